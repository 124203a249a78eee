import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  CheckAsk,
  Pass,
  PipelineSnapshot,
  planPass,
  PromotionPhase,
  TaskState,
  Wait,
} from '@promotions/backstage-plugin-promotions-common';
import { setTimeout as sleep } from 'node:timers/promises';
import { ulid } from 'ulid';
import { PipelineChanges, RevisionConflictError, Store } from '../store/Store';
import { Telemetry } from '../telemetry/Telemetry';
import {
  administrationGates,
  EngineSnapshot,
  RulesAccess,
  withRules,
} from './rules';

import { withTraces } from './traces';
import { wokenSteps } from './wokenSteps';

export type { EngineSnapshot } from './rules';

/** What the engine needs to read and write one pipeline. */
export interface PipelineAccess extends RulesAccess {
  store: Store;
  now: () => Date;
  /** Told what happens; left out, nobody is. */
  telemetry?: Pick<Telemetry, 'count' | 'timed' | 'traceOf'>;
  /** How many conditions may be reported for one stage; default: 200. */
  conditionsPerStage?: number;
  /**
   * Called after every write: `wakeAt` is when the pipeline is to be looked at
   * again; `asks` are questions that have been put down, which whoever hears
   * this is to ask. What is due now was put into the queue by the write itself.
   */
  written(pipelineId: string, wakeAt: string | null, asks: CheckAsk[]): void;
}

/** How promotions end. */
const ENDED: PromotionPhase[] = ['Succeeded', 'Failed', 'Errored', 'Aborted'];

/** How often a write that lost a race is decided again before giving up. */
const MAX_TRIES = 25;
const RETRY_SPREAD_MS = 10;

/**
 * Reads the pipeline as decisions need it.
 *
 * @throws NotFoundError when there is no such pipeline, or it never had a good document
 */
export async function readSnapshot(
  access: PipelineAccess,
  pipelineId: string,
  options?: { freightLimit?: number; freight?: string[] },
): Promise<EngineSnapshot> {
  const snapshot = await readSnapshotIfDeclared(access, pipelineId, options);
  if (!snapshot) {
    throw new NotFoundError(
      `There is no pipeline ${pipelineId}, or its document has never been good.`,
    );
  }
  return snapshot;
}

/** As {@link readSnapshot}; undefined where that throws. */
export async function readSnapshotIfDeclared(
  access: PipelineAccess,
  pipelineId: string,
  options?: { freightLimit?: number; freight?: string[] },
): Promise<EngineSnapshot | undefined> {
  const stored = await access.store.readSnapshot(pipelineId, {
    ...options,
    administrationGates: administrationGates(access),
  });
  return stored && withRules(access, stored, access.now());
}

/** What a change decides: what to write, and what to tell the caller. */
export interface Change<T> {
  changes?: PipelineChanges;
  /** Snapshot with the changes in it, where the pass is to see them at once. */
  snapshot?: PipelineSnapshot;
  result: T;
}

/**
 * The one way in which a pipeline changes: read a snapshot, decide purely,
 * plan what follows, write all of it guarded by the revision that was read.
 * A write that lost a race is decided anew from a fresh snapshot.
 *
 * @param decide - must be pure: it may be called several times
 */
