import {
  aCondition,
  aSnapshot,
  aStage,
  currentlyIn,
  MINUTE,
  minutesAgo,
  NOW,
  someFreight,
} from '../__testUtils__/builders';
import { Condition, ConditionGate } from '../model';
import { askStepCondition, StepConditionQuestion } from './stepConditions';

function ask(
  gate: Partial<ConditionGate>,
  conditions: Condition[],
  more: Partial<StepConditionQuestion> = {},
) {
  return askStepCondition(
    aSnapshot([aStage('dev', { targets: ['eu', 'us'] })], {
      freight: [
        someFreight('f1', { status: { currentlyIn: currentlyIn({ dev: 2 }) } }),
      ],
      conditions,
    }),
    {
      gate: {
        kind: 'condition',
        name: 'ready',
        stage: 'dev',
        type: 'Ready',
        for: 0,
        sameFreight: false,
        equals: 'True',
        ...gate,
      },
      freight: 'f1',
      ...more,
    },
    NOW,
  );
}

const ready = aCondition('dev', 'Ready', 'True');
const eu = { ...ready, target: 'eu' };
const us = { ...ready, target: 'us' };

describe('a condition that a step waits for', () => {
  it('is met where it compares as asked, and is told', () => {
    expect(ask({}, [ready])).toEqual({
      status: 'Met',
      message: 'Ready of dev is True.',
      condition: ready,
    });
  });

  it('is waited for where it does not, or nobody has reported it', () => {
    const unready = { ...ready, status: 'False' };
    expect(ask({}, [unready])).toEqual({
      status: 'Waiting',
      message: 'Ready of dev is False; it must be True.',
      condition: unready,
    });
    expect(ask({}, [])).toEqual({
      status: 'Waiting',
      message: 'Nobody has reported Ready of dev.',
    });
    expect(ask({ stage: 'qa' }, [ready]).message).toBe(
      'Nobody has reported Ready of qa.',
    );
  });

  it('has to hold for as long as is asked', () => {
    expect(ask({ for: 45 * MINUTE }, [ready])).toMatchObject({
      status: 'Waiting',
      until: minutesAgo(-15),
    });
  });

  it('counts once it is observed after the step began', () => {
    const at = (minutes: number) =>
      ask({}, [ready], { observedSince: minutesAgo(minutes) }).status;
    expect(at(2)).toBe('Met');
    expect(at(1)).toBe('Met');
    expect(at(0)).toBe('Waiting');
  });

  it('may have to be about the freight, since that is there', () => {
    const about = { ...ready, freight: 'f1' };
    const mine = { sameFreight: true, for: MINUTE };
    expect(ask(mine, [ready]).status).toBe('Waiting');
    expect(ask(mine, [about])).toMatchObject({ status: 'Met' });
    expect(ask({ ...mine, for: 5 * MINUTE }, [about])).toMatchObject({
      until: minutesAgo(-3),
    });
  });

  it('may be about freight that is too old to be known', () => {
    const about = { ...ready, freight: 'old' };
    const mine = { sameFreight: true, for: 5 * MINUTE };
    expect(ask(mine, [about], { freight: 'old' }).status).toBe('Met');
  });
});

describe('a condition that ends the waiting of a step', () => {
  const fails = { failWhen: { equals: 'False' } };
  const bad = { status: 'False', message: 'HTTP 500.' };

  it('fails it at once, of the stage or of a target', () => {
    expect(ask({}, [{ ...ready, ...bad }], fails)).toEqual({
      status: 'Failed',
      message: 'Ready of dev is False (HTTP 500).',
      condition: { ...ready, ...bad },
    });
    expect(
      ask({}, [eu, { ...us, status: 'False', reason: 'Crashed' }], fails),
    ).toMatchObject({
      status: 'Failed',
      message: 'Ready of us in dev is False (Crashed).',
    });
  });

  it.each<[string, Partial<ConditionGate>, Condition[], string]>([
    ['while it compares otherwise', {}, [eu, us], 'Met'],
    ['of another type', {}, [ready, { ...us, ...bad, type: 'Smoke' }], 'Met'],
    ['of another target', { target: 'eu' }, [eu, { ...us, ...bad }], 'Met'],
    ['of its target', { target: 'us' }, [eu, { ...us, ...bad }], 'Failed'],
    [
      'about other freight',
      { sameFreight: true },
      [{ ...ready, ...bad, freight: 'f0' }],
      'Waiting',
    ],
    [
      'about its freight',
      { sameFreight: true },
      [{ ...ready, ...bad, freight: 'f1' }],
      'Failed',
    ],
  ])('%s', (_what, gate, conditions, status) => {
    expect(ask(gate, conditions, fails).status).toBe(status);
  });

  it('is Unknown once it has expired', () => {
    const expired = { ...ready, ...bad, expiresAt: minutesAgo(1) };
    expect(ask({}, [expired], fails).status).toBe('Waiting');
    expect(ask({}, [expired], { failWhen: { equals: 'Unknown' } }).status).toBe(
      'Failed',
    );
  });
});
