import { Knex } from 'knex';
import { oldChecks, pruneChecks } from './checks';
import { oldOverrides, pruneOverrides } from './overrides';
import { PipelineChanges } from './Store';

/** So many of a kind go with one change at most. */
const BATCH = 200;

/**
 * Forgets what has not counted for long, where a change adds to it: so it does
 * not grow for ever, and other changes are not slower for it.
 *
 * @internal
 */
export async function prune(
  tx: Knex,
  pipelineId: string,
  { checks, freightCreated, overrides }: PipelineChanges,
  now: Date,
): Promise<void> {
  if (!checks?.length && !overrides?.length && !freightCreated?.length) {
    return;
  }
  // Mostly there is nothing, which is found out at once for both.
  const old: Array<{ kind: string }> = await tx.union([
    oldChecks(tx, pipelineId, now).select(tx.raw("'checks' as kind")),
    oldOverrides(tx, pipelineId, now).select(tx.raw("'overrides' as kind")),
  ]);
  const kinds = new Set(old.map(({ kind }) => kind));
  if (kinds.has('checks')) {
    await pruneChecks(tx, pipelineId, now, BATCH);
  }
  if (kinds.has('overrides')) {
    await pruneOverrides(tx, pipelineId, now, BATCH);
  }
}
