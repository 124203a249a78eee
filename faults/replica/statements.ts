/** What a statement writes, as far as its text and its values tell. */
export interface Statement {
  verb: 'insert' | 'update' | 'delete';
  table: string;
  /** Each row that is inserted; of an update what is set, and what it asks for. */
  rows: Array<Record<string, unknown>>;
}

/** Tables that say nothing about pipelines. */
const FOREIGN = /^(knex_|backstage_backend_|promotions_queue)/;

/** Undefined for what writes nothing. */
export function readStatement(
  text: string,
  values: readonly unknown[],
): Statement | undefined {
  const match =
    /^\s*(?:with .+? )?(insert) into "?([\w.]+)"?|^\s*(update) "?([\w.]+)"?|^\s*(delete) from "?([\w.]+)"?/is.exec(
      text,
    );
  if (!match) {
    return undefined;
  }
  const verb = (match[1] ?? match[3] ?? match[5]).toLowerCase();
  const table = match[2] ?? match[4] ?? match[6];
  if (FOREIGN.test(table)) {
    return undefined;
  }
  return {
    verb: verb as Statement['verb'],
    table,
    rows:
      verb === 'insert'
        ? insertedRows(text, values)
        : [assignments(text, values)],
  };
}

function insertedRows(text: string, values: readonly unknown[]) {
  const match = /\(([^)]*)\)\s*(?:values|select)\s*(.*)$/is.exec(text);
  if (!match) {
    return [{}];
  }
  const columns = match[1].split(',').map(bare);
  const selected = [...match[2].matchAll(/cast\((\$\d+) as \w+\)/gi)];
  if (selected.length >= columns.length) {
    return [
      Object.fromEntries(
        columns.map((column, n) => [column, valueOf(selected[n][1], values)]),
      ),
    ];
  }
  const tuples = match[2].match(/\((?:\$\d+|default|null|, )+\)/gi) ?? [];
  return tuples.map(tuple => {
    const tokens = tuple.slice(1, -1).split(', ');
    return Object.fromEntries(
      columns.map((column, n) => [column, valueOf(tokens[n], values)]),
    );
  });
}

function assignments(text: string, values: readonly unknown[]) {
  const found: Record<string, unknown> = {};
  for (const [, column, token] of text.matchAll(/"(\w+)" = (\$\d+)/g)) {
    found[column] ??= valueOf(token, values);
  }
  return found;
}

function valueOf(token: string | undefined, values: readonly unknown[]) {
  return token?.startsWith('$') ? values[Number(token.slice(1)) - 1] : null;
}

function bare(name: string): string {
  return name.trim().replaceAll('"', '');
}

/** Values that tell one statement from another of the same kind. */
const TELLING = ['kind', 'step_id', 'phase', 'state'];

/** A name that is the same each time that the same is done. */
export function labelOf({ verb, table, rows }: Statement): string {
  const told = rows.map(row =>
    TELLING.flatMap(column => {
      const value = row[column];
      return typeof value === 'string' ? [value] : [];
    }).join(' '),
  );
  const details = [...new Set(told.filter(Boolean))].sort().join(', ');
  return `${verb} ${table}${details && ` (${details})`}`;
}
