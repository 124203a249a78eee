import {
  CheckAnswer,
  Condition,
  CurrentFreight,
  Freight,
  FreightStatus,
  FreightWithStatus,
  HeldLock,
  Hold,
  PendingEvent,
  PipelineSnapshot,
  Promotion,
  PromotionPlan,
  StageRun,
  StageTask,
  StepRecord,
  TargetState,
  TaskPlan,
  TimelineEntry,
} from '../model';

/** A promotion that is to be made, with all that it keeps. @public */
export interface NewPromotion {
  promotion: Promotion;
  plan: PromotionPlan;
  steps: StepRecord[];
}

/** A task that is to be run, with all that it keeps. @public */
export interface NewTask {
  task: StageTask;
  plan: TaskPlan;
  steps: StepRecord[];
}

/** @public */
export type TaskUpdate = Pick<StageTask, 'id'> &
  Partial<
    Pick<
      StageTask,
      'state' | 'message' | 'startedAt' | 'finishedAt' | 'abortRequestedBy'
    >
  >;

/** What came of a deployment event; it is not looked at again. @public */
export interface SettledEvent {
  sender: string;
  id: string;
  /** One sentence. */
  message: string;
}

/** @public */
export type PromotionUpdate = Pick<Promotion, 'id'> &
  Partial<
    Pick<
      Promotion,
      'phase' | 'message' | 'startedAt' | 'finishedAt' | 'decision'
    >
  > & {
    /** Names of the locks that it takes with its start. */
    locks?: string[];
  };

/**
 * What a pass wants to be written; all of it or nothing.
 *
 * @public
 */
export interface PassChanges {
  freightCreated: Freight[];
  entered: Array<CurrentFreight & { passing?: boolean }>;
  verified: Array<{ stage: string; freight: string; at: string }>;
  runs: StageRun[];
  tasksCreated: NewTask[];
  tasksUpdated: TaskUpdate[];
  eventsSettled: SettledEvent[];
  targets: TargetState[];
  conditions: Condition[];
  /** By stage and origin. */
  holdsSet: Hold[];
  /** By stage, freight and gate: that a question is asked, or what came of it. */
  checks: CheckAnswer[];
  promotionsCreated: NewPromotion[];
  promotionsUpdated: PromotionUpdate[];
  timeline: Array<Omit<TimelineEntry, 'id'>>;
}

/** @internal */
export function noChanges(): PassChanges {
  return {
    freightCreated: [],
    entered: [],
    verified: [],
    runs: [],
    tasksCreated: [],
    tasksUpdated: [],
    eventsSettled: [],
    targets: [],
    conditions: [],
    holdsSet: [],
    checks: [],
    promotionsCreated: [],
    promotionsUpdated: [],
    timeline: [],
  };
}

/** @internal */
export function mergeChanges(a: PassChanges, b: PassChanges): PassChanges {
  return {
    freightCreated: [...a.freightCreated, ...b.freightCreated],
    entered: [...a.entered, ...b.entered],
    verified: [...a.verified, ...b.verified],
    runs: [...a.runs, ...b.runs],
    tasksCreated: [...a.tasksCreated, ...b.tasksCreated],
    tasksUpdated: [...a.tasksUpdated, ...b.tasksUpdated],
    eventsSettled: [...a.eventsSettled, ...b.eventsSettled],
    targets: [...a.targets, ...b.targets],
    conditions: [...a.conditions, ...b.conditions],
    holdsSet: [...a.holdsSet, ...b.holdsSet],
    checks: [...a.checks, ...b.checks],
    promotionsCreated: [...a.promotionsCreated, ...b.promotionsCreated],
    promotionsUpdated: [...a.promotionsUpdated, ...b.promotionsUpdated],
    timeline: [...a.timeline, ...b.timeline],
  };
}

/** @public */
export function isEmpty(changes: PassChanges): boolean {
  return Object.values(changes).every(list => list.length === 0);
}

/**
 * The snapshot as it will read once the changes are written.
 *
 * @public
 */
export function applyToSnapshot(
  snapshot: PipelineSnapshot,
  changes: PassChanges,
): PipelineSnapshot {
  return {
    ...snapshot,
    freight: applyToFreight(snapshot, changes),
    current: replaceBy(
      snapshot.current,
      changes.entered.map(({ passing: _passing, ...current }) => current),
      current => JSON.stringify([current.stage, current.origin]),
    ),
    runs: replaceBy(snapshot.runs, changes.runs, run => run.id),
    tasks: applyToTasks(snapshot.tasks, changes),
    events: applyToEvents(snapshot.events, changes),
    targets: replaceBy(snapshot.targets, changes.targets, target =>
      JSON.stringify([target.stage, target.target]),
    ),
    conditions: replaceBy(
      snapshot.conditions,
      changes.conditions,
      conditionKey,
    ),
    holds: replaceBy(snapshot.holds, changes.holdsSet, ({ stage, origin }) =>
      JSON.stringify([stage, origin]),
    ),
    checks: replaceBy(snapshot.checks, changes.checks, checkKey),
    promotions: applyToPromotions(snapshot.promotions, changes),
    locks: applyToLocks(snapshot, changes),
  };
}

/** Freight that has been nowhere yet. @public */
export function emptyFreightStatus(): FreightStatus {
  return { currentlyIn: {}, verifiedIn: {}, clearedFor: {}, rejections: [] };
}

