import { InputError } from '@backstage/errors';
import { CronExpressionParser } from 'cron-parser';

/** What a cron expression says. */
export interface CronFields {
  /** Each field ascending. */
  minutes: readonly number[];
  hours: readonly number[];
  daysOfMonth: readonly number[];
  months: readonly number[];
  /** Sunday is 0. */
  daysOfWeek: readonly number[];
  /** The field says `*`: it does not choose. */
  anyDayOfMonth: boolean;
  anyDayOfWeek: boolean;
}

interface Field {
  name: string;
  /** What may stand for a number, in lower case. */
  names: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: 'minute', names: [] },
  { name: 'hour', names: [] },
  { name: 'day of the month', names: [] },
  {
    name: 'month',
    names: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' '),
  },
  { name: 'day of the week', names: 'sun mon tue wed thu fri sat'.split(' ') },
];

const SHORTHANDS = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

/** All values of all fields, written out, are shorter. */
const MAX_LENGTH = 512;

/** A star that passes over nothing. */
const ANY = /^\*(\/1)?$/;

/**
 * Reads a cron expression of five fields: numbers, `*`, lists, ranges and
 * steps, the English names of months and days of the week in three letters,
 * and the shorthands `@hourly @daily @midnight @weekly @monthly @yearly
 * @annually`.
 *
 * What some programs understand beyond that (seconds, `L`, `W`, `#`, `?`,
 * `H`) is refused, since elsewhere it means something else.
 *
 * @throws InputError with a sentence that says what is wrong
 */
export function parseCron(text: string): CronFields {
  const fields = split(text);
  fields.forEach((field, n) => checkWords(text, field, FIELDS[n]));
  const [minute, hour, dayOfMonth, month, dayOfWeek] = fields;
  // Apart, for together the library looks for days that there never are,
  // which is no mistake in writing; see `neverOpens`.
  const days = read(text, [minute, hour, dayOfMonth, '*', '*']);
  const rest = read(text, [minute, hour, '*', month, dayOfWeek]);
  return {
    minutes: numbers(days.minute),
    hours: numbers(days.hour),
    daysOfMonth: numbers(days.dayOfMonth),
    months: numbers(rest.month),
    // Sunday may be written as 7, which is there beside 0 then.
    daysOfWeek: numbers(rest.dayOfWeek).filter(day => day < 7),
    anyDayOfMonth: ANY.test(dayOfMonth),
    anyDayOfWeek: ANY.test(dayOfWeek),
  };
}

function split(text: string): string[] {
  const trimmed = text.trim();
  if (trimmed.length > MAX_LENGTH) {
    throw refusal(text, `It is longer than ${MAX_LENGTH} characters.`);
  }
  const expression = trimmed.startsWith('@')
    ? SHORTHANDS.get(trimmed.toLowerCase())
    : trimmed;
  if (expression === undefined) {
    const known = [...SHORTHANDS.keys()].join(', ');
    throw refusal(text, `Of the shorthands there are ${known}.`);
  }
  const fields = expression === '' ? [] : expression.split(/\s+/);
  if (fields.length !== FIELDS.length) {
    throw refusal(text, `It has ${fields.length} fields.`);
  }
  return fields;
}

function checkWords(text: string, field: string, { name, names }: Field) {
  const known = (word: string) =>
    /^(\*|\d{1,2})$/.test(word) || names.includes(word.toLowerCase());
  if (!field.split(/[,/-]/).every(known)) {
    throw refusal(text, `As ${name} '${field}' is not understood.`);
  }
}

function read(text: string, fields: string[]) {
  try {
    return CronExpressionParser.parse(fields.join(' '), {
      // Only the fields are wanted, but without these it would read the clock
      // and roll dice.
      currentDate: new Date(0),
      tz: 'UTC',
      hashSeed: 'none',
    }).fields;
  } catch (error) {
    throw refusal(text, `${error instanceof Error ? error.message : error}.`);
  }
}

function refusal(text: string, why: string): InputError {
  const shown =
    text.length > MAX_LENGTH ? `${text.slice(0, 60)}…` : text.trim();
  return new InputError(
    `'${shown}' is not a schedule. ${why} Write cron with the five fields minute, hour, day of the month, month and day of the week, such as 0 9 * * 1-5.`,
  );
}

/** The library has them ascending, each once. */
function numbers(field: { values: ReadonlyArray<number | string> }): number[] {
  return field.values.map(Number);
}
