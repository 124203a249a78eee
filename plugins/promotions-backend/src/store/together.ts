import { Knex } from 'knex';
import { isPostgres } from './dialect';

interface AnyPart {
  columns: readonly string[];
  /** Without columns, and in no order. */
  rows: Knex.QueryBuilder;
}

/** Rows of one table: which of them, and which of their columns. @internal */
export interface Part<Row> extends AnyPart {
  columns: ReadonlyArray<keyof Row & string>;
}

/** A row without what all that are read have in common. @internal */
export type Within<Row> = Omit<Row, 'pipeline_id'>;

type RowsOf<Parts> = {
  [Name in keyof Parts]: Parts[Name] extends Part<infer Row> ? Row[] : never;
};

/**
 * Reads several things by one query: of things that are small, the way to the
 * database and back costs more than they do. Each row comes as JSON, in which
 * numbers are numbers on either database, and in no order.
 *
 * @internal
 */
export async function readTogether<
  Parts extends { [Name in keyof Parts]: AnyPart },
>(tx: Knex, parts: Parts): Promise<RowsOf<Parts>> {
  const named: Array<[string, AnyPart]> = Object.entries(parts);
  const [first, ...rest] = named.map(([name, { columns, rows }]) =>
    tx
      .from(rows.select(columns).as('part'))
      .select(tx.raw(`'${name}' as name`), asJson(tx, columns)),
  );
  const found = Object.fromEntries(
    named.map(([name]) => [name, [] as object[]]),
  );
  const all: Array<{ name: string; content: string }> = await first.unionAll(
    rest,
  );
  for (const { name, content } of all) {
    found[name].push(JSON.parse(content));
  }
  return found as RowsOf<Parts>;
}

/**
 * Names are those of the code, and literal: knex would mix their bindings up
 * with those of what is selected from.
 */
function asJson(tx: Knex, columns: readonly string[]): Knex.Raw {
  const members = columns.map(column => `'${column}', ${column}`);
  return tx.raw(
    isPostgres(tx)
      ? 'cast(to_json(part) as text) as content'
      : `json_object(${members.join(', ')}) as content`,
  );
}

/**
 * In ascending order of the columns, the first of them first.
 *
 * @internal
 */
export function sortedBy<Row extends object>(
  rows: Row[],
  columns: ReadonlyArray<keyof Row>,
): Row[] {
  return [...rows].sort((a, b) => {
    const differing = columns.find(column => a[column] !== b[column]);
    if (differing === undefined) {
      return 0;
    }
    return a[differing] < b[differing] ? -1 : 1;
  });
}
