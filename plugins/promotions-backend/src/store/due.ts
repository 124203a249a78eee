import { Knex } from 'knex';
import { WakeRef } from './Store';

/** By transaction, in the order in which they became due. */
const marked = new WeakMap<Knex, Map<string, WakeRef>>();

/**
 * The transaction makes it due: it is put into the queue at the end of it. What
 * is marked outside of one is left to be found in the tables.
 *
 * @internal
 */
export function markDue(tx: Knex, work: readonly WakeRef[]): void {
  if (work.length === 0 || !tx.isTransaction) {
    return;
  }
  const known = marked.get(tx) ?? new Map<string, WakeRef>();
  marked.set(tx, known);
  for (const { kind, id } of work) {
    known.set(`${kind} ${id}`, { kind, id });
  }
}

/** What the transaction has made due so far. @internal */
export function takeDue(tx: Knex): WakeRef[] {
  const due = [...(marked.get(tx)?.values() ?? [])];
  marked.delete(tx);
  return due;
}
