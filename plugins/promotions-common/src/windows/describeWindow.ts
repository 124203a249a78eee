import { TimeWindow } from '../model';
import { formatDuration } from '../time/duration';
import { toMillis } from '../time/instant';
import { describeInstant } from './describeInstant';
import { describeSchedule } from './describeSchedule';

/**
 * When a window is open, for people:
 * `Mondays to Fridays 09:00 for 8h, Europe/Berlin`, or
 * `Thu 24 Dec 2026 18:00 UTC to Mon 4 Jan 2027 06:00 UTC`.
 * A schedule that would take too many words stays cron.
 *
 * @param options - The zone for windows that begin and end at an instant.
 * @throws InputError where the schedule cannot be read
 * @public
 */
export function describeWindow(
  window: TimeWindow,
  options: { timeZone?: string } = {},
): string {
  if ('schedule' in window) {
    const { schedule, duration, timeZone } = window;
    const text = `${describeSchedule(schedule)} for ${formatDuration(
      duration,
    )}`;
    return `${text[0].toUpperCase()}${text.slice(1)}, ${timeZone}`;
  }
  const [from, to] = [window.from, window.to].map(instant =>
    instant === undefined
      ? undefined
      : describeInstant(toMillis(instant), options.timeZone),
  );
  if (from === undefined) {
    return to === undefined ? 'Always' : `Until ${to}`;
  }
  return to === undefined ? `From ${from} on` : `${from} to ${to}`;
}
