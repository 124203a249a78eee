import { Knex } from 'knex';
import { pruneChecks } from './checks';
import { pruneOverrides } from './overrides';
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
  if (checks?.length || freightCreated?.length) {
    await pruneChecks(tx, pipelineId, now, BATCH);
  }
  if (overrides?.length || freightCreated?.length) {
    await pruneOverrides(tx, pipelineId, now, BATCH);
  }
}
