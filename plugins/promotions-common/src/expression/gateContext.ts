import {
  Condition,
  FreightWithStatus,
  PipelineSnapshot,
  Stage,
} from '../model';
import { freightContext } from './freightContext';
import { markUnchanging } from './values';

/**
 * What the expression of a gate sees:
 * - `freight`: see `freightContext`;
 * - `stage`, `pipeline`: see `stageContext` and `pipelineContext`;
 * - `entity`: the catalog entity;
 * - `conditions.<stage>.<type>` of all stages, with status, reason, message,
 *   source, url, freight, observedAt and lastTransitionAt, and those that are about
 *   one target below `targets.<target>`. Of the stage itself also
 *   `conditions.<type>`, unless a stage has the name of the type;
 * - `upstream.<stage>` for each stage that the freight may come from:
 *   `verified` and `verifiedAt`, whether and when it verified this freight;
 *   `since`, when the freight entered it, if it is there now; `current`, the
 *   alias and id of what it runs of the same origin. What is not known is
 *   null.
 *
 * There is no clock: windows, waits and soaks know when they change, an
 * expression does not.
 *
 * @param input - the snapshot must not be changed afterwards: what it gives to
 * expressions is kept for the next decision over it
 * @public
 */
export function gateContext(input: {
  snapshot: PipelineSnapshot;
  stage: Stage;
  freight: FreightWithStatus;
}): Record<string, unknown> {
  const { snapshot, stage, freight } = input;
  const shared = sharedContext(snapshot);
  return {
    freight: freightContext([freight]),
    stage: stageContext(stage),
    pipeline: shared.pipeline,
    entity: shared.entity,
    conditions: conditionsFor(shared, stage.name),
    upstream: upstreamContext(input, shared.aliases),
  };
}

/**
 * What `stage` is in expressions: `name`, `description`, `labels` and
 * `targets` (`name`, `labels`).
 *
 * @public
 */
export function stageContext(stage: Stage): Record<string, unknown> {
  return {
    name: stage.name,
    description: stage.description ?? '',
    labels: stage.labels,
    targets: stage.targets,
  };
}

/**
 * What `pipeline` is in expressions: `id`, `name` and `entityRef`.
 *
 * @public
 */
export function pipelineContext(pipeline: {
  id: string;
  name: string;
  entityRef: string;
}): Record<string, unknown> {
  const { id, name, entityRef } = pipeline;
  return { id, name, entityRef };
}

type ConditionsOfStage = Record<string, Record<string, unknown>>;

interface SharedContext {
  pipeline: Record<string, unknown>;
  entity: Record<string, unknown>;
  byStage: Record<string, ConditionsOfStage>;
  /** Stage to `conditions` as its gates see it. */
  conditions: Map<string, Record<string, unknown>>;
  /** Freight id to alias. */
  aliases: Map<string, string>;
}

const contexts = new WeakMap<PipelineSnapshot, SharedContext>();

/** The parts that are the same for all freight, made once for a snapshot. */
function sharedContext(snapshot: PipelineSnapshot): SharedContext {
  let shared = contexts.get(snapshot);
  if (!shared) {
    shared = {
      pipeline: markUnchanging(
        pipelineContext({
          id: snapshot.pipelineId,
          name: snapshot.pipeline.name,
          entityRef: snapshot.entityRef,
        }),
      ),
      entity: markUnchanging(snapshot.entity),
      byStage: conditionsByStage(snapshot),
      conditions: new Map(),
      aliases: new Map(snapshot.freight.map(({ id, alias }) => [id, alias])),
    };
    contexts.set(snapshot, shared);
  }
  return shared;
}

function conditionsFor(
  shared: SharedContext,
  stage: string,
): Record<string, unknown> {
  let conditions = shared.conditions.get(stage);
  if (!conditions) {
    conditions = markUnchanging({
      ...shared.byStage[stage],
      ...shared.byStage,
    });
    shared.conditions.set(stage, conditions);
  }
  return conditions;
}

function conditionsByStage(
  snapshot: PipelineSnapshot,
): Record<string, ConditionsOfStage> {
  const stages = new Map<string, Map<string, Record<string, unknown>>>(
    snapshot.pipeline.stages.map(stage => [stage.name, new Map()]),
  );
  for (const condition of snapshot.conditions) {
    const types = stages.get(condition.stage);
    types?.set(
      condition.type,
      withCondition(types.get(condition.type), condition),
    );
  }
  return Object.fromEntries(
    Array.from(stages, ([name, types]) => [
      name,
      markUnchanging(Object.fromEntries(types)),
    ]),
  );
}

function withCondition(
  known: Record<string, unknown> | undefined,
  condition: Condition,
): Record<string, unknown> {
  const { type: _type, stage: _stage, target, ...fields } = condition;
  const targets = known?.targets ?? {};
  return target === undefined
    ? { ...fields, targets }
    : {
        ...known,
        targets: Object.fromEntries([
          ...Object.entries(targets),
          [target, fields],
        ]),
      };
}

function upstreamContext(
  input: {
    snapshot: PipelineSnapshot;
    stage: Stage;
    freight: FreightWithStatus;
  },
  aliases: Map<string, string>,
): Record<string, unknown> {
  const { snapshot, stage, freight } = input;
  const names = stage.freight
    .filter(request => request.origin === freight.origin)
    .flatMap(request => request.sources.stages);
  return Object.fromEntries(
    names.map(name => {
      const current = snapshot.current.find(
        held => held.stage === name && held.origin === freight.origin,
      );
      const verifiedAt = freight.status.verifiedIn[name]?.verifiedAt ?? null;
      return [
        name,
        {
          verified: verifiedAt !== null,
          verifiedAt,
          since: freight.status.currentlyIn[name]?.since ?? null,
          current: current
            ? {
                id: current.freight,
                alias: aliases.get(current.freight) ?? current.freight,
              }
            : null,
        },
      ];
    }),
  );
}
