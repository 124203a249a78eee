import {
  aPromotion,
  minutesAgo,
  someFreight,
} from '../../__testUtils__/builders';
import { HeldLock, PipelineSnapshot } from '../../model';
import { aQuestion } from '../__testUtils__/question';
import { lockGate } from './lock';

const held = (options: Partial<HeldLock> = {}): HeldLock => ({
  lock: 'database',
  pipelineId: 'p2',
  entityRef: 'component:default/billing',
  stage: 'prod',
  promotionId: 'x',
  since: minutesAgo(3),
  ...options,
});

const ask = (snapshot: Partial<PipelineSnapshot>) =>
  lockGate.evaluate(
    { kind: 'lock', name: 'db', lock: 'database' },
    aQuestion({ snapshot }),
  );

describe('a lock', () => {
  it('is free while nobody holds it, whoever holds another', () => {
    expect(ask({})).toEqual({
      status: 'Met',
      message: 'No other promotion holds the lock database.',
      details: { lock: 'database' },
    });
    expect(ask({ locks: [held({ lock: 'other' })] }).status).toBe('Met');
  });

  it('is waited for while a promotion of another pipeline holds it', () => {
    expect(ask({ locks: [held()] })).toMatchObject({
      status: 'Waiting',
      message:
        'Waits for the lock database, which a promotion to prod of billing holds.',
      since: minutesAgo(3),
      who: ['component:default/billing'],
      details: { lock: 'database', holder: { promotionId: 'x' } },
    });
  });

  it('is waited for while others hold it, though the freight is asked for itself', () => {
    const mine = aPromotion('prod', 'f1', 'Pending', { id: 'mine' });
    expect(ask({ promotions: [mine], locks: [held()] }).status).toBe('Waiting');
  });

  it('names the freight that holds it in the same pipeline', () => {
    const promotion = aPromotion('staging', 'f2', 'Running', { id: 'x' });
    const pending = aPromotion('staging', 'f1', 'Pending', { id: 'y' });
    expect(
      ask({
        freight: [someFreight('f1'), someFreight('f2')],
        promotions: [pending, promotion],
        locks: [held({ pipelineId: 'p1', stage: 'staging' })],
      }).message,
    ).toBe(
      'Waits for the lock database, which the promotion of alias-f2 to staging holds.',
    );
    expect(
      ask({ locks: [held({ pipelineId: 'p1', stage: 'staging' })] }).message,
    ).toBe('Waits for the lock database, which a promotion to staging holds.');
  });

  it.each<['Pending' | 'Running']>([['Pending'], ['Running']])(
    'does not wait for the promotion itself, which is %s',
    phase => {
      expect(
        ask({
          promotions: [aPromotion('prod', 'f1', phase, { id: 'x' })],
          locks: [held({ pipelineId: 'p1' })],
        }).status,
      ).toBe('Met');
    },
  );

  it.each([
    [
      'other freight to the stage',
      aPromotion('prod', 'f2', 'Running', { id: 'x' }),
    ],
    [
      'the freight to another stage',
      aPromotion('staging', 'f1', 'Running', { id: 'x' }),
    ],
    [
      'the freight that ended',
      aPromotion('prod', 'f1', 'Succeeded', { id: 'x' }),
    ],
  ])('waits for a promotion of %s', (_, promotion) => {
    expect(
      ask({ promotions: [promotion], locks: [held({ pipelineId: 'p1' })] })
        .status,
    ).toBe('Waiting');
  });
});