export async function changePipeline<T>(
  access: PipelineAccess,
  pipelineId: string,
  decide: (
    snapshot: EngineSnapshot,
    now: Date,
  ) => Change<T> | Promise<Change<T>>,
  write: (
    revision: number,
    changes: PipelineChanges,
    now: Date,
  ) => Promise<unknown> = (revision, changes, now) =>
    access.store.applyChanges(pipelineId, revision, changes, now),
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const snapshot = await readSnapshot(access, pipelineId);
    // Reading may have waited for the catalog: what is decided is for when it
    // is known, so that nothing which has expired meanwhile counts.
    const now = access.now();
    const { changes, snapshot: changed, result } = await decide(snapshot, now);
    const archived = snapshot.summary.state === 'Archived';
    // Changes that the plan has not seen are looked at by the pass after this.
    const unseen = changes !== undefined && changed === undefined;
    const pass =
      archived || unseen
        ? undefined
        : await planWithFreeAliases(access, changed ?? snapshot, now);
    const all = mergePipelineChanges(changes ?? {}, pass?.changes ?? {});
    // Of freight that is verified now, only the store knows earlier stays,
    // which may have been soak enough.
    const soaks = all.verified?.length && pass?.wakeAt;
    const waits = pass && newWaits(snapshot.waits, pass.waits);
    const again = unseen || soaks || waits?.outside;
    const wakeAt = again ? now.toISOString() : pass?.wakeAt ?? null;
    if (isNothing(all) && wakeAt === snapshot.wakeAt && !waits) {
      return result;
    }
    try {
      const traced = await withTraces(access, pipelineId, all);
      const stepsWoken = wokenSteps(all);
      await write(
        snapshot.revision,
        {
          ...traced,
          ...(waits && { waits: waits.all }),
          ...(stepsWoken.length > 0 && { stepsWoken }),
          wakeAt,
        },
        now,
      );
      countChanges(access, all);
      access.written(pipelineId, wakeAt, pass?.asks ?? []);
      return result;
    } catch (error) {
      if (!(error instanceof RevisionConflictError)) {
        throw error;
      }
      access.telemetry?.count('conflicts');
      if (attempt >= MAX_TRIES) {
        throw new ConflictError(
          'The pipeline is changing too fast to be changed now; try again.',
          error,
        );
      }
      // Those who lost the race to one writer do not all run against each
      // other again at once.
      await sleep(Math.random() * RETRY_SPREAD_MS * attempt);
    }
  }
}

/**
 * The pass, with aliases for freight of events that nothing has: of freight
 * that is too old to be in the snapshot, only the store knows.
 */
async function planWithFreeAliases(
  { store }: PipelineAccess,
  snapshot: PipelineSnapshot,
  now: Date,
): Promise<Pass> {
  const takenAliases = new Set<string>();
  for (;;) {
    const pass = planPass({ snapshot, now, newId: ulid, takenAliases });
    const aliases = pass.changes.freightCreated.map(({ alias }) => alias);
    if (aliases.length === 0) {
      return pass;
    }
    const before = takenAliases.size;
    const { pipelineId } = snapshot;
    const taken = await store.takenFreightNames(pipelineId, aliases);
    taken.forEach(name => takenAliases.add(name));
    if (takenAliases.size === before) {
      return pass;
    }
  }
}

/**
 * What is waited for from now on, where that differs. `outside`: there is
 * something of others among it that was not waited for before. It may have
 * come free between the reading and the writing, when nobody knew whom to
 * tell, so that the pipeline is looked at once more.
 */
function newWaits(
  before: readonly Wait[],
  all: Wait[],
): { all: Wait[]; outside: boolean } | undefined {
  const known = new Set(before.map(wait => waitKey(wait)));
  if (
    known.size === all.length &&
    all.every(wait => known.has(waitKey(wait)))
  ) {
    return undefined;
  }
  const told = new Set(before.map(({ kind, key }) => `${kind} ${key}`));
  const outside = all.some(
    ({ kind, key }) => kind !== 'approval' && !told.has(`${kind} ${key}`),
  );
  return { all, outside };
}

function waitKey({ kind, key, stage, freight, gate }: Wait): string {
  return JSON.stringify([kind, key, stage, freight, gate]);
}

/** How tasks end. */
const TASK_ENDED: TaskState[] = ['Succeeded', 'Failed', 'Deprecated'];

function countChanges(
  { telemetry }: PipelineAccess,
  changes: PipelineChanges,
): void {
  for (const { phase } of changes.promotionsUpdated ?? []) {
    if (phase && ENDED.includes(phase)) {
      telemetry?.count('ended', { phase });
    }
  }
  for (const { state } of changes.tasksUpdated ?? []) {
    if (state && TASK_ENDED.includes(state)) {
      telemetry?.count('tasks', { state });
    }
  }
  const settled = changes.eventsSettled?.length ?? 0;
  telemetry?.count('events', { outcome: 'settled' }, settled);
}

/** What was decided first is written first. */
export function mergePipelineChanges(
  first: PipelineChanges,
  second: PipelineChanges,
): PipelineChanges {
  const merged: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const before = merged[key];
    merged[key] =
      Array.isArray(before) && Array.isArray(value)
        ? [...before, ...value]
        : value;
  }
  return merged;
}

function isNothing(changes: PipelineChanges): boolean {
  return Object.values(changes).every(
    value => Array.isArray(value) && value.length === 0,
  );
}
