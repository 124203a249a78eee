import {
  aCondition,
  aSnapshot,
  aStage,
  currentlyIn,
  HOUR,
  MINUTE,
  minutesAgo,
  NOW,
  someFreight,
} from '../../__testUtils__/builders';
import { Condition, ConditionGate, FreightWithStatus } from '../../model';
import { aQuestion } from '../__testUtils__/question';
import { SnapshotIndex } from '../SnapshotIndex';
import { conditionGate } from './condition';

function ask(
  gate: Partial<ConditionGate>,
  conditions: Condition[],
  options: {
    freight?: FreightWithStatus;
    now?: number;
    watched?: string[];
  } = {},
) {
  const watched = (options.watched ?? []).map(target => ({
    type: 'Healthy',
    uses: 'http',
    config: {},
    target,
    every: MINUTE,
    timeout: 1000,
    ttl: HOUR,
  }));
  const staging = aStage('staging', {
    targets: ['eu', 'us'],
    conditions: watched,
  });
  const prod = aStage('prod');
  return conditionGate.evaluate(
    {
      kind: 'condition',
      name: 'healthy',
      stage: 'staging',
      type: 'Healthy',
      for: 0,
      sameFreight: false,
      ...gate,
    },
    aQuestion({
      index: new SnapshotIndex(aSnapshot([staging, prod], { conditions })),
      stage: prod,
      freight: options.freight ?? someFreight('f1'),
      now: options.now ?? NOW.getTime(),
    }),
  );
}

const healthy = (status: string, options: Partial<Condition> = {}) =>
  aCondition('staging', 'Healthy', status, options);

