/* What tests find out about queries; development only, never part of what is published. */
import { Knex } from 'knex';

/** The queries, without those that open and close the transaction. */
export async function queriesOf(
  knex: Knex,
  work: () => Promise<unknown>,
): Promise<Array<{ sql: string; bindings: Knex.RawBinding[] }>> {
  const queries: Array<{ sql: string; bindings: Knex.RawBinding[] }> = [];
  const listener = (query: { sql: string; bindings: Knex.RawBinding[] }) => {
    if (!/^(begin|commit|set transaction)/i.test(query.sql)) {
      queries.push(query);
    }
  };
  knex.on('query', listener);
  await work();
  knex.off('query', listener);
  return queries;
}
