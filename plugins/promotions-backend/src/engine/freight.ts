import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  applyToSnapshot,
  Artifact,
  CreateFreightRequest,
  defaultArtifactName,
  freeAlias,
  Freight,
  freightCreatedEntry,
  freightId,
  noChanges,
  PipelineSnapshot,
  UpdateFreightRequest,
} from '@promotions/backstage-plugin-promotions-common';
import { changePipeline, PipelineAccess } from './changePipeline';
import { Actor } from './Engine';
import { withoutStatus } from './lookUp';

/**
 * Makes freight, or gives back the one that there is: its id is the hash of
 * origin and artifacts.
 *
 * @throws InputError for an origin that the pipeline does not have, or artifacts without a name
 * @throws ConflictError when the alias is taken
 */
export async function createFreight(
  access: PipelineAccess,
  pipelineId: string,
  request: CreateFreightRequest,
  actor: Pick<Actor, 'ref'>,
): Promise<{ freight: Freight; created: boolean }> {
  return changePipeline<{ freight: Freight; created: boolean }>(
    access,
    pipelineId,
    async (snapshot, now) => {
      const origin = findOrigin(snapshot, request.origin);
      const artifacts = nameArtifacts(request.artifacts);
      const id = freightId(origin, artifacts);
      const existing =
        snapshot.freight.find(f => f.id === id) ??
        (await access.store.getFreight(pipelineId, id));
      if (existing) {
        return { result: { freight: withoutStatus(existing), created: false } };
      }
      const alias = request.alias ?? (await aliasFor(access, snapshot, id));
      if (request.alias) {
        await assertAliasIsFree(access, pipelineId, request.alias);
      }
      const at = now.toISOString();
      const freight: Freight = {
        id,
        origin,
        alias,
        artifacts,
        metadata: request.metadata ?? {},
        labels: request.labels ?? {},
        createdAt: at,
        createdBy: actor.ref,
      };
      const changes = {
        ...noChanges(),
        freightCreated: [freight],
        timeline: [freightCreatedEntry(freight)],
      };
      return {
        changes,
        snapshot: applyToSnapshot(snapshot, changes),
        result: { freight, created: true },
      };
    },
  );
}

/** @throws InputError */
function findOrigin(snapshot: PipelineSnapshot, name?: string): string {
  const { origins } = snapshot.pipeline;
  if (name === undefined && origins.length === 1) {
    return origins[0].name;
  }
  const names = origins.map(origin => origin.name).join(', ');
  if (name === undefined) {
    throw new InputError(
      `origin: the pipeline has several origins, so name one of ${names}.`,
    );
  }
  if (!origins.some(origin => origin.name === name)) {
    throw new InputError(
      `origin: the pipeline has no origin ${name}; it has ${names}.`,
    );
  }
  return name;
}

/** @throws InputError when two artifacts of one kind have the same name */
function nameArtifacts(
  artifacts: CreateFreightRequest['artifacts'],
): Artifact[] {
  const seen = new Set<string>();
  return artifacts.map((artifact, index) => {
    const name = artifact.name ?? defaultArtifactName(artifact);
    const key = `${artifact.kind}/${name}`;
    if (!name || seen.has(key)) {
      throw new InputError(
        `artifacts[${index}].name: ${
          name
            ? `two artifacts of kind ${artifact.kind} are called ${name}; give one of them another name.`
            : 'the artifact needs a name.'
        }`,
      );
    }
    seen.add(key);
    return { ...artifact, name } as Artifact;
  });
}

/** A generated alias that nothing in the pipeline has, also not what is too old for the snapshot. */
async function aliasFor(
  { store }: PipelineAccess,
  { freight, pipelineId }: PipelineSnapshot,
  id: string,
): Promise<string> {
  const taken = new Set(freight.map(({ alias }) => alias));
  for (;;) {
    const alias = freeAlias(id, taken);
    if ((await store.takenFreightNames(pipelineId, [alias])).length === 0) {
      return alias;
    }
    taken.add(alias);
  }
}

async function assertAliasIsFree(
  access: PipelineAccess,
  pipelineId: string,
  alias: string,
  owner?: string,
) {
  const holder = await access.store.getFreight(pipelineId, alias);
  if (holder && holder.id !== owner) {
    throw new ConflictError(
      `alias: ${alias} is taken by other freight of the pipeline.`,
    );
  }
}

/** Changes alias, metadata or labels; artifacts never change. */
export async function updateFreight(
  access: PipelineAccess,
  pipelineId: string,
  idOrAlias: string,
  request: UpdateFreightRequest,
  actor: Actor,
): Promise<Freight> {
  return changePipeline(access, pipelineId, async (_snapshot, now) => {
    const stored = await access.store.getFreight(pipelineId, idOrAlias);
    if (!stored) {
      throw new NotFoundError(
        `The pipeline has no freight with the id or alias ${idOrAlias}.`,
      );
    }
    if (request.alias) {
      await assertAliasIsFree(access, pipelineId, request.alias, stored.id);
    }
    const freight: Freight = { ...withoutStatus(stored), ...request };
    return {
      changes: {
        freightUpdated: [{ id: stored.id, ...request }],
        timeline: [
          {
            at: now.toISOString(),
            kind: 'freight.updated',
            actor: actor.ref,
            freight: stored.id,
            message:
              freight.alias === stored.alias
                ? `Freight ${stored.alias} was changed.`
                : `Freight ${stored.alias} is called ${freight.alias} now.`,
            data: { ...request },
          },
        ],
      },
      result: freight,
    };
  });
}