describe('a condition gate', () => {
  it.each<[string, Partial<ConditionGate>, string, boolean]>([
    ['equals', { equals: 'True' }, 'True', true],
    ['equals', { equals: 'True' }, 'False', false],
    ['equals', { equals: 'True' }, 'true', false],
    ['notEquals', { notEquals: 'False' }, 'Unknown', true],
    ['notEquals', { notEquals: 'False' }, 'False', false],
    ['in', { in: ['ok', 'degraded'] }, 'degraded', true],
    ['in', { in: ['ok', 'degraded'] }, 'down', false],
    ['in', { in: [] }, '', false],
    ['matches', { matches: 'ok.*' }, 'ok, mostly', true],
    ['matches only the whole', { matches: 'ok' }, 'not ok', false],
    ['matches either whole', { matches: 'a|ok' }, 'not ok', false],
    ['all that is asked', { matches: 'o.*', notEquals: 'oh' }, 'ok', true],
    ['all that is asked', { matches: 'o.*', notEquals: 'oh' }, 'oh', false],
  ])('compares: %s %j with %s', (_, gate, status, met) => {
    expect(ask(gate, [healthy(status)]).status).toBe(met ? 'Met' : 'Unmet');
  });

  it('is unmet while nobody has reported the condition', () => {
    expect(ask({ notEquals: 'False' }, [])).toMatchObject({
      status: 'Unmet',
      message: 'Nobody has reported Healthy of staging.',
    });
    expect(
      ask({ equals: 'True' }, [
        aCondition('dev', 'Healthy', 'True'),
        aCondition('staging', 'Ready', 'True'),
      ]).status,
    ).toBe('Unmet');
  });

  it('says what the condition is, why, and what it must be', () => {
    const answer = ask({ equals: 'True' }, [
      healthy('False', { message: 'HTTP 503', url: 'https://a.example.com' }),
    ]);
    expect(answer).toMatchObject({
      status: 'Unmet',
      message: 'Healthy of staging is False (HTTP 503); it must be True.',
      since: minutesAgo(30),
      url: 'https://a.example.com',
    });
  });

  describe('with a pattern', () => {
    it('takes time in proportion to the status, whatever the pattern', () => {
      const start = performance.now();
      const { status } = ask({ matches: '(a+)+b' }, [healthy('a'.repeat(900))]);
      expect(status).toBe('Unmet');
      expect(performance.now() - start).toBeLessThan(5_000);
    });

    it.each([
      ['that cannot be read', '(', 'x', /not a regular expression/],
      ['that is too long', 'a'.repeat(257), 'x', /longer than 256/],
      [
        'and a status that is too long',
        'a*',
        'a'.repeat(1001),
        /longer than 1000/,
      ],
    ])('%s is unmet and says so', (_, matches, status, message) => {
      const answer = ask({ matches }, [healthy(status)]);
      expect(answer.status).toBe('Unmet');
      expect(answer.message).toMatch(message);
      expect(answer.details?.error).toMatch(message);
    });
  });

  describe('that has to hold for some time', () => {
    const gate = { equals: 'True', for: HOUR };

    it('waits, and tells since when it holds and until when it waits', () => {
      expect(ask(gate, [healthy('True')])).toMatchObject({
        status: 'Waiting',
        message: 'Healthy of staging is True, but not yet for 1h.',
        since: minutesAgo(30),
        until: minutesAgo(-30),
      });
    });

    it('is met at that very instant', () => {
      const until = NOW.getTime() + 30 * MINUTE;
      expect(ask(gate, [healthy('True')], { now: until - 1 }).status).toBe(
        'Waiting',
      );
      expect(ask(gate, [healthy('True')], { now: until })).toMatchObject({
        status: 'Met',
        since: minutesAgo(-30),
      });
    });

    it('is unmet while it does not hold', () => {
      const answer = ask(gate, [healthy('False')]);
      expect(answer.status).toBe('Unmet');
      expect(answer).not.toHaveProperty('until');
    });
  });

  describe('about the same freight', () => {
    const gate = { equals: 'True', sameFreight: true };

    it('is met by a condition about it', () => {
      expect(ask(gate, [healthy('True', { freight: 'f1' })]).status).toBe(
        'Met',
      );
    });

    it.each([['f0'], [undefined]])(
      'takes a condition about %s as not reported',
      freight => {
        expect(ask(gate, [healthy('True', { freight })])).toMatchObject({
          status: 'Unmet',
          message: 'Nobody has reported Healthy of staging for this freight.',
        });
      },
    );

    it('does not count the time before it came', () => {
      const freight = someFreight('f1', {
        status: { currentlyIn: currentlyIn({ staging: 10 }) },
      });
      expect(
        ask(
          { ...gate, for: 20 * MINUTE },
          [healthy('True', { freight: 'f1' })],
          {
            freight,
          },
        ),
      ).toMatchObject({ status: 'Waiting', until: minutesAgo(-10) });
    });
  });

  describe('about targets', () => {
    const gate = { equals: 'True' };
    const eu = (status: string) => healthy(status, { target: 'eu' });
    const us = (status: string) => healthy(status, { target: 'us' });

    it('looks at the one target that it names', () => {
      expect(
        ask({ ...gate, target: 'eu' }, [eu('True'), us('False')]).status,
      ).toBe('Met');
      expect(
        ask({ ...gate, target: 'us' }, [eu('True'), us('False')]),
      ).toMatchObject({
        status: 'Unmet',
        message: 'Healthy of us in staging is False; it must be True.',
      });
      expect(ask({ ...gate, target: 'us' }, [healthy('True')]).status).toBe(
        'Unmet',
      );
    });

    it('needs all of them when it names none', () => {
      expect(ask(gate, [eu('True'), us('True')]).status).toBe('Met');
      expect(ask(gate, [eu('True'), us('False')])).toMatchObject({
        status: 'Unmet',
        message: 'Healthy of us in staging is False; it must be True.',
      });
      expect(ask(gate, [healthy('False'), us('True')]).status).toBe('Unmet');
    });

    it('needs those too that are watched and have not reported yet', () => {
      expect(ask(gate, [eu('False')], { watched: ['us', 'eu'] })).toMatchObject(
        { status: 'Unmet', message: expect.stringContaining('eu in staging') },
      );
      expect(ask(gate, [us('False')], { watched: ['us', 'eu'] })).toMatchObject(
        { status: 'Unmet', message: expect.stringContaining('us in staging') },
      );
      expect(ask(gate, [eu('True')], { watched: ['eu', 'us'] })).toMatchObject({
        status: 'Unmet',
        message: 'Nobody has reported Healthy of us in staging.',
      });
    });

    it('passes over targets that the stage has no more', () => {
      const gone = healthy('False', { target: 'gone' });
      expect(ask(gate, [healthy('True'), gone]).status).toBe('Met');
    });

    it('waits for the one that holds last', () => {
      const late = healthy('True', {
        target: 'us',
        lastTransitionAt: minutesAgo(5),
      });
      expect(ask({ ...gate, for: HOUR }, [late, eu('True')])).toMatchObject({
        status: 'Waiting',
        until: minutesAgo(-55),
      });
    });
  });

  describe('that expires', () => {
    const expiring = (status: string, options: Partial<Condition> = {}) =>
      healthy(status, { expiresAt: minutesAgo(-5), ...options });
    const expiry = NOW.getTime() + 5 * MINUTE;

    it('is met until then, and Unknown from then on', () => {
      const gate = { equals: 'True' };
      expect(ask(gate, [expiring('True')])).toMatchObject({
        status: 'Met',
        until: minutesAgo(-5),
      });
      expect(ask(gate, [expiring('True')], { now: expiry })).toMatchObject({
        status: 'Unmet',
        message: expect.stringMatching(
          /^Healthy of staging is Unknown \(It was True when it was last reported.* count\); it must be True\.$/,
        ),
        since: minutesAgo(-5),
      });
    });

    it('meets by that a gate that asks for nothing else', () => {
      expect(ask({ notEquals: 'False' }, [expiring('False')])).toMatchObject({
        status: 'Unmet',
        until: minutesAgo(-5),
      });
    });

    it('tells no change where it meets the gate either way', () => {
      expect(
        ask({ notEquals: 'False' }, [expiring('True')]),
      ).not.toHaveProperty('until');
    });

    it('has to hold again, where it has to hold for some time', () => {
      const gate = { notEquals: 'False', for: HOUR };
      const long = expiring('True', { lastTransitionAt: minutesAgo(90) });
      expect(ask(gate, [long])).toMatchObject({
        status: 'Met',
        until: minutesAgo(-5),
      });
      expect(ask(gate, [long], { now: expiry })).toMatchObject({
        status: 'Waiting',
        until: minutesAgo(-65),
      });
    });

    it('ends a wait that would have been over later', () => {
      expect(
        ask({ equals: 'True', for: HOUR }, [expiring('True')]),
      ).toMatchObject({ status: 'Waiting', until: minutesAgo(-5) });
    });

    it('changes with the first of several targets', () => {
      expect(
        ask({ equals: 'True' }, [
          expiring('True', { target: 'eu', expiresAt: minutesAgo(-9) }),
          expiring('True', { target: 'us' }),
        ]),
      ).toMatchObject({ status: 'Met', until: minutesAgo(-5) });
    });
  });

  it('is asked once for all freight, unless it is about the same', () => {
    const gate: ConditionGate = {
      kind: 'condition',
      name: 'c',
      stage: 'staging',
      type: 'Healthy',
      for: 0,
      sameFreight: false,
    };
    expect(conditionGate.sameForAllFreight?.(gate)).toBe(true);
    expect(
      conditionGate.sameForAllFreight?.({ ...gate, sameFreight: true }),
    ).toBe(false);
  });
});

