import { CronFields } from './cron';
import { calendarDay, DAY, MINUTE } from './wallTime';

/**
 * A day of the calendar comes again after eight years at the latest: the 29th
 * of February around a year such as 2100, which has none.
 */
const LONGEST_GAP_DAYS = 8 * 366;

const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * When a cron expression fires, in wall-clock time.
 *
 * As cron has it: where neither the day of the month nor the day of the week
 * is `*`, one of the two is enough.
 */
export class Schedule {
  /** Minutes of a day, ascending; the same on every day on which it fires. */
  readonly minutes: readonly number[];
  /** It fires on no day of any year, such as the 30th of February. */
  readonly never: boolean;
  readonly #months: readonly boolean[];
  readonly #daysOfMonth: readonly boolean[];
  readonly #daysOfWeek: readonly boolean[];

  constructor(fields: CronFields) {
    this.minutes = fields.hours.flatMap(hour =>
      fields.minutes.map(minute => hour * 60 + minute),
    );
    // A field that says `*` leaves the choice to the other one.
    const both = fields.anyDayOfMonth && fields.anyDayOfWeek;
    this.#months = marks(fields.months);
    this.#daysOfMonth = marks(
      fields.anyDayOfMonth && !both ? [] : fields.daysOfMonth,
    );
    this.#daysOfWeek = marks(
      fields.anyDayOfWeek && !both ? [] : fields.daysOfWeek,
    );
    this.never =
      fields.anyDayOfWeek &&
      !fields.months.some(month =>
        fields.daysOfMonth.some(day => day <= LONGEST_MONTHS[month - 1]),
      );
  }

  /** The latest start at or before; undefined: none in `within` before it. */
  lastUntil(wall: number, within: number): number | undefined {
    const today = Math.floor(wall / DAY);
    const minute = Math.floor((wall - today * DAY) / MINUTE);
    const index = countUntil(this.minutes, minute) - 1;
    if (index >= 0 && this.firesOn(today)) {
      return startOf(today, this.minutes[index]);
    }
    const earliest = Math.max(
      Math.floor((wall - within) / DAY),
      today - LONGEST_GAP_DAYS,
    );
    for (let day = today - 1; day >= earliest; day--) {
      if (this.firesOn(day)) {
        return startOf(day, this.minutes[this.minutes.length - 1]);
      }
    }
    return undefined;
  }

  /** The first start after; undefined: there is none any more. */
  firstAfter(wall: number): number | undefined {
    const today = Math.floor(wall / DAY);
    const minute = Math.floor((wall - today * DAY) / MINUTE);
    const index = countUntil(this.minutes, minute);
    if (index < this.minutes.length && this.firesOn(today)) {
      return startOf(today, this.minutes[index]);
    }
    for (let day = today + 1; day <= today + LONGEST_GAP_DAYS; day++) {
      if (this.firesOn(day)) {
        return startOf(day, this.minutes[0]);
      }
    }
    return undefined;
  }

  /** @param day - So many days after 1970-01-01. */
  firesOn(day: number): boolean {
    const { month, dayOfMonth, dayOfWeek } = calendarDay(day);
    return (
      this.#months[month] &&
      (this.#daysOfMonth[dayOfMonth] || this.#daysOfWeek[dayOfWeek])
    );
  }
}

function startOf(day: number, minute: number): number {
  return day * DAY + minute * MINUTE;
}

/** How many of the ascending numbers are not greater than the limit. */
export function countUntil(numbers: readonly number[], limit: number): number {
  let from = 0;
  let to = numbers.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (numbers[middle] <= limit) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return from;
}

function marks(numbers: readonly number[]): boolean[] {
  return Array.from({ length: 32 }, (_, number) => numbers.includes(number));
}
