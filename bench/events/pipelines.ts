import {
  normalizePipeline,
  Pipeline,
  pipelineDocumentSchema,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { openStore } from '../engine/fill';

export const TARGETS = ['eu', 'us'];

/** What is reported to `dev` becomes freight, and stays there. */
function benchPipeline(name: string): Pipeline {
  const targets = TARGETS.map(target => ({ name: target }));
  return normalizePipeline(
    pipelineDocumentSchema.parse({
      apiVersion: 'promotions/v1alpha1',
      kind: 'Pipeline',
      metadata: { name },
      spec: {
        stages: [
          { name: 'dev', targets, requiredTargets: 'all' },
          { name: 'staging', targets },
          { name: 'production', targets },
        ],
      },
    }),
  );
}

/** @returns the entities of so many pipelines that have just been declared */
export async function declarePipelines(
  knex: Knex,
  count: number,
): Promise<string[]> {
  const store = await openStore(knex);
  const now = new Date();
  const refs: string[] = [];
  for (let n = 0; n < count; n++) {
    const name = `bench-${n}`;
    const ref = `url:https://git.example.com/${name}/promotions.yaml`;
    const { entityRef } = await store.savePipelineDocument(
      {
        entityRef: `component:default/${name}`,
        ref,
        status: { ref, state: 'Good', errors: [], readAt: now.toISOString() },
        pipeline: benchPipeline(name),
        source: 'kind: Pipeline',
        etag: 'one',
        entity: { kind: 'Component', metadata: { name } },
      },
      now,
    );
    refs.push(entityRef);
  }
  return refs;
}
