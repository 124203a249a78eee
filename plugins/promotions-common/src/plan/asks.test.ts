import {
  aPromotion,
  HOUR,
  MINUTE,
  minutesAgo,
  someFreight,
} from '../__testUtils__/builders';
import { createDecider, gateFingerprint } from '../decision';
import { ApprovalGate, CheckAnswer, CheckGate } from '../model';
import { askInstants } from './asks';
import { applyToSnapshot, noChanges } from './changes';
import { answeredCheck, findQuestion, unansweredCheck } from './checks';
import { automatic, changed, gated, later, pass } from './__testUtils__/line';
import { watchedDecisions } from './watched';

const SECOND = 1_000;

const calendar: CheckGate = {
  kind: 'check',
  name: 'calendar',
  uses: 'http',
  config: {},
  ttl: 5 * MINUTE,
  timeout: 10 * SECOND,
  giveUpAfter: HOUR,
};

const release: ApprovalGate = {
  kind: 'approval',
  name: 'release',
  count: 1,
  from: [],
  preventSelfApproval: true,
};

const CALENDAR = { stage: 'prod', freight: 'f1', gate: 'calendar' };

const requested = (gates = [calendar] as Parameters<typeof gated>[0]) =>
  gated(gates, {
    freight: [someFreight('f1')],
    promotions: [aPromotion('prod', 'f1', 'Pending')],
  });

const asked = (of: ReturnType<typeof pass>) =>
  of.asks.map(({ askAgainAt: _askAgainAt, ...ask }) => ask);

/** The pipeline after the questions of a pass were answered, or were not. */
function told(
  of: ReturnType<typeof pass>,
  now: Date,
  answer: { status: string } | { error: string },
) {
  const checks = of.asks.map(ask => {
    const question = findQuestion(of.snapshot, ask)!;
    return 'error' in answer
      ? unansweredCheck(question, answer.error, now)
      : answeredCheck(question, answer, now);
  });
  return applyToSnapshot(of.snapshot, { ...noChanges(), checks });
}

