import { StepRecord } from '../model';
import {
  retryDelay,
  stepLimits,
  StepLimits,
  timesOutAt,
  whyAbandoned,
} from './limits';
import {
  AttemptResult,
  endAttempt,
  endStep,
  isTimedOut,
  startAttempt,
  timeOut,
} from './transitions';

const now = new Date('2026-01-10T12:00:00.000Z');
const nowIso = now.toISOString();
const later = (seconds: number) =>
  new Date(now.getTime() + seconds * 1000).toISOString();

function aStep(overrides: Partial<StepRecord> = {}): StepRecord {
  return {
    index: 0,
    id: 'a',
    uses: 'a',
    state: 'Pending',
    attempts: 0,
    consecutiveErrors: 0,
    ...overrides,
  };
}

describe('stepLimits', () => {
  it("takes the step's own, then the runner's, then one failure and no timeout", () => {
    expect(stepLimits({ retry: {} })).toEqual({
      errorThreshold: 1,
      timeout: undefined,
    });
    expect(
      stepLimits({ retry: {} }, { errorThreshold: 3, timeout: 5 }),
    ).toEqual({ errorThreshold: 3, timeout: 5 });
    expect(
      stepLimits(
        { retry: { errorThreshold: 2, timeout: 7 } },
        { errorThreshold: 3, timeout: 5 },
      ),
    ).toEqual({ errorThreshold: 2, timeout: 7 });
  });
});

describe('retryDelay', () => {
  it('doubles from a second to a minute', () => {
    expect([1, 2, 3, 6, 7, 8, 1000].map(retryDelay)).toEqual([
      1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000,
    ]);
  });
});

describe('startAttempt', () => {
  it('counts the attempt, and keeps the instant of the first start', () => {
    const first = startAttempt(aStep(), now);
    expect(first).toMatchObject({
      state: 'Running',
      attempts: 1,
      startedAt: nowIso,
    });
    const second = startAttempt(
      { ...first, wakeAt: nowIso },
      new Date(later(60)),
    );
    expect(second).toMatchObject({ attempts: 2, startedAt: nowIso });
    expect(second.wakeAt).toBeUndefined();
  });

  it('does not count an attempt that was interrupted as a failure', () => {
    const interrupted = startAttempt(aStep({ consecutiveErrors: 1 }), now);
    expect(startAttempt(interrupted, now)).toMatchObject({
      attempts: 2,
      consecutiveErrors: 1,
    });
  });

  it('counts the starts that were never answered, until one is', () => {
    const twice = startAttempt(startAttempt(aStep(), now), now);
    expect(twice.unanswered).toBe(2);
    const answered = endAttempt(
      twice,
      { status: 'Running', retryAfterMs: 1_000 },
      { errorThreshold: 1 },
      now,
    );
    expect(answered.unanswered).toBeUndefined();
    expect(startAttempt(answered, now)).toMatchObject({
      attempts: 3,
      unanswered: 1,
    });
  });
});

describe('whyAbandoned', () => {
  it.each([
    [undefined, false],
    [9, false],
    [10, true],
  ])('after %s starts without an answer: %s', (unanswered, abandoned) => {
    expect(whyAbandoned({ unanswered }) !== undefined).toBe(abandoned);
  });

  it('says how often it was started', () => {
    expect(whyAbandoned({ unanswered: 12 })).toMatch(/started 12 times/);
  });
});

