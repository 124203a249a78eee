import { TimeWindow } from '../model';
import { compileWindow } from './compile';
import { parseCron } from './cron';
import { evaluateWindows } from './evaluateWindows';

/** Somewhere to begin with, where windows name no instant of their own. */
const ANY_INSTANT = Date.UTC(2020, 0, 1);

const TEN_YEARS = 10 * 366 * 86_400_000;

/**
 * What is wrong with the schedule of a window, in a sentence; undefined when
 * it can be read. That it never fires is not wrong, see {@link neverOpens}.
 *
 * @public
 */
export function scheduleProblem(schedule: string): string | undefined {
  try {
    parseCron(schedule);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Whether a schedule can be read: cron with five fields.
 *
 * @public
 */
export function isValidSchedule(schedule: string): boolean {
  return scheduleProblem(schedule) === undefined;
}

/**
 * Whether there is no instant at which the window is open: it ends when it
 * begins or before, or its schedule names a day that no year has.
 *
 * @throws InputError where a schedule, a time zone or an instant cannot be read
 * @public
 */
export function neverOpens(window: TimeWindow): boolean {
  return compileWindow(window).neverOpens;
}

/**
 * Whether the windows of a gate let nobody through, ever: no allow window
 * opens, or a deny window is always open while one is.
 *
 * @throws InputError where a schedule, a time zone or an instant cannot be read
 * @public
 */
export function neverAllows(windows: {
  allow: readonly TimeWindow[];
  deny: readonly TimeWindow[];
}): boolean {
  const edges = [...windows.allow, ...windows.deny].flatMap(
    window => compileWindow(window).edges,
  );
  const first = edges.reduce((a, b) => Math.min(a, b), ANY_INSTANT);
  const now = first - TEN_YEARS;
  const { open, nextChangeAt } = evaluateWindows({ ...windows, now });
  return !open && nextChangeAt === null;
}
