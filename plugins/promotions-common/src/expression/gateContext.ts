import {
  CurrentFreight,
  FreightWithStatus,
  PipelineSnapshot,
  Stage,
} from '../model';
import { own } from '../support/own';
import { ConditionsContext } from './conditionsContext';
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
 * expression does not. What time does is that conditions expire.
 *
 * @param input - the snapshot must not be changed afterwards: what it gives to
 * expressions is kept for the next decision over it
 * @public
 */
export function gateContext(input: {
  snapshot: PipelineSnapshot;
  stage: Stage;
  freight: FreightWithStatus;
  /** Milliseconds since 1970: which conditions have expired. */
  now: number;
}): Record<string, unknown> {
  const { snapshot, stage, freight, now } = input;
  const shared = sharedContext(snapshot);
  return {
    freight: shared.freight.of(freight),
    stage: shared.stage.of(stage),
    pipeline: shared.pipeline,
    entity: shared.entity,
    // Made when they are read: few expressions name them.
    get conditions() {
      return shared.conditions.at(now, stage.name);
    },
    get upstream() {
      return upstreamContext(stage, freight, shared);
    },
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

/** What is made once for each thing, and converted once. */
class Kept<T extends object> {
  readonly #make: (thing: T) => Record<string, unknown>;
  readonly #made = new Map<T, Record<string, unknown>>();

  constructor(make: (thing: T) => Record<string, unknown>) {
    this.#make = make;
  }

  of(thing: T): Record<string, unknown> {
    let made = this.#made.get(thing);
    if (!made) {
      made = markUnchanging(this.#make(thing));
      this.#made.set(thing, made);
    }
    return made;
  }
}

interface SharedContext {
  pipeline: Record<string, unknown>;
  entity: Record<string, unknown>;
  conditions: ConditionsContext;
  freight: Kept<FreightWithStatus>;
  stage: Kept<Stage>;
  /** Freight id to alias. */
  aliases: Map<string, string>;
  /** Stage to what it runs. */
  current: Map<string, CurrentFreight[]>;
}

const contexts = new WeakMap<PipelineSnapshot, SharedContext>();

/** The parts that are the same for many decisions, made once for a snapshot. */
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
      conditions: new ConditionsContext(snapshot),
      freight: new Kept(freight => freightContext([freight])),
      stage: new Kept(stageContext),
      aliases: new Map(snapshot.freight.map(({ id, alias }) => [id, alias])),
      current: new Map(),
    };
    for (const current of snapshot.current) {
      const ofStage = shared.current.get(current.stage) ?? [];
      shared.current.set(current.stage, [...ofStage, current]);
    }
    contexts.set(snapshot, shared);
  }
  return shared;
}

function upstreamContext(
  stage: Stage,
  freight: FreightWithStatus,
  { aliases, current }: SharedContext,
): Record<string, unknown> {
  const names = stage.freight
    .filter(request => request.origin === freight.origin)
    .flatMap(request => request.sources.stages);
  const { verifiedIn, currentlyIn } = freight.status;
  return Object.fromEntries(
    names.map(name => {
      const runs = current
        .get(name)
        ?.find(({ origin }) => origin === freight.origin);
      const verifiedAt = own(verifiedIn, name)?.verifiedAt ?? null;
      return [
        name,
        {
          verified: verifiedAt !== null,
          verifiedAt,
          since: own(currentlyIn, name)?.since ?? null,
          current: runs
            ? {
                id: runs.freight,
                alias: aliases.get(runs.freight) ?? runs.freight,
              }
            : null,
        },
      ];
    }),
  );
}