describe('a check', () => {
  it('is asked for what is pending, and by one alone', () => {
    const first = pass(requested());
    expect(first.asks).toEqual([
      { ...CALENDAR, askAgainAt: later(40 * SECOND).toISOString() },
    ]);
    expect(first.changes.checks).toEqual([
      {
        ...CALENDAR,
        fingerprint: gateFingerprint(calendar),
        failures: 0,
        unansweredSince: later(0).toISOString(),
        askAgainAt: later(40 * SECOND).toISOString(),
      },
    ]);
    const second = pass(first.snapshot, later(SECOND));
    expect(second.asks).toEqual([]);
    expect(changed(second)).toEqual([]);
  });

  it('is asked again when who asked has come to no answer', () => {
    const first = pass(requested());
    expect(first.wakeAt).toBe(later(40 * SECOND).toISOString());
    const again = pass(first.snapshot, later(40 * SECOND));
    expect(asked(again)).toEqual([CALENDAR]);
    // It has not been answered since it was asked first.
    expect(again.changes.checks[0].unansweredSince).toBe(
      later(0).toISOString(),
    );
  });

  it('lets the promotion in once it has answered', () => {
    const answered = told(pass(requested()), later(SECOND), { status: 'True' });
    const { changes } = pass(answered, later(SECOND));
    expect(changes.promotionsUpdated).toEqual([
      expect.objectContaining({ phase: 'Running' }),
    ]);
  });

  it('is asked again when the answer does not count any more', () => {
    const answered = told(pass(requested()), later(0), { status: 'False' });
    const still = pass(answered, later(5 * MINUTE - 1));
    expect(still.asks).toEqual([]);
    expect(still.wakeAt).toBe(later(5 * MINUTE).toISOString());
    expect(asked(pass(still.snapshot, later(5 * MINUTE)))).toEqual([CALENDAR]);
  });

  it('is asked less and less often while it does not answer, until it is given up', () => {
    let { snapshot } = requested() && pass(requested());
    const first = pass(requested());
    snapshot = told(first, later(SECOND), { error: 'No route.' });
    const pauses: number[] = [];
    let now = SECOND;
    for (let n = 0; n < 12; n++) {
      const next = Date.parse(pass(snapshot, later(now)).wakeAt!);
      pauses.push(next - later(now).getTime());
      now = next - later(0).getTime();
      const again = pass(snapshot, later(now));
      expect(asked(again)).toEqual([CALENDAR]);
      snapshot = told(again, later(now), { error: 'No route.' });
    }
    expect(pauses.slice(0, 4)).toEqual([5, 10, 20, 40].map(s => s * SECOND));
    expect(Math.max(...pauses)).toBe(5 * MINUTE);
    expect(snapshot.checks).toMatchObject([
      { failures: 13, error: 'No route.', unansweredSince: minutesAgo(0) },
    ]);
    const { promotions } = pass(snapshot, later(HOUR)).snapshot;
    expect(promotions[0].message).toContain('no answer for 1h');
  });

  it('is asked at once where the gate has changed', () => {
    const answered = told(pass(requested()), later(0), { status: 'False' });
    const other = {
      ...answered,
      pipeline: requested([{ ...calendar, config: { url: 'other' } }]).pipeline,
    };
    const again = pass(other, later(SECOND));
    expect(asked(again)).toEqual([CALENDAR]);
    expect(again.changes.checks[0]).not.toHaveProperty('answer');
    expect(again.changes.checks[0].unansweredSince).toBe(
      later(SECOND).toISOString(),
    );
  });

  it('is not asked before it is reached, nor when it is passed over', () => {
    expect(pass(requested([release, calendar])).asks).toEqual([]);
    const overridden = {
      ...requested(),
      overrides: [
        {
          id: 'o1',
          ...CALENDAR,
          fingerprint: gateFingerprint(calendar),
          by: 'user:default/rita',
          reason: 'It is down.',
          at: minutesAgo(1),
          expiresAt: minutesAgo(-60),
        },
      ],
    };
    expect(pass(overridden).asks).toEqual([]);
  });

  it('is due at once as long as nobody has asked it', () => {
    const snapshot = requested();
    const context = {
      snapshot,
      now: later(0),
      newId: () => 'id',
      decide: createDecider(snapshot, later(0)),
    };
    expect(askInstants(context, watchedDecisions(context))).toEqual([
      later(0).toISOString(),
    ]);
  });

  it('is given up as soon as the gate says, also before it is asked again', () => {
    const hasty = { ...calendar, giveUpAfter: 20 * SECOND };
    const first = pass(requested([hasty]));
    expect(first.wakeAt).toBe(later(20 * SECOND).toISOString());
    expect(
      pass(first.snapshot, later(20 * SECOND)).snapshot.promotions[0].message,
    ).toContain('no answer for 20s');
  });

  it('is asked for what a policy would promote next', () => {
    const snapshot = gated([calendar], {
      freight: [
        someFreight('f1'),
        someFreight('f0', { createdAt: minutesAgo(90) }),
      ],
      autoPromotion: automatic('prod'),
    });
    expect(asked(pass(snapshot))).toEqual([CALENDAR]);
  });

  it('is asked for the freight that the button offers, where it is reached', () => {
    const offered = { freight: [someFreight('f1')] };
    expect(asked(pass(gated([calendar], offered)))).toEqual([CALENDAR]);
    expect(pass(gated([release, calendar], offered)).asks).toEqual([]);
  });

  it('is asked when it comes to be reached by time alone', () => {
    const waits = gated(
      [{ kind: 'wait', name: 'settle', duration: 2 * HOUR }, calendar],
      { freight: [someFreight('f1')] },
    );
    const early = pass(waits);
    expect(early.asks).toEqual([]);
    expect(early.wakeAt).toBe(later(HOUR).toISOString());
    expect(asked(pass(early.snapshot, later(HOUR)))).toEqual([CALENDAR]);
  });
});

describe('the question of a check', () => {
  const first = pass(requested());
  const [ask] = first.asks;
  const kept = (check: Partial<CheckAnswer>) => ({
    ...first.snapshot,
    checks: [{ ...first.snapshot.checks[0], ...check }],
  });

  it('is told from those of other stages, freight and gates', () => {
    const [known] = first.snapshot.checks;
    const [prod] = first.snapshot.pipeline.stages;
    const more = {
      ...first.snapshot,
      pipeline: {
        ...first.snapshot.pipeline,
        stages: [{ ...prod, name: 'dev', gates: [] }, prod],
      },
      freight: [someFreight('f0'), ...first.snapshot.freight],
      checks: [{ ...known, gate: 'other', askAgainAt: minutesAgo(9) }, known],
    };
    expect(findQuestion(more, ask)).toMatchObject({
      stage: { name: 'prod' },
      freight: { id: 'f1' },
      known: { gate: 'calendar' },
    });
  });

  it('is there as long as it was not answered', () => {
    expect(findQuestion(first.snapshot, ask)).toMatchObject({
      stage: { name: 'prod' },
      freight: { id: 'f1' },
      check: calendar,
    });
  });

  it.each([
    ['somebody has answered it', kept({ askAgainAt: minutesAgo(-9) })],
    ['the gate has changed', kept({ fingerprint: 'other' })],
    ['nothing is kept of it', { ...first.snapshot, checks: [] }],
    ['its gate is gone', { ...first.snapshot, pipeline: gated([]).pipeline }],
    ['its freight is gone', { ...first.snapshot, freight: [] }],
  ])('is gone when %s', (_, snapshot) => {
    expect(findQuestion(snapshot, ask)).toBeUndefined();
  });
});
