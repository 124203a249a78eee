import { compareFreight } from '../freight';
import { expiryOf } from '../conditions';
import {
  Approval,
  CheckAnswer,
  Condition,
  DependencyState,
  FreightWithStatus,
  HeldLock,
  Override,
  PipelineSnapshot,
  Promotion,
  Stage,
  StageRun,
} from '../model';
import { compareText } from '../time/instant';
import { Approvers, resolveApprovers } from './approvers';

/**
 * A snapshot with what rules look up made quick to find. Everything is made
 * when it is first asked for.
 */
export class SnapshotIndex {
  readonly snapshot: PipelineSnapshot;
  readonly #stages: Lookup<Stage>;
  readonly #freight: Lookup<FreightWithStatus>;
  readonly #newestFirst: Lookup<FreightWithStatus[]>;
  readonly #current: Lookup<string>;
  readonly #conditions: Lookup<Condition[]>;
  readonly #promotions: Lookup<Promotion[]>;
  readonly #inFlight: Lookup<ByFreight<Promotion>>;
  readonly #runs: Lookup<ByFreight<StageRun>>;
  readonly #approvals: Lookup<ByFreight<Approval>>;
  readonly #overrides: Lookup<ByFreight<Override>>;
  readonly #checks: Lookup<ByFreight<CheckAnswer>>;
  readonly #locks: Lookup<HeldLock[]>;
  readonly #dependencies: Lookup<DependencyState[]>;
  readonly #approvers = new Map<readonly string[], Approvers>();
  #expiring: readonly ExpiringCondition[] | undefined;

  constructor(snapshot: PipelineSnapshot) {
    this.snapshot = snapshot;
    this.#stages = lookup(() =>
      snapshot.pipeline.stages.map(stage => [stage.name, stage]),
    );
    this.#freight = lookup(() => snapshot.freight.map(f => [f.id, f]));
    this.#newestFirst = lookup(() =>
      groups(snapshot.freight, ({ origin }) => origin).map(
        ([origin, freight]) => [origin, freight.sort(compareFreight)],
      ),
    );
    this.#current = lookup(() =>
      snapshot.current.map(({ stage, origin, freight }) => [
        pair(stage, origin),
        freight,
      ]),
    );
    this.#conditions = lookup(() =>
      groups(snapshot.conditions, ({ stage, type }) => pair(stage, type)),
    );
    this.#promotions = lookup(() =>
      groups(snapshot.promotions, ({ stage }) => stage),
    );
    this.#inFlight = lookup(() =>
      byStageAndFreight(
        snapshot.promotions
          .filter(({ phase }) => phase === 'Pending' || phase === 'Running')
          .flatMap(promotion =>
            promotion.freight.map(freight => ({
              stage: promotion.stage,
              freight,
              item: promotion,
            })),
          ),
      ),
    );
    this.#runs = lookup(() => byStageAndFreight(snapshot.runs.map(asItem)));
    this.#approvals = lookup(() =>
      byStageAndFreight(snapshot.approvals.map(asItem)),
    );
    this.#overrides = lookup(() =>
      byStageAndFreight(snapshot.overrides.map(asItem)),
    );
    this.#checks = lookup(() => byStageAndFreight(snapshot.checks.map(asItem)));
    this.#locks = lookup(() => groups(snapshot.locks, ({ lock }) => lock));
    this.#dependencies = lookup(() =>
      groups(snapshot.dependencies, ({ relation, stage }) =>
        pair(relation, stage),
      ),
    );
  }

  stage(name: string): Stage | undefined {
    return this.#stages().get(name);
  }

  freight(id: string): FreightWithStatus | undefined {
    return this.#freight().get(id);
  }

  /** All freight of the origin. */
  newestFirst(origin: string): readonly FreightWithStatus[] {
    return this.#newestFirst().get(origin) ?? [];
  }

  /** Id of the freight of the origin that the stage runs. */
  current(stage: string, origin: string): string | undefined {
    return this.#current().get(pair(stage, origin));
  }

  /** All conditions of that type in the stage: its own and its targets'. */
  conditions(stage: string, type: string): readonly Condition[] {
    return this.#conditions().get(pair(stage, type)) ?? [];
  }

  /** All promotions into the stage. */
  promotions(stage: string): readonly Promotion[] {
    return this.#promotions().get(stage) ?? [];
  }

  /** Those of the freight into the stage that are pending or run. */
  inFlight(stage: string, freight: string): readonly Promotion[] {
    return this.#inFlight().get(stage)?.get(freight) ?? [];
  }

  /** What followed when the freight was last promoted to the stage. */
  newestRun(stage: string, freight: string): StageRun | undefined {
    return this.#runs().get(stage)?.get(freight)?.reduce(newer);
  }

  /** What people have said about gates. */
  approvals(stage: string, freight: string): readonly Approval[] {
    return this.#approvals().get(stage)?.get(freight) ?? [];
  }

  /** Freight to its overrides, expired ones among them; none: undefined. */
  overrides(stage: string): ReadonlyMap<string, Override[]> | undefined {
    return this.#overrides().get(stage);
  }

  /** What external systems have answered. */
  checks(stage: string, freight: string): readonly CheckAnswer[] {
    return this.#checks().get(stage)?.get(freight) ?? [];
  }

  /** Who holds the lock; one at the most, but that is the store's to see to. */
  holders(lock: string): readonly HeldLock[] {
    return this.#locks().get(lock) ?? [];
  }

  /** Stages of that name of what the entity points to by the relation. */
  dependencies(relation: string, stage: string): readonly DependencyState[] {
    return this.#dependencies().get(pair(relation, stage)) ?? [];
  }

  /** Who is meant by the `from` of an approval gate. */
  approvers(from: readonly string[]): Approvers {
    let approvers = this.#approvers.get(from);
    if (!approvers) {
      approvers = resolveApprovers(from, this.snapshot.people);
      this.#approvers.set(from, approvers);
    }
    return approvers;
  }

  /** Conditions that expire, the first to do so first. */
  expiring(): readonly ExpiringCondition[] {
    this.#expiring ??= [...this.#conditions().values()]
      .flat()
      .map(condition => ({ condition, expiry: expiryOf(condition) }))
      .filter(({ expiry }) => expiry < Infinity)
      .sort((a, b) => a.expiry - b.expiry);
    return this.#expiring;
  }
}

