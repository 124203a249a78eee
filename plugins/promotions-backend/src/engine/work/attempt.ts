import { Halt, haltOf } from './halt';
import { resultOfError, StepAnswer } from './result';

/** How an attempt ended. */
export type AttemptOutcome =
  | { kind: 'result'; result: StepAnswer }
  | { kind: 'timedOut' }
  /** `settled` is false when the runner goes on although it was told to stop. */
  | { kind: 'halted'; halt: Halt; settled: boolean };

/** Whether the runner has answered, or thrown, that it has failed. */
export function hasFailed(outcome: AttemptOutcome): boolean {
  return (
    outcome.kind === 'result' &&
    (outcome.result.status === 'Failed' || outcome.result.status === 'Errored')
  );
}

/** The longest that a timer can take, milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Runs a step once, until it answers, its time is over, or the pass has to
 * end. In the latter cases the runner's signal is aborted, and it gets
 * `graceMs` to clean up.
 *
 * A step that succeeded before it noticed a halt has succeeded: its effect is
 * there. Past its time it has not.
 *
 * @param attempt - never has to settle, and may throw anything
 */
export async function runAttempt(
  attempt: (signal: AbortSignal) => Promise<StepAnswer>,
  options: { halt: AbortSignal; timeoutMs?: number; graceMs: number },
): Promise<AttemptOutcome> {
  const { halt, timeoutMs, graceMs } = options;
  const before = haltOf(halt);
  if (before) {
    return { kind: 'halted', halt: before, settled: true };
  }
  const controller = new AbortController();
  const interruption = interrupted(halt, timeoutMs);
  const work = start(attempt, controller.signal);
  try {
    const first = await Promise.race([work, interruption.promise]);
    if (first !== 'halt' && first !== 'timeout') {
      return { kind: 'result', result: first };
    }
    const reason = haltOf(halt);
    controller.abort(reason ?? new Error('The time of the step is over.'));
    const last = await within(work, graceMs);
    if (first === 'timeout' || !reason) {
      return { kind: 'timedOut' };
    }
    return last?.status === 'Succeeded' && reason.kind !== 'lost'
      ? { kind: 'result', result: last }
      : { kind: 'halted', halt: reason, settled: last !== undefined };
  } finally {
    interruption.cancel();
  }
}

/** Never rejects: what is thrown, at once or later, is a result too. */
async function start(
  attempt: (signal: AbortSignal) => Promise<StepAnswer>,
  signal: AbortSignal,
): Promise<StepAnswer> {
  try {
    return await attempt(signal);
  } catch (error) {
    return resultOfError(error);
  }
}

function interrupted(halt: AbortSignal, timeoutMs: number | undefined) {
  let cancel = () => {};
  const promise = new Promise<'halt' | 'timeout'>(resolve => {
    const onHalt = () => resolve('halt');
    halt.addEventListener('abort', onHalt);
    const timer =
      timeoutMs !== undefined && timeoutMs <= LONGEST_TIMER
        ? setTimeout(() => resolve('timeout'), Math.max(0, timeoutMs))
        : undefined;
    cancel = () => {
      halt.removeEventListener('abort', onHalt);
      clearTimeout(timer);
    };
  });
  return { promise, cancel };
}

/** The result, if there is one in time. */
async function within<T>(
  work: Promise<T>,
  milliseconds: number,
): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
