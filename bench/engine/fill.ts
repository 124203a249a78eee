import {
  normalizePipeline,
  Pipeline,
  pipelineDocumentSchema,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { DatabaseStore } from '../../plugins/promotions-backend/src/store/DatabaseStore';

export const SOAK_MS = 60 * 60 * 1000;

/** The same in all pipelines, so that what one does can be done by another. */
export const FREIGHT = 'f'.repeat(40);

/** One stage passes freight on, which soaks there; the other has three steps. */
function benchPipeline(name: string): Pipeline {
  return normalizePipeline(
    pipelineDocumentSchema.parse({
      apiVersion: 'promotions/v1alpha1',
      kind: 'Pipeline',
      metadata: { name },
      spec: {
        origins: [{ name: 'app' }],
        stages: [
          {
            name: 'dev',
            freight: [{ origin: 'app', sources: { direct: true } }],
          },
          {
            name: 'prod',
            freight: [
              {
                origin: 'app',
                sources: { stages: ['dev'], requiredSoakTime: '1h' },
              },
            ],
            promotion: {
              steps: ['one', 'two', 'three'].map(id => ({
                uses: 'compose-output',
                id,
                with: { version: '${{ freight.version }}', id },
              })),
            },
          },
        ],
      },
    }),
  );
}

export async function openStore(knex: Knex): Promise<DatabaseStore> {
  return DatabaseStore.create({
    database: { getClient: async () => knex, migrations: { skip: false } },
  });
}

/**
 * Makes pipelines whose freight soaks for a long time yet. On SQLite no backend
 * may run meanwhile.
 */
export async function fill(
  knex: Knex,
  count: number,
  atATime: number,
): Promise<string[]> {
  const store = await openStore(knex);
  const ids: string[] = [];
  let next = 0;
  const work = async () => {
    while (next < count) {
      next += 1;
      ids.push(await makeOne(store));
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  // That they were made is not told, so that nothing is measured with it.
  await knex('outbox').delete();
  return ids;
}

let made = 0;

async function makeOne(store: DatabaseStore): Promise<string> {
  made += 1;
  const name = `bench-${made}`;
  const now = new Date();
  const since = now.toISOString();
  const ref = `url:https://git.example.com/${name}/promotions.yaml`;
  const { id } = await store.savePipelineDocument(
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
  const snapshot = await store.readSnapshot(id);
  await store.applyChanges(
    id,
    snapshot!.revision,
    {
      freightCreated: [
        {
          id: FREIGHT,
          origin: 'app',
          alias: 'calm-otter',
          artifacts: [{ kind: 'generic', name: 'app', version: '1.0.0' }],
          metadata: {},
          labels: {},
          createdAt: since,
          createdBy: 'user:default/ada',
        },
      ],
      entered: [
        { stage: 'dev', origin: 'app', freight: FREIGHT, since, passing: true },
      ],
      verified: [{ stage: 'dev', freight: FREIGHT, at: since }],
      wakeAt: new Date(now.getTime() + SOAK_MS).toISOString(),
    },
    now,
  );
  return id;
}

/** Lets the soak of each pipeline end at its instant. */
export async function endSoaks(
  knex: Knex,
  ids: string[],
  soakEnds: number[],
): Promise<void> {
  await unlocked(() =>
    knex.transaction(async tx => {
      for (const [n, id] of ids.entries()) {
        const since = soakEnds[n] - SOAK_MS;
        await tx('pipelines').where({ id }).update({ wake_at: soakEnds[n] });
        await tx('stays').where({ pipeline_id: id }).update({ since });
        await tx('verifications')
          .where({ pipeline_id: id })
          .update({ verified_at: since });
      }
    }),
  );
}

/** SQLite lets one process write at a time, and does not wait for long. */
export async function unlocked<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if ((error as { code?: string }).code !== 'SQLITE_BUSY') {
        throw error;
      }
    }
  }
}
