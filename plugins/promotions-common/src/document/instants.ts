import { DateTime } from 'luxon';
import { toInstant } from '../time/instant';
import { zoneClock } from '../windows/ZoneClock';
import { shown } from './suggest';

/** A day, or an instant, with its offset or without. */
const ISO =
  /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** No name of a time zone is longer. */
const MAX_ZONE_LENGTH = 64;

/** @throws Error with a sentence, where there is no such time zone */
export function checkTimeZone(name: string): void {
  if (name.length > MAX_ZONE_LENGTH) {
    throw new Error(`There is no time zone ${shown(name)}.`);
  }
  zoneClock(name);
}

/** Whether there is such a time zone. */
export function isTimeZone(name: string): boolean {
  try {
    checkTimeZone(name);
    return true;
  } catch {
    return false;
  }
}

/** Whether the text is an instant, or a day. */
export function isInstant(text: string): boolean {
  return ISO.test(text) && DateTime.fromISO(text, { zone: 'UTC' }).isValid;
}

/** @throws Error with a sentence, where the text is neither instant nor day */
export function checkInstant(text: string): void {
  if (!isInstant(text)) {
    throw new Error(
      `${shown(
        text,
      )} is no instant in ISO 8601. Write it like \`2026-12-24T18:00:00Z\` or \`2026-12-24T18:00:00+01:00\`.`,
    );
  }
}

/** Whether the instant is one only together with a time zone. */
export function needsTimeZone(text: string): boolean {
  return ISO.exec(text)?.[1] === undefined;
}

/**
 * The instant in UTC.
 *
 * @param zone - of instants that bring no offset
 * @throws Error with a sentence, where there is no such zone, or its clock
 * never shows that time
 */
export function instantOf(text: string, zone: string): string {
  const wall = DateTime.fromISO(text, { zone: 'UTC' }).toMillis();
  if (!needsTimeZone(text)) {
    return toInstant(wall);
  }
  checkTimeZone(zone);
  const clock = zoneClock(zone);
  const at = clock.instantOf(wall);
  if (at + clock.spanAt(at).offset !== wall) {
    throw new Error(
      `The clock of ${shown(zone)} never shows ${shown(
        text,
      )}: it is put forward at that time. Use another time, or write the offset.`,
    );
  }
  return toInstant(at);
}