describe('endAttempt', () => {
  const limits: StepLimits = { errorThreshold: 3 };
  const running = (overrides: Partial<StepRecord> = {}) =>
    aStep({ state: 'Running', attempts: 1, startedAt: nowIso, ...overrides });

  it.each<[string, Partial<StepRecord>, AttemptResult, Partial<StepRecord>]>([
    [
      'a success ends the step',
      {},
      { status: 'Succeeded', message: 'ok', output: { x: 1 } },
      {
        state: 'Succeeded',
        finishedAt: nowIso,
        message: 'ok',
        output: { x: 1 },
      },
    ],
    [
      'a runner may skip its step',
      {},
      { status: 'Skipped', message: 'nothing to do' },
      { state: 'Skipped', finishedAt: nowIso },
    ],
    [
      'below the threshold it is tried again',
      {},
      { status: 'Errored', message: 'no' },
      {
        state: 'Running',
        consecutiveErrors: 1,
        wakeAt: later(1),
        message: 'no',
      },
    ],
    [
      'a returned failure counts like a thrown one',
      { consecutiveErrors: 1 },
      { status: 'Failed' },
      { state: 'Running', consecutiveErrors: 2, wakeAt: later(2) },
    ],
    [
      'at the threshold it ends with what happened last',
      { consecutiveErrors: 2 },
      { status: 'Failed' },
      { state: 'Failed', consecutiveErrors: 3, finishedAt: nowIso },
    ],
    [
      'a terminal failure is not tried again',
      {},
      { status: 'Failed', terminal: true },
      { state: 'Failed', consecutiveErrors: 1, finishedAt: nowIso },
    ],
    [
      'a terminal error is not tried again',
      {},
      { status: 'Errored', terminal: true },
      { state: 'Errored', consecutiveErrors: 1 },
    ],
    [
      'it may ask to be looked at later, which ends a row of failures',
      { consecutiveErrors: 2 },
      { status: 'Running', retryAfterMs: 5_000, message: 'open' },
      {
        state: 'Running',
        consecutiveErrors: 0,
        wakeAt: later(5),
        message: 'open',
      },
    ],
    [
      'it is left alone for a second at least',
      {},
      { status: 'Running', retryAfterMs: 0 },
      { wakeAt: later(1) },
    ],
    [
      'it is not left alone for longer than an hour',
      {},
      { status: 'Running', retryAfterMs: Infinity },
      { wakeAt: later(3600) },
    ],
  ])('%s', (_name, before, result, after) => {
    expect(endAttempt(running(before), result, limits, now)).toMatchObject(
      after,
    );
  });

  it('looks again when the time is over, if that comes first', () => {
    const short: StepLimits = { errorThreshold: 3, timeout: 500 };
    for (const result of [
      { status: 'Errored' } as const,
      { status: 'Running', retryAfterMs: 60_000 } as const,
    ]) {
      expect(endAttempt(running(), result, short, now).wakeAt).toBe(later(0.5));
    }
  });
});

describe('timeOut', () => {
  const hour: StepLimits = { errorThreshold: 1, timeout: 3_600_000 };
  it.each<[string | undefined, StepLimits, boolean]>([
    ['2026-01-10T10:59:59.000Z', hour, true],
    ['2026-01-10T11:00:00.000Z', hour, true],
    ['2026-01-10T11:00:00.001Z', hour, false],
    ['2026-01-10T10:59:59.000Z', { errorThreshold: 1 }, false],
    [undefined, hour, false],
  ])('first started at %s with %j: over is %s', (startedAt, limits, over) => {
    const step = aStep({ state: 'Running', startedAt });
    expect(isTimedOut(step, limits, now)).toBe(over);
  });

  it('never comes for a step that has not started', () => {
    expect(timesOutAt({}, hour)).toBeUndefined();
  });

  it('says what was known last, if anything', () => {
    expect(timeOut(aStep({ state: 'Running' }), hour, now).message).toBe(
      'The step took longer than 1h.',
    );
    const step = aStep({ state: 'Running', message: 'It is open.' });
    expect(timeOut(step, hour, now)).toMatchObject({
      state: 'Errored',
      message:
        'The step took longer than 1h. The last that was known: It is open.',
      finishedAt: nowIso,
    });
  });
});

describe('endStep', () => {
  it('says why, and waits for nothing any more', () => {
    expect(
      endStep(aStep({ wakeAt: nowIso }), 'Aborted', 'By hand.', now),
    ).toEqual(
      aStep({ state: 'Aborted', message: 'By hand.', finishedAt: nowIso }),
    );
  });
});
