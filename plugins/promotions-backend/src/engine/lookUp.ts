import { ConflictError, InputError } from '@backstage/errors';
import {
  compareFreight,
  Freight,
  FreightWithStatus,
  PipelineSnapshot,
  Stage,
  StageGate,
  stageGates,
} from '@promotions/backstage-plugin-promotions-common';
import { EngineSnapshot, PipelineAccess, readSnapshot } from './changePipeline';

/*
 * What requests name: stages, freight and gates of a pipeline.
 */

/** @throws InputError */
export function findStage(snapshot: PipelineSnapshot, name: string): Stage {
  const stage = snapshot.pipeline.stages.find(s => s.name === name);
  if (!stage) {
    throw new InputError(
      `stage: the pipeline has no stage ${name}; it has ${snapshot.pipeline.stages
        .map(s => s.name)
        .join(', ')}.`,
    );
  }
  return stage;
}

/**
 * The freight by id or alias. Where it is too old to be in the snapshot, the
 * pipeline is read once more with it, and with all that was said about it.
 *
 * @throws InputError
 */
export async function withFreight(
  access: PipelineAccess,
  read: EngineSnapshot,
  idOrAlias: string,
): Promise<{ snapshot: EngineSnapshot; freight: FreightWithStatus }> {
  const known = findFreight(read, idOrAlias);
  if (known) {
    return { snapshot: read, freight: known };
  }
  const { pipelineId } = read;
  const stored = await access.store.getFreight(pipelineId, idOrAlias);
  if (stored) {
    const snapshot = await readSnapshot(access, pipelineId, {
      freight: [stored.id],
    });
    const freight = findFreight(snapshot, stored.id);
    if (freight) {
      return { snapshot, freight };
    }
  }
  throw new InputError(
    `freight: the pipeline has no freight with the id or alias ${idOrAlias}.`,
  );
}

function findFreight(
  { freight }: PipelineSnapshot,
  idOrAlias: string,
): FreightWithStatus | undefined {
  return (
    freight.find(f => f.id === idOrAlias) ??
    freight.find(f => f.alias === idOrAlias)
  );
}

/** Stage and freight that a request names. @throws InputError */
export async function withStageAndFreight(
  access: PipelineAccess,
  read: EngineSnapshot,
  request: { stage: string; freight: string },
): Promise<{
  snapshot: EngineSnapshot;
  stage: Stage;
  freight: FreightWithStatus;
}> {
  const stage = findStage(read, request.stage);
  return { stage, ...(await withFreight(access, read, request.freight)) };
}

/**
 * A gate, or a freeze, by the id of its requirement.
 *
 * @param field - of the request, for the message
 * @throws InputError
 */
export function findGate(
  snapshot: PipelineSnapshot,
  stage: Stage,
  id: string,
  field = 'gate',
): StageGate {
  const gates = stageGates(snapshot, stage);
  const gate = gates.find(g => g.id === id);
  if (!gate) {
    throw new InputError(
      `${field}: ${stage.name} has no gate or freeze ${id}; it has ${
        gates.map(g => g.id).join(', ') || 'none'
      }.`,
    );
  }
  return gate;
}

/** @throws ConflictError */
export function assertActive({ summary }: EngineSnapshot): void {
  if (summary.state === 'Archived') {
    throw new ConflictError(
      'The pipeline is archived: the catalog no longer declares it. Declare it again to promote.',
    );
  }
}

/**
 * Freight is gone from a stage that asks for it no more: what people say about
 * it would never count.
 *
 * @throws ConflictError
 */
export function assertRequested(stage: Stage, freight: Freight): void {
  if (!stage.freight.some(request => request.origin === freight.origin)) {
    throw new ConflictError(
      `${stage.name} takes no freight of ${freight.origin} any more, so that ${freight.alias} can never enter it.`,
    );
  }
}

/** What freight is, without what has happened to it. */
export function withoutStatus(freight: FreightWithStatus): Freight {
  const { status: _status, ...rest } = freight;
  return rest;
}

/** The snapshot's freight in the order in which lists show it. */
export function newestFirst(freight: FreightWithStatus[]): FreightWithStatus[] {
  return [...freight].sort(compareFreight);
}
