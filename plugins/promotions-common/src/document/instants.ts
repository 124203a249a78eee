import { DateTime, IANAZone } from 'luxon';
import { shown } from './suggest';

/** A day, or an instant, with its offset or without. */
const ISO =
  /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

export function isTimeZone(name: string): boolean {
  return name.length <= 64 && IANAZone.isValidZone(name);
}

/** What the clock on the wall shows. */
const LOCAL = 'yyyy-MM-dd HH:mm:ss.SSS';

/** @throws Error with a sentence, where there is no such time zone */
export function checkTimeZone(name: string): void {
  if (!isTimeZone(name)) {
    throw new Error(
      `There is no time zone ${shown(
        name,
      )}. Use a name of the IANA database, such as \`Europe/Berlin\` or \`UTC\`.`,
    );
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
 * @throws Error with a sentence, where the clock of the zone never shows it
 */
export function instantOf(text: string, zone: string): string {
  const at = DateTime.fromISO(text, { zone });
  if (needsTimeZone(text)) {
    // What is left out of a gap of the clock comes back as another time.
    const asked = DateTime.fromISO(text, { zone: 'UTC' });
    if (at.toFormat(LOCAL) !== asked.toFormat(LOCAL)) {
      throw new Error(
        `The clock of ${shown(zone)} never shows ${shown(
          text,
        )}: it is put forward at that time. Use another time, or write the offset.`,
      );
    }
  }
  return at.toUTC().toISO() ?? text;
}
