import {
  ConditionWatch,
  Pipeline,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { ConditionRow, WHOLE_STAGE } from './conditions';
import { fromJson } from './rows';

/** How sources of conditions begin that somebody watches. */
const WATCHED = ['probe:', 'step:'];

/**
 * Forgets what is known about what the document does not have any more: about
 * stages and targets, and what was watched and is not. That it was so stays
 * among the transitions. What outside systems and promotions report about a
 * stage that there is stays too.
 *
 * @internal
 */
export async function deleteGoneConditions(
  tx: Knex,
  pipelineId: string,
  pipeline: Pipeline,
): Promise<void> {
  const known = await tx<ConditionRow>('conditions')
    .where({ pipeline_id: pipelineId })
    .select('stage', 'target', 'type', 'source');
  if (known.length === 0) {
    return;
  }
  const stages = new Map(pipeline.stages.map(stage => [stage.name, stage]));
  const watched = new Set([
    ...pipeline.stages.flatMap(stage =>
      stage.conditions.map(watch => keyOf(stage.name, watch)),
    ),
    ...(await readStepWatches(tx, pipelineId)),
  ]);
  const isGone = ({ stage, target, type, source }: (typeof known)[number]) => {
    const declared = stages.get(stage);
    const hasTarget =
      target === WHOLE_STAGE ||
      declared?.targets.some(({ name }) => name === target);
    return (
      !declared ||
      !hasTarget ||
      (WATCHED.some(prefix => source.startsWith(prefix)) &&
        !watched.has(keyOf(stage, { type, target })))
    );
  };
  for (const { stage, target, type } of known.filter(isGone)) {
    await tx<ConditionRow>('conditions')
      .where({ pipeline_id: pipelineId, stage, target, type })
      .delete();
  }
}

/** What steps asked to be watched for as long as their freight is current. */
async function readStepWatches(
  tx: Knex,
  pipelineId: string,
): Promise<string[]> {
  const stays = await tx('stays')
    .where({ pipeline_id: pipelineId })
    .whereRaw('is_current')
    .whereNotNull('health_checks')
    .select<Array<{ stage: string; health_checks: string }>>(
      'stage',
      'health_checks',
    );
  return stays.flatMap(({ stage, health_checks: watches }) =>
    fromJson<ConditionWatch[]>(watches).map(watch => keyOf(stage, watch)),
  );
}

function keyOf(
  stage: string,
  { type, target }: { type: string; target?: string },
): string {
  return JSON.stringify([stage, target ?? WHOLE_STAGE, type]);
}
