import { NotFoundError } from '@backstage/errors';
import {
  createDecider,
  Decision,
} from '@promotions/backstage-plugin-promotions-common';
import { PipelineAccess, readSnapshot } from './changePipeline';
import { Actor } from './Engine';
import { withFreight } from './lookUp';

/**
 * The decisions for a promotion that the actor would ask for: of one stage or
 * all of them, for one freight or all that is looked at.
 *
 * @throws NotFoundError for a stage that there is not
 * @throws InputError for freight that there is not
 */
export async function decisions(
  access: PipelineAccess,
  pipelineId: string,
  query: { stage?: string; freight?: string },
  actor: Actor,
): Promise<{ at: string; items: Decision[] }> {
  const read = await readSnapshot(access, pipelineId);
  const { snapshot, about } =
    query.freight === undefined
      ? { snapshot: read, about: read.freight }
      : await withFreight(access, read, query.freight).then(found => ({
          snapshot: found.snapshot,
          about: [found.freight],
        }));
  const stages = snapshot.pipeline.stages.filter(
    stage => query.stage === undefined || stage.name === query.stage,
  );
  if (query.stage !== undefined && stages.length === 0) {
    throw new NotFoundError(`The pipeline has no stage ${query.stage}.`);
  }
  const now = access.now();
  const decide = createDecider(snapshot, now, { actor: actor.ref });
  const items = stages.flatMap(stage => about.map(f => decide(stage, f)));
  items.forEach(({ verdict }) =>
    access.telemetry?.count('decisions', { verdict }),
  );
  return { at: now.toISOString(), items };
}
