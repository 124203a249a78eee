import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { ulid } from 'ulid';
import { Recorded } from './recorder';

const ULID = /\b[0-9A-HJKMNP-TV-Z]{26}\b/g;
const UUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

interface Client {
  acquireConnection(): Promise<unknown>;
  releaseConnection(connection: unknown): Promise<void>;
  _query(connection: unknown, query: object): Promise<unknown>;
}

/** Transactions, and statements without one, that have to do with a pipeline. */
export function unitsOf(
  recorded: Recorded[],
  pipelineId: string,
): Recorded[][] {
  const known = new Set([pipelineId]);
  const kept: Recorded[][] = [];
  for (const unit of transactionsOf(recorded)) {
    const ids = unit.flatMap(({ bindings }) => idsIn(bindings));
    if (ids.some(id => known.has(id))) {
      ids.forEach(id => known.add(id));
      kept.push(unit);
    }
  }
  return kept;
}

function transactionsOf(recorded: Recorded[]): Recorded[][] {
  const units: Recorded[][] = [];
  const open = new Map<string, Recorded[]>();
  for (const statement of recorded) {
    const { connection, sql } = statement;
    const unit = open.get(connection);
    if (/^begin/i.test(sql)) {
      open.set(connection, [statement]);
    } else if (!unit) {
      units.push([statement]);
    } else {
      unit.push(statement);
      if (/^(commit|rollback)/i.test(sql)) {
        open.delete(connection);
        units.push(unit);
      }
    }
  }
  return units;
}

function idsIn(bindings: unknown[]): string[] {
  return bindings.flatMap(value =>
    typeof value === 'string'
      ? [...(value.match(ULID) ?? []), ...(value.match(UUID) ?? [])]
      : [],
  );
}

/**
 * Does for other pipelines what was done for one, with nothing around it: only
 * the statements, one after the other, so many pipelines at a time.
 *
 * @returns pipelines a second
 */
export async function replay(
  knex: Knex,
  units: Recorded[][],
  options: { from: string; to: string[]; atATime: number },
): Promise<number> {
  const statements = units.flat();
  const client = knex.client as Client;
  const left = [...options.to];
  const start = performance.now();
  const work = async () => {
    const connection = await client.acquireConnection();
    try {
      for (let id = left.pop(); id; id = left.pop()) {
        const ids = new Map([[options.from, id]]);
        for (const { sql, bindings } of statements) {
          await client._query(connection, {
            sql,
            bindings: bindings.map(value => replaced(value, ids)),
            method: 'raw',
          });
        }
      }
    } finally {
      await client.releaseConnection(connection);
    }
  };
  await Promise.all(Array.from({ length: options.atATime }, work));
  return (options.to.length / (performance.now() - start)) * 1000;
}

/** What is another's gets ids of its own, the same wherever they come up. */
function replaced(value: unknown, ids: Map<string, string>): unknown {
  if (typeof value !== 'string') {
    return value;
  }
  const other = (id: string, make: () => string) => {
    const known = ids.get(id) ?? make();
    ids.set(id, known);
    return known;
  };
  return value
    .replace(ULID, id => other(id, ulid))
    .replace(UUID, id => other(id, randomUUID));
}
