import { Knex } from 'knex';

/** @internal */
export function isPostgres(knex: Knex): boolean {
  return String(knex.client.config.client).includes('pg');
}

/**
 * The clock that leases go by, in milliseconds: that of the database where
 * several replicas share it, whose own clocks may differ by more than a lease
 * is long; the given one where there is one process.
 *
 * @internal
 */
export function leaseClock(knex: Knex, now: Date): Knex.Raw {
  return isPostgres(knex)
    ? knex.raw('(extract(epoch from clock_timestamp()) * 1000)::bigint')
    : knex.raw('?', [now.getTime()]);
}

/**
 * For `where`: the column is one of the keys, however many they are. Takes
 * one parameter, where `in (…)` would need one for each key.
 *
 * @internal
 */
export function keyIn(knex: Knex, column: string, keys: string[]): Knex.Raw {
  return isPostgres(knex)
    ? knex.raw('?? = any(?::text[])', [column, keys])
    : knex.raw('?? in (select value from json_each(?))', [
        column,
        JSON.stringify(keys),
      ]);
}

/**
 * A table of the keys, `value` its only column, to join with.
 *
 * @internal
 */
export function tableOfKeys(
  knex: Knex,
  alias: string,
  keys: string[],
): Knex.Raw {
  return isPostgres(knex)
    ? knex.raw('unnest(?::text[]) as ??(value)', [keys, alias])
    : knex.raw('json_each(?) as ??', [JSON.stringify(keys), alias]);
}

/**
 * A table of texts, to join with; each row has as many as there are columns.
 *
 * @internal
 */
export function tableOfRows(
  knex: Knex,
  alias: string,
  columns: string[],
  rows: string[][],
): Knex.Raw {
  const names = columns.map(() => '??').join(', ');
  if (isPostgres(knex)) {
    const arrays = columns.map(() => '?::text[]').join(', ');
    return knex.raw(`unnest(${arrays}) as ??(${names})`, [
      ...columns.map((_, index) => rows.map(row => row[index])),
      alias,
      ...columns,
    ]);
  }
  const members = columns.map(
    (_, index) => `json_extract(value, '$[${index}]') as ??`,
  );
  return knex.raw(`(select ${members.join(', ')} from json_each(?)) as ??`, [
    ...columns,
    JSON.stringify(rows),
    alias,
  ]);
}
