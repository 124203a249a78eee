import { DateTime } from 'luxon';
import { TimeWindow } from '../model';

/** English whatever the machine speaks: messages are. */
const LOCALE = 'en-GB';

/**
 * An instant by the clock of the zone and, where that differs, in UTC:
 * `Mon 12 Jan 2026 09:00 Europe/Berlin (08:00 UTC)`.
 *
 * @param instant - Milliseconds since 1970.
 */
export function describeInstant(instant: number, timeZone = 'UTC'): string {
  const utc = DateTime.fromMillis(instant, { zone: 'UTC', locale: LOCALE });
  const local = utc.setZone(timeZone);
  if (!local.isValid || local.offset === 0) {
    return `${day(utc)} ${time(utc)} UTC`;
  }
  const sameDay = local.toISODate() === utc.toISODate();
  const inUtc = sameDay
    ? time(utc)
    : `${utc.toFormat('ccc d LLL')} ${time(utc)}`;
  return `${day(local)} ${time(local)} ${timeZone} (${inUtc} UTC)`;
}

function day(at: DateTime): string {
  return at.toFormat('ccc d LLL yyyy');
}

function time(at: DateTime): string {
  const whole = at.second === 0 && at.millisecond === 0;
  return at.toFormat(whole ? 'HH:mm' : 'HH:mm:ss');
}

/** The zone that people who read about the windows think in. */
export function timeZoneOf(windows: readonly TimeWindow[]): string {
  for (const window of windows) {
    if ('schedule' in window) {
      return window.timeZone;
    }
  }
  return 'UTC';
}
