import { monotonicFactory } from 'ulid';

const next = monotonicFactory();

/**
 * A ULID that is greater than all that this process has made before, also
 * within one millisecond and when the clock was set back.
 *
 * @internal
 */
export function newId(now: Date): string {
  return next(now.getTime());
}
