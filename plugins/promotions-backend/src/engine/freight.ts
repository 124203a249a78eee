import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  applyToSnapshot,
  Artifact,
  ClearFreightRequest,
  CreateFreightRequest,
  defaultArtifactName,
  Freight,
  freightId,
  FreightWithStatus,
  generateAlias,
  noChanges,
  PipelineSnapshot,
  RejectFreightRequest,
  UpdateFreightRequest,
} from '@promotions/backstage-plugin-promotions-common';
import { changePipeline, PipelineAccess } from './changePipeline';
import { Actor } from './Engine';
import { findStage, withFreight } from './promotions';

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
      const alias =
        request.alias ?? (await freeAlias(access, snapshot, pipelineId, id));
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
        timeline: [
          {
            at,
            kind: 'freight.created',
            actor: actor.ref,
            freight: id,
            message: `Freight ${alias} of origin ${origin} was made.`,
          },
        ],
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

/** A generated alias that nothing in the pipeline has yet. */
export async function freeAlias(
  access: PipelineAccess,
  snapshot: PipelineSnapshot,
  pipelineId: string,
  id: string,
): Promise<string> {
  const taken = new Set(snapshot.freight.map(f => f.alias));
  for (let tries = 1; ; tries++) {
    const alias = generateAlias(id, tries > 1 ? tries : undefined);
    if (
      !taken.has(alias) &&
      !(await access.store.getFreight(pipelineId, alias))
    ) {
      return alias;
    }
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

/** Lets freight into a stage past upstream and soak (not past its gates). */
export async function clearFreight(
  access: PipelineAccess,
  pipelineId: string,
  request: ClearFreightRequest,
  actor: Actor,
): Promise<void> {
  await changePipeline(access, pipelineId, async (read, now) => {
    const { snapshot, freight } = await withFreight(
      access,
      read,
      request.freight,
    );
    const stage = findStage(snapshot, request.stage);
    const at = now.toISOString();
    return {
      changes: {
        cleared: [
          {
            stage: stage.name,
            freight: freight.id,
            by: actor.ref,
            at,
            reason: request.reason,
          },
        ],
        timeline: [
          {
            at,
            kind: 'freight.cleared',
            actor: actor.ref,
            stage: stage.name,
            freight: freight.id,
            message: `${freight.alias} was cleared for ${stage.name}.${
              request.reason ? ` ${request.reason}` : ''
            }`,
          },
        ],
      },
      result: undefined,
    };
  });
}

/** Keeps freight out of one stage, or out of all. */
export async function rejectFreight(
  access: PipelineAccess,
  pipelineId: string,
  request: RejectFreightRequest,
  actor: Actor,
): Promise<void> {
  await changePipeline(access, pipelineId, async (read, now) => {
    const { snapshot, freight } = await withFreight(
      access,
      read,
      request.freight,
    );
    assertStageExists(snapshot, request.stage);
    const at = now.toISOString();
    return {
      changes: {
        rejected: [
          {
            freight: freight.id,
            stage: request.stage,
            reason: request.reason,
            by: actor.ref,
            at,
          },
        ],
        timeline: [
          {
            at,
            kind: 'freight.rejected',
            actor: actor.ref,
            stage: request.stage,
            freight: freight.id,
            message: `${freight.alias} was rejected${
              request.stage ? ` for ${request.stage}` : ''
            }. ${request.reason}`,
          },
        ],
      },
      result: undefined,
    };
  });
}

/** @throws NotFoundError when there is no such rejection */
export async function liftRejection(
  access: PipelineAccess,
  pipelineId: string,
  request: { stage?: string; freight: string },
  actor: Actor,
): Promise<void> {
  await changePipeline(access, pipelineId, async (read, now) => {
    const { freight } = await withFreight(access, read, request.freight);
    if (!freight.status.rejections.some(r => r.stage === request.stage)) {
      throw new NotFoundError(
        `${freight.alias} is not rejected${
          request.stage ? ` for ${request.stage}` : ''
        }.`,
      );
    }
    return {
      changes: {
        rejectionsLifted: [{ freight: freight.id, stage: request.stage }],
        timeline: [
          {
            at: now.toISOString(),
            kind: 'freight.rejectionLifted',
            actor: actor.ref,
            stage: request.stage,
            freight: freight.id,
            message: `The rejection of ${freight.alias}${
              request.stage ? ` for ${request.stage}` : ''
            } was lifted.`,
          },
        ],
      },
      result: undefined,
    };
  });
}

/** @throws NotFoundError when there is no such hold */
export async function liftHold(
  access: PipelineAccess,
  pipelineId: string,
  request: { stage: string; origin: string },
  actor: Actor,
): Promise<void> {
  await changePipeline(access, pipelineId, (snapshot, now) => {
    const hold = snapshot.holds.find(
      h => h.stage === request.stage && h.origin === request.origin,
    );
    if (!hold) {
      throw new NotFoundError(
        `Stage ${request.stage} has no hold for origin ${request.origin}.`,
      );
    }
    return {
      changes: {
        holdsLifted: [request],
        timeline: [
          {
            at: now.toISOString(),
            kind: 'hold.lifted',
            actor: actor.ref,
            stage: request.stage,
            message: `The hold of ${request.origin} in ${request.stage} was lifted.`,
          },
        ],
      },
      result: undefined,
    };
  });
}

function assertStageExists(snapshot: PipelineSnapshot, name?: string) {
  if (
    name !== undefined &&
    !snapshot.pipeline.stages.some(stage => stage.name === name)
  ) {
    throw new InputError(`stage: the pipeline has no stage ${name}.`);
  }
}

/** What freight is, without what has happened to it. */
export function withoutStatus(freight: FreightWithStatus): Freight {
  const { status: _status, ...rest } = freight;
  return rest;
}
