import { listed } from '../support/sentences';
import { CronFields, parseCron } from './cron';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Monday first, as weeks are spoken of. */
const WEEK = [1, 2, 3, 4, 5, 6, 0];
const DAYS = [
  'Sundays',
  'Mondays',
  'Tuesdays',
  'Wednesdays',
  'Thursdays',
  'Fridays',
  'Saturdays',
];

/** Longer lists nobody reads. */
const MAX_LISTED = 4;

/**
 * When a schedule fires, as people say it: `Mondays to Fridays 09:00`. What
 * would take too many words stays cron: `cron 5-55/7 1-3 * * *`.
 */
export function describeSchedule(schedule: string): string {
  const fields = parseCron(schedule);
  const days = describeDays(fields);
  const times = describeTimes(fields);
  return days === undefined || times === undefined
    ? `cron ${schedule.trim()}`
    : `${days} ${times}`;
}

function describeDays(fields: CronFields): string | undefined {
  const { anyDayOfMonth, anyDayOfWeek, daysOfMonth, daysOfWeek } = fields;
  const everyMonth = fields.months.length === MONTHS.length;
  if (anyDayOfMonth) {
    const days = anyDayOfWeek ? 'every day' : describeWeek(daysOfWeek);
    return everyMonth ? days : append(days, ' in ', describeMonths(fields));
  }
  if (!anyDayOfWeek || daysOfMonth.length > MAX_LISTED) {
    return undefined;
  }
  const days = `on day ${listed(daysOfMonth.map(String))}`;
  return everyMonth
    ? `${days} of every month`
    : append(days, ' of ', describeMonths(fields));
}

function append(
  text: string | undefined,
  between: string,
  rest: string | undefined,
): string | undefined {
  return text === undefined || rest === undefined
    ? undefined
    : `${text}${between}${rest}`;
}

function describeMonths({ months }: CronFields): string | undefined {
  return describeRun(
    months.map(month => month - 1),
    MONTHS,
  );
}

function describeWeek(daysOfWeek: readonly number[]): string | undefined {
  if (daysOfWeek.length === DAYS.length) {
    return 'every day';
  }
  return describeRun(
    WEEK.flatMap((day, n) => (daysOfWeek.includes(day) ? [n] : [])),
    WEEK.map(day => DAYS[day]),
  );
}

/** Ascending places in the names: `a to d` without a gap, else a list. */
function describeRun(
  places: readonly number[],
  names: readonly string[],
): string | undefined {
  const first = places[0];
  const last = places[places.length - 1];
  if (places.length > 2 && last - first === places.length - 1) {
    return `${names[first]} to ${names[last]}`;
  }
  return places.length > MAX_LISTED
    ? undefined
    : listed(places.map(place => names[place]));
}

function describeTimes({ hours, minutes }: CronFields): string | undefined {
  if (hours.length === 24 && minutes.length === 1) {
    return `every hour at :${twoDigits(minutes[0])}`;
  }
  if (hours.length * minutes.length > MAX_LISTED) {
    return undefined;
  }
  return listed(
    hours.flatMap(hour =>
      minutes.map(minute => `${twoDigits(hour)}:${twoDigits(minute)}`),
    ),
  );
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
