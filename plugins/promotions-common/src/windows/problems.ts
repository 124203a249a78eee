import { TimeWindow } from '../model';
import { compileWindow } from './compile';
import { parseCron } from './cron';
import { evaluateWindows, WindowsState } from './evaluateWindows';

type Windows = Omit<Parameters<typeof evaluateWindows>[0], 'now'>;

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
 * What is wrong with windows that can each be read, in a sentence: they relieve
 * each other so often, and in so many ways, that nobody can say when they open.
 *
 * @internal
 */
export function togetherProblem(windows: Windows): string | undefined {
  try {
    longBefore(windows);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
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
  const { open, nextChangeAt } = longBefore(windows);
  return !open && nextChangeAt === null;
}

/** How it is before anything that the windows name. */
function longBefore(windows: Windows): WindowsState {
  const edges = [...windows.allow, ...windows.deny].flatMap(
    window => compileWindow(window).edges,
  );
  const first = edges.reduce((a, b) => Math.min(a, b), ANY_INSTANT);
  return evaluateWindows({ ...windows, now: first - TEN_YEARS });
}
