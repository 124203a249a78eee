import { InputError } from '@backstage/errors';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const GO_UNITS: ReadonlyMap<string, number> = new Map([
  ['d', DAY],
  ['h', HOUR],
  ['m', MINUTE],
  ['s', SECOND],
  ['ms', 1],
  ['us', 1e-3],
  ['µs', 1e-3], // micro sign
  ['μs', 1e-3], // greek mu
  ['ns', 1e-6],
]);

/** Largest first. */
const WRITTEN_UNITS = [
  { unit: 'd', size: DAY },
  { unit: 'h', size: HOUR },
  { unit: 'm', size: MINUTE },
  { unit: 's', size: SECOND },
  { unit: 'ms', size: 1 },
] as const;

const ISO_UNITS: ReadonlyArray<{ group: string; ms: number }> = [
  { group: 'weeks', ms: 7 * DAY },
  { group: 'days', ms: DAY },
  { group: 'hours', ms: HOUR },
  { group: 'minutes', ms: MINUTE },
  { group: 'seconds', ms: SECOND },
];

const NUMBER = String.raw`\d+(?:[.,]\d+)?`;
const ISO_PATTERN = new RegExp(
  `^P(?:(?<weeks>${NUMBER})W)?(?:(?<days>${NUMBER})D)?` +
    `(?:T(?:(?<hours>${NUMBER})H)?(?:(?<minutes>${NUMBER})M)?(?:(?<seconds>${NUMBER})S)?)?$`,
);
const GO_PATTERN = /^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:d|h|ms|m|s|us|µs|μs|ns))+$/;
const GO_PART = /(\d+(?:\.\d*)?|\.\d+)(d|h|ms|m|s|us|µs|μs|ns)/g;

/** Longer input is not a duration; the bound keeps the patterns cheap. */
const MAX_LENGTH = 64;

/**
 * The longest duration, 100 years of 365 days, in milliseconds. Any instant
 * that people work with can be moved by it and remains an instant.
 *
 * @public
 */
export const MAX_DURATION_MS = 36_500 * DAY;

/**
 * Reads a duration as documents, configuration and vectors write it.
 *
 * Understood are the style of Go with days (`1h30m`, `7d`, `1.5h`, `500ms`,
 * `0`) and ISO 8601 (`PT1H30M`, `P7D`, `P1W`). Months and years have no fixed
 * length and are refused. A fraction of a millisecond is rounded.
 *
 * @returns Milliseconds, a whole number of at least 0.
 * @throws InputError with a sentence that says what to write instead.
 * @public
 */
export function parseDuration(text: string): number {
  const trimmed = text.trim();
  const ms =
    trimmed.length > MAX_LENGTH
      ? undefined
      : parseIso(trimmed) ?? parseGo(trimmed);
  if (ms === undefined) {
    throw new InputError(
      `'${shorten(trimmed)}' is not a duration. ` +
        `Write it like 1h30m, 45s or 7d, or as ISO 8601 like PT1H30M.`,
    );
  }
  if (ms > MAX_DURATION_MS) {
    throw new InputError(
      `'${shorten(trimmed)}' is too long. A duration is at most 36500d.`,
    );
  }
  return Math.round(ms);
}

function parseIso(text: string): number | undefined {
  // At least one part, and none left out after the T.
  if (!/\d/.test(text) || text.endsWith('T')) {
    return undefined;
  }
  const groups = ISO_PATTERN.exec(text)?.groups;
  if (!groups) {
    return undefined;
  }
  return ISO_UNITS.reduce(
    (sum, { group, ms }) =>
      sum + Number((groups[group] ?? '0').replace(',', '.')) * ms,
    0,
  );
}

function parseGo(text: string): number | undefined {
  if (text === '0') {
    return 0;
  }
  if (!GO_PATTERN.test(text)) {
    return undefined;
  }
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(GO_PART)) {
    sum += Number(amount) * (GO_UNITS.get(unit) ?? 0);
  }
  return sum;
}

function shorten(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

/**
 * Writes a duration so that {@link parseDuration} reads the same back, as in
 * `7d`, `1h30m`, `1s500ms` and `0s`.
 *
 * @param ms - Milliseconds; a fraction is rounded, less than 0 counts as 0.
 * @public
 */
export function formatDuration(ms: number): string {
  let rest = Math.max(0, Math.round(ms));
  let text = '';
  for (const { unit, size } of WRITTEN_UNITS) {
    if (rest >= size) {
      text += `${Math.floor(rest / size)}${unit}`;
      rest %= size;
    }
  }
  return text || '0s';
}
