import { formatDuration } from '../time';
import { StepRecord } from '../model';
import { retryDelay, StepLimits, timesOutAt } from './limits';

/**
 * How one attempt at a step ended, whether its runner returned or threw that.
 *
 * @public
 */
export type AttemptResult =
  | {
      status: 'Succeeded' | 'Skipped' | 'Failed' | 'Errored';
      message?: string;
      output?: Record<string, unknown>;
      /** Trying again cannot help. */
      terminal?: boolean;
    }
  | {
      status: 'Running';
      message?: string;
      output?: Record<string, unknown>;
      /** Milliseconds. */
      retryAfterMs: number;
    };

/** What a running step may ask to be left alone for, milliseconds. */
const SHORTEST_WAIT = 1_000;
const LONGEST_WAIT = 60 * 60_000;

/**
 * A step as it is stored before its runner is started. Whatever ends the
 * attempt other than its result (a crash, a worker that must stop) leaves it
 * like this: it is then started again, which counts as an attempt and not as
 * a failure.
 *
 * @public
 */
export function startAttempt(step: StepRecord, now: Date): StepRecord {
  const { wakeAt: _wakeAt, ...rest } = step;
  return {
    ...rest,
    state: 'Running',
    attempts: step.attempts + 1,
    unanswered: (step.unanswered ?? 0) + 1,
    startedAt: step.startedAt ?? now.toISOString(),
  };
}

/**
 * A step after an attempt. Failing for any reason, thrown or returned, counts
 * towards the error threshold; below it the step is Running, and tried again
 * at `wakeAt`. Terminal failures are never tried again. An answer that is not
 * a failure starts the count anew.
 *
 * @public
 */
export function endAttempt(
  step: StepRecord,
  result: AttemptResult,
  limits: StepLimits,
  now: Date,
): StepRecord {
  const { unanswered: _unanswered, ...rest } = step;
  const answered: StepRecord = {
    ...rest,
    message: result.message,
    output: result.output ?? step.output,
  };
  switch (result.status) {
    case 'Succeeded':
    case 'Skipped':
      return ended({ ...answered, consecutiveErrors: 0 }, result.status, now);
    case 'Running':
      return waiting(
        { ...answered, consecutiveErrors: 0 },
        Math.min(Math.max(result.retryAfterMs, SHORTEST_WAIT), LONGEST_WAIT),
        limits,
        now,
      );
    default: {
      const consecutiveErrors = step.consecutiveErrors + 1;
      const failed = { ...answered, consecutiveErrors };
      return result.terminal || consecutiveErrors >= limits.errorThreshold
        ? ended(failed, result.status, now)
        : waiting(failed, retryDelay(consecutiveErrors), limits, now);
    }
  }
}

/** It is looked at when it wants to, or when it times out. */
function waiting(
  step: StepRecord,
  delay: number,
  limits: StepLimits,
  now: Date,
): StepRecord {
  const wakeAt = Math.min(
    now.getTime() + delay,
    timesOutAt(step, limits)?.getTime() ?? Infinity,
  );
  return {
    ...step,
    state: 'Running',
    wakeAt: new Date(wakeAt).toISOString(),
  };
}

/**
 * A step that ends without, or after, any attempt: skipped by its condition,
 * aborted, or in error.
 *
 * @public
 */
export function endStep(
  step: StepRecord,
  state: 'Skipped' | 'Aborted' | 'Errored',
  message: string,
  now: Date,
): StepRecord {
  return ended({ ...step, message }, state, now);
}

/**
 * Whether the time of a step is over. It counts from its first start; exactly
 * the timeout is over.
 *
 * @public
 */
export function isTimedOut(
  step: StepRecord,
  limits: StepLimits,
  now: Date,
): boolean {
  const at = timesOutAt(step, limits);
  return at !== undefined && now >= at;
}

/**
 * A step whose time is over.
 *
 * @public
 */
export function timeOut(
  step: StepRecord,
  limits: StepLimits,
  now: Date,
): StepRecord {
  const last = step.message ? ` The last that was known: ${step.message}` : '';
  return endStep(
    step,
    'Errored',
    `The step took longer than ${formatDuration(limits.timeout ?? 0)}.${last}`,
    now,
  );
}

function ended(
  step: StepRecord,
  state: StepRecord['state'],
  now: Date,
): StepRecord {
  const { wakeAt: _wakeAt, ...rest } = step;
  return { ...rest, state, finishedAt: now.toISOString() };
}
