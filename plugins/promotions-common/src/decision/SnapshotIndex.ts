import { compareFreight } from '../freight';
import {
  Condition,
  FreightWithStatus,
  PipelineSnapshot,
  Promotion,
  Stage,
} from '../model';

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
