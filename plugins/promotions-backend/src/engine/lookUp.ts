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
import { EngineSnapshot, PipelineAccess } from './changePipeline';

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
 * The freight by id or alias; it is put into the snapshot where it is too old
 * to be in it already.
 *
 * @throws InputError
 */
export async function withFreight(
  access: PipelineAccess,
  snapshot: EngineSnapshot,
  idOrAlias: string,
): Promise<{ snapshot: EngineSnapshot; freight: FreightWithStatus }> {
  const known =
    snapshot.freight.find(f => f.id === idOrAlias) ??
    snapshot.freight.find(f => f.alias === idOrAlias);
  if (known) {
    return { snapshot, freight: known };
  }
  const stored = await access.store.getFreight(snapshot.pipelineId, idOrAlias);
  if (!stored) {
    throw new InputError(
      `freight: the pipeline has no freight with the id or alias ${idOrAlias}.`,
    );
  }
  return {
    snapshot: { ...snapshot, freight: [...snapshot.freight, stored] },
    freight: stored,
  };
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

/** What people call the freight. */
export function aliasOf(snapshot: PipelineSnapshot, id: string): string {
  return snapshot.freight.find(f => f.id === id)?.alias ?? id.slice(0, 7);
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
