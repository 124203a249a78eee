import { StepDefinition, StepRecord } from '../model';

/**
 * When a step is given up.
 *
 * @public
 */
export interface StepLimits {
  /** Failures in a row after which it is given up. */
  errorThreshold: number;
  /** Milliseconds since its first start; undefined: it may take forever. */
  timeout?: number;
}

/**
 * So often a step is started without an answer before it is given up: it may be
 * what ends the processes that run it, one replica after the other.
 */
const MOST_UNANSWERED = 10;

const FIRST_RETRY = 1_000;
const LONGEST_RETRY = 60_000;

/**
 * The limits of a step: its own, else its runner's, else one failure and no
 * timeout.
 *
 * @public
 */
export function stepLimits(
  definition: Pick<StepDefinition, 'retry'>,
  defaults: Partial<StepLimits> = {},
): StepLimits {
  return {
    errorThreshold:
      definition.retry.errorThreshold ?? defaults.errorThreshold ?? 1,
    timeout: definition.retry.timeout ?? defaults.timeout,
  };
}

/**
 * Milliseconds to wait after so many failures in a row: 1 s, doubled each
 * time, at most a minute.
 *
 * @public
 */
export function retryDelay(consecutiveErrors: number): number {
  return Math.min(
    LONGEST_RETRY,
    FIRST_RETRY * 2 ** Math.max(0, consecutiveErrors - 1),
  );
}

/**
 * The instant at which a step that has started times out. Undefined: never,
 * or it has not started.
 *
 * @public
 */
export function timesOutAt(
  step: Pick<StepRecord, 'startedAt'>,
  limits: StepLimits,
): Date | undefined {
  return step.startedAt === undefined || limits.timeout === undefined
    ? undefined
    : new Date(Date.parse(step.startedAt) + limits.timeout);
}

/**
 * Why a step is not started once more, although nothing has failed: it has been
 * started often, and no process that ran it lived to tell how it ended.
 * Undefined: it may be started.
 *
 * @public
 */
export function whyAbandoned(
  step: Pick<StepRecord, 'unanswered'>,
): string | undefined {
  const { unanswered = 0 } = step;
  return unanswered < MOST_UNANSWERED
    ? undefined
    : `It was started ${unanswered} times, and each time the process that ran it ended, or lost its database, before the step had answered. The step itself may be the reason.`;
}
