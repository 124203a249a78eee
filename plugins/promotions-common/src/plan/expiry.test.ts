import {
  aCondition,
  aPromotion,
  MINUTE,
  minutesAgo,
  someFreight,
} from '../__testUtils__/builders';
import { changed, gated, later, line, pass } from './__testUtils__/line';

const healthy = aCondition('dev', 'Healthy', 'True', {
  observedAt: minutesAgo(4),
  expiresAt: minutesAgo(-1),
});

describe('a condition with a time to live', () => {
  it('is looked at when it expires', () => {
    const { changes, wakeAt } = pass(line({ conditions: [healthy] }));
    expect(changes.conditions).toEqual([]);
    expect(wakeAt).toBe(minutesAgo(-1));
  });

  it('is Unknown since that instant, however late the pass is, and says what it was and when', () => {
    const late = pass(line({ conditions: [healthy] }), later(10 * MINUTE));
    expect(late.changes.conditions).toEqual([
      expect.objectContaining({
        status: 'Unknown',
        reason: 'Expired',
        lastTransitionAt: minutesAgo(-1),
        observedAt: minutesAgo(4),
      }),
    ]);
    const [{ message }] = late.changes.conditions;
    expect(message).toContain('True');
    expect(message).toContain(minutesAgo(4));
    expect(late.wakeAt).toBeNull();
    expect(changed(pass(late.snapshot, later(11 * MINUTE)))).toEqual([]);
  });

  it('holds nothing up that does not look at it, and keeps out what does', () => {
    const snapshot = gated(
      [
        {
          kind: 'condition',
          name: 'healthy',
          stage: 'prod',
          type: 'Healthy',
          equals: 'True',
          for: 0,
          sameFreight: false,
        },
      ],
      {
        freight: [someFreight('f1')],
        promotions: [aPromotion('prod', 'f1', 'Pending')],
        conditions: [{ ...healthy, stage: 'prod' }],
      },
    );
    const expired = pass(snapshot, later(MINUTE));
    expect(expired.changes.promotionsUpdated).toEqual([
      { id: 'promotion-prod-f1', message: expect.stringContaining('Unknown') },
    ]);
    expect(pass(snapshot).changes.promotionsUpdated).toEqual([
      expect.objectContaining({ phase: 'Running' }),
    ]);
  });
});
