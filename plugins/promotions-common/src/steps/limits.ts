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
