const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS: Array<[Intl.RelativeTimeFormatUnit, number]> = [
  ['year', 365 * DAY],
  ['month', 30 * DAY],
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
  ['second', SECOND],
];

/** Closer than this is `now`, so that clocks that differ a little do not show. */
const NOW = 5 * SECOND;

/**
 * How far away an instant is, in the largest unit that it fills: `5 minutes
 * ago`, `1 day ago`, `now`. `narrow` is for where there is little space. For what
 * is to come `durationText` is closer: nothing of what is left is cut off.
 */
export function relativeTime(
  at: string,
  now: Date,
  language: string,
  style: 'long' | 'narrow' = 'long',
): string {
  const distance = Date.parse(at) - now.getTime();
  if (Math.abs(distance) < NOW) {
    return new Intl.RelativeTimeFormat(language, {
      numeric: 'auto',
      style,
    }).format(0, 'second');
  }
  // Not `tomorrow`: two days less an hour are one day here, and no tomorrow.
  const format = new Intl.RelativeTimeFormat(language, { style });
  const [unit, size] =
    UNITS.find(([, ms]) => Math.abs(distance) >= ms) ?? UNITS[UNITS.length - 1];
  return format.format(Math.trunc(distance / size), unit);
}

/** The instant itself, in the reader's time zone, which is named. */
export function exactTime(at: string, language: string): string {
  return new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'long',
  }).format(new Date(at));
}

/** The instant in few words, in the reader's time zone. */
export function shortTime(at: string, language: string): string {
  return new Intl.DateTimeFormat(language, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(at));
}

/**
 * A length of time in its largest units, two unless told: `1 min 5 sec`, `2
 * days`.
 */
export function durationText(
  ms: number,
  language: string,
  most: number = 2,
): string {
  const units = [
    ['day', DAY],
    ['hour', HOUR],
    ['minute', MINUTE],
    ['second', SECOND],
  ] as const;
  let rest = Math.max(0, ms);
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    if (count > 0 && parts.length < most) {
      parts.push(withUnit(count, unit, language));
      rest -= count * size;
    } else if (parts.length > 0) {
      break;
    }
  }
  return parts.length > 0
    ? parts.join(' ')
    : withUnit(Math.round(rest), 'millisecond', language);
}

function withUnit(count: number, unit: string, language: string): string {
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
  }).format(count);
}