describe('what a condition gate is told by', () => {
  it('is the condition, and for how long it has held', () => {
    const condition = healthy('True', { target: 'eu' });
    expect(ask({ target: 'eu', equals: 'True' }, [condition])).toEqual({
      status: 'Met',
      message: 'Healthy of eu in staging is True.',
      since: minutesAgo(30),
      who: ['staging'],
      details: { condition },
    });
    expect(
      ask({ target: 'eu', equals: 'True', for: 10 * MINUTE }, [condition]),
    ).toMatchObject({
      message: 'Healthy of eu in staging is True, for at least 10m.',
      since: minutesAgo(20),
    });
    expect(ask({}, [])).toMatchObject({ who: ['staging'] });
  });

  it('is that which is met last, in whatever order they are reported', () => {
    const since = (target: string, minutes: number) =>
      healthy('True', { target, lastTransitionAt: minutesAgo(minutes) });
    const reports = [since('eu', 9), since('us', 5)];
    for (const conditions of [reports, [...reports].reverse()]) {
      expect(ask({ equals: 'True' }, conditions)).toMatchObject({
        status: 'Met',
        message: 'Healthy of us in staging is True.',
        since: minutesAgo(5),
      });
    }
    const swapped = [since('eu', 5), since('us', 9)];
    expect(ask({ equals: 'True' }, swapped).since).toBe(minutesAgo(5));
    expect(ask({ equals: 'True', for: HOUR }, swapped)).toMatchObject({
      status: 'Waiting',
      message: 'Healthy of eu in staging is True, but not yet for 1h.',
      until: minutesAgo(-55),
    });
    expect(ask({ equals: 'True', for: HOUR }, reports)).toMatchObject({
      until: minutesAgo(-55),
    });
  });

  it('is not asked of a target for which something else is watched', () => {
    expect(
      ask(
        { type: 'Smoke', equals: 'True' },
        [healthy('True', { type: 'Smoke' })],
        {
          watched: ['eu'],
        },
      ).status,
    ).toBe('Met');
  });

  it('may be of a stage that is gone', () => {
    expect(ask({ stage: 'gone' }, []).message).toBe(
      'Nobody has reported Healthy of gone.',
    );
  });
});