/** @internal */
export function conditionKey(
  condition: Pick<Condition, 'stage' | 'target' | 'type'>,
): string {
  return JSON.stringify([condition.stage, condition.target, condition.type]);
}

/** @internal */
export function checkKey(
  check: Pick<CheckAnswer, 'stage' | 'freight' | 'gate'>,
): string {
  return JSON.stringify([check.stage, check.freight, check.gate]);
}

function replaceBy<T>(old: T[], fresh: T[], key: (item: T) => string): T[] {
  if (fresh.length === 0) {
    return old;
  }
  const byKey = new Map(old.map(item => [key(item), item]));
  for (const item of fresh) {
    byKey.set(key(item), item);
  }
  return [...byKey.values()];
}

function applyToTasks(
  old: StageTask[],
  { tasksCreated, tasksUpdated }: PassChanges,
): StageTask[] {
  if (!tasksCreated.length && !tasksUpdated.length) {
    return old;
  }
  const updates = new Map<string, TaskUpdate>();
  for (const update of tasksUpdated) {
    updates.set(update.id, { ...updates.get(update.id), ...update });
  }
  return [...old, ...tasksCreated.map(({ task }) => task)].map(task => ({
    ...task,
    ...updates.get(task.id),
  }));
}

function applyToEvents(
  old: PendingEvent[],
  { eventsSettled }: PassChanges,
): PendingEvent[] {
  if (eventsSettled.length === 0) {
    return old;
  }
  const settled = new Set(
    eventsSettled.map(({ sender, id }) => JSON.stringify([sender, id])),
  );
  return old.filter(
    ({ sender, id }) => !settled.has(JSON.stringify([sender, id])),
  );
}

function applyToPromotions(
  old: Promotion[],
  changes: PassChanges,
): Promotion[] {
  if (!changes.promotionsCreated.length && !changes.promotionsUpdated.length) {
    return old;
  }
  const updates = new Map<string, PromotionUpdate>();
  for (const update of changes.promotionsUpdated) {
    updates.set(update.id, { ...updates.get(update.id), ...update });
  }
  return [
    ...old,
    ...changes.promotionsCreated.map(created => created.promotion),
  ].map(promotion => ({ ...promotion, ...updates.get(promotion.id) }));
}

/** Locks are taken with the start of a promotion, and released by its end. */
function applyToLocks(
  snapshot: PipelineSnapshot,
  { promotionsUpdated }: PassChanges,
): HeldLock[] {
  const ended = new Set(
    promotionsUpdated
      .filter(
        ({ phase }) => phase && phase !== 'Pending' && phase !== 'Running',
      )
      .map(({ id }) => id),
  );
  const taken = promotionsUpdated.flatMap(({ id, locks, startedAt }) =>
    (locks ?? []).map(lock => ({ lock, promotionId: id, since: startedAt })),
  );
  if (ended.size === 0 && taken.length === 0) {
    return snapshot.locks;
  }
  const { pipelineId, entityRef } = snapshot;
  const held = snapshot.locks.filter(lock => !ended.has(lock.promotionId));
  return [
    ...held,
    ...taken.flatMap(({ since, ...lock }) => {
      const stage = snapshot.promotions.find(
        promotion => promotion.id === lock.promotionId,
      )?.stage;
      return stage === undefined || since === undefined
        ? []
        : [{ ...lock, pipelineId, entityRef, stage, since }];
    }),
  ];
}

function applyToFreight(
  snapshot: PipelineSnapshot,
  changes: PassChanges,
): FreightWithStatus[] {
  const { freightCreated, entered, verified } = changes;
  if (!freightCreated.length && !entered.length && !verified.length) {
    return snapshot.freight;
  }
  const byId = new Map(snapshot.freight.map(f => [f.id, f]));
  for (const freight of freightCreated) {
    if (!byId.has(freight.id)) {
      byId.set(freight.id, { ...freight, status: emptyFreightStatus() });
    }
  }
  const edit = (id: string) => {
    const freight = byId.get(id);
    if (!freight) {
      return undefined;
    }
    const copy: FreightWithStatus = {
      ...freight,
      status: {
        ...freight.status,
        currentlyIn: { ...freight.status.currentlyIn },
        verifiedIn: { ...freight.status.verifiedIn },
      },
    };
    byId.set(id, copy);
    return copy.status;
  };
  for (const entry of entered) {
    const before = snapshot.current.find(
      c => c.stage === entry.stage && c.origin === entry.origin,
    );
    if (before && !entry.passing && before.freight !== entry.freight) {
      leave(edit(before.freight), entry.stage, entry.since);
    }
    const status = edit(entry.freight);
    if (status && !status.currentlyIn[entry.stage]) {
      status.currentlyIn[entry.stage] = { since: entry.since };
    }
  }
  for (const { stage, freight, at } of verified) {
    const status = edit(freight);
    if (status && !status.verifiedIn[stage]) {
      status.verifiedIn[stage] = { verifiedAt: at, longestSoakMs: 0 };
    }
  }
  return [...byId.values()];
}

function leave(
  status: FreightWithStatus['status'] | undefined,
  stage: string,
  at: string,
) {
  const stay = status?.currentlyIn[stage];
  if (!status || !stay) {
    return;
  }
  delete status.currentlyIn[stage];
  const verified = status.verifiedIn[stage];
  if (verified) {
    status.verifiedIn[stage] = {
      ...verified,
      longestSoakMs: Math.max(
        verified.longestSoakMs,
        Date.parse(at) - Date.parse(stay.since),
      ),
    };
  }
}