/** A condition, and when it expires in milliseconds since 1970. */
export interface ExpiringCondition {
  condition: Condition;
  expiry: number;
}

const indices = new WeakMap<PipelineSnapshot, SnapshotIndex>();

/**
 * The index of a snapshot, kept as long as the snapshot is. A snapshot must
 * not be changed once it was decided about.
 */
export function snapshotIndex(snapshot: PipelineSnapshot): SnapshotIndex {
  let index = indices.get(snapshot);
  if (!index) {
    index = new SnapshotIndex(snapshot);
    indices.set(snapshot, index);
  }
  return index;
}

type Lookup<T> = () => ReadonlyMap<string, T>;

/** Id of the freight to what there is about it. */
type ByFreight<T> = ReadonlyMap<string, T[]>;

function asItem<T extends { stage: string; freight: string }>(
  item: T,
): { stage: string; freight: string; item: T } {
  return { stage: item.stage, freight: item.freight, item };
}

/** By stage, then by freight: what a stage has nothing of costs one look. */
function byStageAndFreight<T>(
  items: Array<{ stage: string; freight: string; item: T }>,
): Array<[string, ByFreight<T>]> {
  return groups(items, ({ stage }) => stage).map(([stage, ofStage]) => [
    stage,
    new Map(
      groups(ofStage, ({ freight }) => freight).map(([freight, found]) => [
        freight,
        found.map(({ item }) => item),
      ]),
    ),
  ]);
}

function newer(a: StageRun, b: StageRun): StageRun {
  const order =
    compareText(a.startedAt, b.startedAt) || compareText(a.id, b.id);
  return order < 0 ? b : a;
}

function lookup<T>(entries: () => Array<readonly [string, T]>): Lookup<T> {
  let map: ReadonlyMap<string, T> | undefined;
  return () => {
    map ??= new Map(entries());
    return map;
  };
}

function groups<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): Array<[string, T[]]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = found.get(key);
    if (group) {
      group.push(item);
    } else {
      found.set(key, [item]);
    }
  }
  return [...found];
}

/** The length keeps the two apart, whatever is in them. */
function pair(a: string, b: string): string {
  return `${a.length}:${a}${b}`;
}
