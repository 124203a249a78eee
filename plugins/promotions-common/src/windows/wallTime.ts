/**
 * Wall-clock time: what a clock on the wall shows, as if it were in UTC, in
 * milliseconds since 1970. It knows days and minutes, but no instants.
 */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A day of the calendar. */
export interface CalendarDay {
  /** From 1. */
  month: number;
  /** From 1. */
  dayOfMonth: number;
  /** Sunday is 0. */
  dayOfWeek: number;
}

/** The day of the calendar that is so many days after 1970-01-01. */
export function calendarDay(day: number): CalendarDay {
  const date = new Date(day * DAY);
  return {
    month: date.getUTCMonth() + 1,
    dayOfMonth: date.getUTCDate(),
    dayOfWeek: date.getUTCDay(),
  };
}
