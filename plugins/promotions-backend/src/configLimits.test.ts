import { ConfigReader } from '@backstage/config';
import { readLimits } from './configLimits';

const read = (promotions: Record<string, any>) =>
  readLimits(new ConfigReader(promotions));

describe('limits', () => {
  it('all have defaults', () => {
    expect(readLimits(undefined)).toMatchObject({
      limits: { passes: 4, lease: 20_000, freight: 5_000, logLines: 10_000 },
      outbox: { batch: 100, leaseMs: 60_000, giveUpAfterMs: 86_400_000 },
      history: { keep: 100, for: 90 * 86_400_000 },
      notifications: {
        kinds: [
          'approval-wanted',
          'promotion-ended',
          'stage-failed',
          'rolled-back',
          'pipeline-message',
        ],
      },
    });
    // Nothing is deleted for good unless somebody says so.
    expect(readLimits(undefined).history).not.toHaveProperty('archiveFor');
  });

  it('are changed one by one, times in any form that Backstage knows', () => {
    expect(
      read({
        limits: { promotions: 20, lease: { minutes: 1 } },
        history: { for: 'P30D', archiveFor: '365d' },
        notifications: { kinds: ['drift'] },
      }),
    ).toMatchObject({
      limits: { promotions: 20, lease: 60_000, passes: 4 },
      history: { keep: 100, for: 30 * 86_400_000, archiveFor: 31_536_000_000 },
      notifications: { kinds: ['drift'] },
    });
    expect(read({ notifications: { enabled: false } }).notifications).toEqual({
      kinds: [],
    });
  });

  it.each([
    [
      { limits: { passes: 0 } },
      'promotions.limits.passes: must be between 1 and 1000',
    ],
    [
      { limits: { passes: 'many' } },
      'promotions.limits.passes: must be a whole number',
    ],
    [
      { limits: { lease: 20 } },
      'promotions.limits.lease: must be a time such as',
    ],
    [
      { limits: { lease: '500ms' } },
      'promotions.limits.lease: must be between 1 s and 10 m',
    ],
    [
      { limits: { pases: 1 } },
      'promotions.limits.pases: is no setting; there are passes,',
    ],
    [{ limits: [] }, 'promotions.limits: must be an object'],
    [
      { history: { for: '1h' } },
      'promotions.history.for: must be between 1 d and 3650 d',
    ],
    [
      { history: { archiveFor: 'P1' } },
      'promotions.history.archiveFor: must be a time',
    ],
    [
      { history: { archiveFor: '30d' } },
      'promotions.history.archiveFor: must be as long as promotions.history.for',
    ],
    [
      { outbox: { lease: '10s', timeout: '6s' } },
      'promotions.outbox.timeout: must be half of promotions.outbox.lease at most',
    ],
    [
      { notifications: { kinds: ['lunch'] } },
      'promotions.notifications.kinds: must be a list of approval-wanted, promotion-ended,',
    ],
    [
      { notifications: { enabled: 'yes' } },
      'promotions.notifications.enabled: must be true or false',
    ],
    [
      { notifications: { of: [] } },
      'promotions.notifications.of: is no setting',
    ],
  ])('that cannot be meant end the start: %j', (promotions, message) => {
    expect(() => read(promotions)).toThrow(
      `The configuration is wrong: ${message}`,
    );
  });
});
