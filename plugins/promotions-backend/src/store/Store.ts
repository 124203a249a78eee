import {
  Approval,
  ArchivedRecord,
  CheckAnswer,
  Clearing,
  Condition,
  ConditionTransition,
  ConditionWatch,
  CurrentFreight,
  DocumentStatus,
  Freeze,
  Freight,
  FreightWithStatus,
  Gate,
  Hold,
  LogLine,
  NewTask,
  Override,
  Page,
  PendingEvent,
  Pipeline,
  PipelineSnapshot,
  PipelineSummary,
  Policy,
  Promotion,
  PromotionFacts,
  PromotionPhase,
  PromotionPlan,
  Rejection,
  SettledEvent,
  StageRun,
  StageTask,
  StepRecord,
  TargetState,
  TaskPhase,
  TaskPlan,
  TimelineEntry,
  Wait,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';

/** A timeline entry that has no id yet. */
export type NewTimelineEntry = Omit<TimelineEntry, 'id'>;

/**
 * What the snapshot has without configuration and catalog: what policies and
 * freezes mean for its stages, and who belongs to which group, is put in by
 * the engine.
 */
export type StoredSnapshot = Omit<
  PipelineSnapshot,
  'autoPromotion' | 'autoRollback' | 'mandatoryGates' | 'freezes' | 'people'
> & {
  /** All policies of the database, in their order. */
  policies: Policy[];
  /** All freezes of the database that have not been deleted. */
  allFreezes: Freeze[];
  /** What it waits for, as it was written last. */
  waits: Wait[];
  summary: PipelineSummary;
  /** When the pipeline is to be looked at again; null: not on its own. */
  wakeAt: string | null;
};

/**
 * What a pass, or a person, changes in one pipeline. All of it, or nothing, is
 * written: one transaction, guarded by the revision that was read, which it
 * raises by one.
 */
export interface PipelineChanges {
  /**
   * Freight whose id is there already stays as it is. An alias that other
   * freight of the pipeline has fails all changes with `ConflictError`.
   */
  freightCreated?: Freight[];
  /** What is left out stays; the same `ConflictError` for an alias. */
  freightUpdated?: Array<
    Pick<Freight, 'id'> &
      Partial<Pick<Freight, 'alias' | 'metadata' | 'labels'>>
  >;
  /**
   * Freight enters a stage; what the stage ran of that origin leaves it, and
   * its soak counts from then on where it was verified. With `passing`
   * (control-flow stages, which run nothing) what is there stays. Entering
   * what is current already changes nothing.
   */
  entered?: Array<CurrentFreight & { passing?: boolean }>;
  /** For good: the first time stands. */
  verified?: Array<{ stage: string; freight: string; at: string }>;
  /** The latest clearing, and the latest rejection, of a stage stands. */
  cleared?: Array<{ stage: string; freight: string } & Clearing>;
  rejected?: Array<{ freight: string } & Rejection>;
  /** Without a stage: the rejection from the whole pipeline, and no other. */
  rejectionsLifted?: Array<{
    freight: string;
    stage?: string;
    by: string;
    at: string;
  }>;
  /** Clearings that are taken back. */
  clearingsWithdrawn?: Array<{ stage: string; freight: string }>;
  /** The latest decision of a person about a gate stands. */
  approvals?: Approval[];
  approvalsWithdrawn?: Array<
    Pick<Approval, 'stage' | 'freight' | 'gate' | 'by'>
  >;
  overrides?: Override[];
  /** Ids of overrides, which the timeline alone knows from then on. */
  overridesRevoked?: string[];
  /** By stage, freight and gate. */
  checks?: CheckAnswer[];
  /**
   * Everything that the pipeline waits for from now on, in place of what it
   * waited for before; left out: as before.
   */
  waits?: Wait[];
  /** By id: made, or replaced. */
  runs?: StageRun[];
  /** A task that is there already (run, phase, round, position) fails all changes with `RevisionConflictError`. */
  tasksCreated?: NewTask[];
  /**
   * A task that has ended never changes. With `abortRequestedBy` one that
   * rests is claimable at once. With a `fence` the write is that of the worker
   * that holds the lease, as with `promotionsUpdated`.
   */
  tasksUpdated?: Array<
    Pick<StageTask, 'id'> & { fence?: number } & Partial<
        Pick<
          StageTask,
          'state' | 'message' | 'startedAt' | 'finishedAt' | 'abortRequestedBy'
        >
      >
  >;
  /** Events that the pass has looked at; they are not in the next snapshot. */
  eventsSettled?: SettledEvent[];
  /** What is watched for as long as the freight is current there, in place of what was. */
  healthChecksSet?: Array<{
    stage: string;
    freight: string;
    healthChecks: ConditionWatch[];
  }>;
  /** By stage and target. One that is older (`at`) than what is kept changes nothing. */
  targets?: TargetState[];
  /**
   * By stage, target and type. `lastTransitionAt` counts only where the status
   * changes, which is kept among the transitions; else the kept one stays.
   */
  conditions?: Condition[];
  /** By stage and origin. */
  holdsSet?: Hold[];
  holdsLifted?: Array<Pick<Hold, 'stage' | 'origin'>>;
  /**
   * At most one of the same freight is Pending or Running in a stage, and one
   * has the idempotency key in its pipeline: else `RevisionConflictError`.
   */
  promotionsCreated?: Array<{
    promotion: Promotion;
    plan: PromotionPlan;
    steps: StepRecord[];
    idempotencyKey?: string;
  }>;
  /**
   * Phase changes of promotions; a promotion that has ended never changes. At
   * most one runs in a stage: else `RevisionConflictError`. With
   * `abortRequestedBy` a promotion that rests is claimable at once.
   *
   * With a `fence` the write is that of the worker that holds the lease, and
   * all changes fail with LeaseLostError when it does not hold it any more.
   *
   * With `locks` it takes them, in the same transaction: where another
   * promotion holds one, all changes fail with `RevisionConflictError`. The
   * end of a promotion releases its locks. Whatever pipeline waits for one of
   * them, or for what happens in this stage, is due at once then, as by
   * `wakePipelines`.
   */
  promotionsUpdated?: Array<
    Pick<Promotion, 'id'> & { fence?: number; locks?: string[] } & Partial<
        Pick<
          Promotion,
          | 'phase'
          | 'message'
          | 'startedAt'
          | 'finishedAt'
          | 'decision'
          | 'abortRequestedBy'
        >
      >
  >;
  /**
   * Kinds of steps that wait for something that may have happened now: work of
   * the pipeline that is at such a step is looked at at once.
   */
  stepsWoken?: string[];
  /** Appended in this order. */
  timeline?: NewTimelineEntry[];
  /**
   * When the pipeline wants to be looked at again; null: not on its own; left
   * out: as before.
   */
  wakeAt?: string | null;
}

/** Somebody else wrote to the pipeline in between: read again and decide again. */
export class RevisionConflictError extends Error {
  override name = 'RevisionConflictError';
}

/** The worker lost its lease on a promotion; it must not do anything more. */
export class LeaseLostError extends Error {
  override name = 'LeaseLostError';
}

/** What workers run, step by step, under a lease. */
export interface WorkRef {
  kind: 'promotion' | 'task';
  id: string;
}

/** What there is to look at: also a pass over a pipeline. */
export type WakeRef = WorkRef | { kind: 'pipeline'; id: string };

/**
 * Puts into the queue, in the transaction that makes it due, what is to be
 * looked at as soon as that transaction is committed.
 */
export type Enqueue = (tx: Knex.Transaction, due: WakeRef[]) => Promise<void>;

/** A promotion as its worker holds it. */
export interface PromotionLease {
  kind: 'promotion';
  promotion: Promotion;
  plan: PromotionPlan;
  steps: StepRecord[];
  /** Raised by every take-over; writes with an older one fail. */
  fence: number;
}

/** A task as its worker holds it. */
export interface TaskLease {
  kind: 'task';
  task: StageTask;
  pipelineId: string;
  plan: TaskPlan;
  /** The one that brought the freight. */
  promotion?: Promotion;
  steps: StepRecord[];
  /** Raised by every take-over; writes with an older one fail. */
  fence: number;
}

export type WorkLease = PromotionLease | TaskLease;

/** What the steps of a promotion or task ask to be watched in a stage. */
export interface StageHealthChecks {
  pipelineId: string;
  /** Id of the stay: freight that comes back has them watched anew. */
  stay: string;
  stage: string;
  origin: string;
  healthChecks: ConditionWatch[];
}

/** One line that a step wrote. */
export type NewLogLine = Omit<LogLine, 'id'>;

/** Something outside that several replicas know how to look at. */
export interface ProbeRef {
  pipelineId: string;
  /** Empty: it is of none. */
  stage: string;
  /** Unique in the pipeline. */
  key: string;
  /** Changes when it is to be asked differently. */
  definition: string;
}

/** Whether it is for who asked to look now, and if not, when it is due. */
export type ProbeClaim =
  | { hold: number; failures: number }
  | { dueInMs: number };

/** What follows from a change for the world outside, sent after its commit and at least once. */
export interface OutboxEntry {
  /** ULID. */
  id: string;
  pipelineId: string;
  /**
   * `timeline`: what was appended; `signal`: that something changed;
   * `notification`: what only people are still to be told.
   */
  kind: 'timeline' | 'signal' | 'notification';
  /** The timeline entry; of its data only texts that are short, and numbers. */
  entry?: TimelineEntry;
  createdAt: string;
  attempts: number;
}

/** What the latest reading of a document found. */
export interface PipelineDocumentUpdate {
  entityRef: string;
  /** The resolved reference; with `entityRef` it identifies the pipeline. */
  ref: string;
  /** `inForceSince` is the store's to know, and not read. */
  status: DocumentStatus;
  /** Present when the document is good: replaces what is in force. */
  pipeline?: Pipeline;
  /** Text of the document; kept only with a good one. */
  source?: string;
  /** Of this reading, good or broken. */
  etag?: string;
  /** The catalog entity as far as expressions may see it. */
  entity: Record<string, unknown>;
}

/** What an event may be about, and who may speak of it. */
export interface DeclaredPipeline {
  id: string;
  /** Another one with every other document in force, and every other entity. */
  declared: number;
  /** Absent when no document was good yet. */
  pipeline?: Pipeline;
  entity: Record<string, unknown>;
}

/** What waits, with what tells who may see it. */
export interface WaitInStage extends Wait {
  pipelineId: string;
  /** Of the pipeline. */
  entityRef: string;
  /** Of the stage; left out where the document in force has no such stage. */
  labels?: Record<string, string>;
  since: string;
}

/** What is remembered of a subscription between two looks. */
export interface SubscriptionState {
  pipelineId: string;
  origin: string;
  index: number;
  cursor?: unknown;
  /** The newest artifacts found. */
  artifacts: unknown;
  checkedAt?: string;
  error?: string;
}

/**
 * The only place with SQL. Every method is one transaction.
 *
 * Instants go in and come out as ISO 8601 in UTC with milliseconds, whatever
 * the offset and precision that they had. Cursors are opaque: one that did not
 * come from the same list throws `InputError`, as do values that a database
 * cannot keep (a NUL character in a name, an index key of kilobytes).
 */
export interface Store {
  // Pipelines
  /**
   * Makes or updates the pipeline of (entityRef, ref), also by several
   * replicas at once. A broken document never replaces a good one.
   *
   * Where something changed that a decision or a reader may see (document,
   * entity, errors, state), the revision is raised and a pipeline that has a
   * document is due at once. Appends `document.changed`, `document.broken`,
   * `document.mended` and `pipeline.restored` (it was archived) to the
   * timeline. The state is `Broken` while the latest reading is, also where an
   * older document is in force.
   */
  savePipelineDocument(
    update: PipelineDocumentUpdate,
    now: Date,
  ): Promise<PipelineSummary>;
  /**
   * Archives the pipelines of the entity that are not among `keepRefs`, with
   * `pipeline.archived` in their timelines; returns how many. Nothing is
   * deleted but what they wait for, and nothing that is archived is ever due.
   */
  archivePipelines(
    entityRef: string,
    keepRefs: string[],
    now: Date,
  ): Promise<number>;
  /** Entity refs that have a pipeline that is not archived. */
  listPipelineEntities(): Promise<string[]>;
  getPipeline(id: string): Promise<PipelineSummary | undefined>;
  getPipelineDocument(id: string): Promise<
    | {
        /** What is in force; absent when no document was good yet. */
        pipeline?: Pipeline;
        /** Text of what is in force. */
        source?: string;
        /** Of the last reading, good or broken. */
        etag?: string;
        /** As of the last reading of the document. */
        entity: Record<string, unknown>;
      }
    | undefined
  >;
  /** By name. */
  listPipelines(query: {
    entityRef?: string;
    entityRefs?: string[];
    state?: PipelineSummary['state'];
    limit: number;
    cursor?: string;
  }): Promise<Page<PipelineSummary>>;
  /** Names of all stages that something has ever happened in. */
  listStageNames(pipelineId: string): Promise<string[]>;
  /** Ids of pipelines whose `wakeAt` has passed, oldest first. */
  duePipelines(now: Date, limit: number): Promise<string[]>;
  /**
   * Makes pipelines due at once, of all that are not archived and have a
   * document; all of them where none are named. It raises their revision, so
   * that nothing is written any more that was decided before.
   */
  wakePipelines(now: Date, ids?: string[]): Promise<void>;
  /** The earliest `wakeAt` of all, or of those after that instant. */
  nextWakeAt(after?: Date): Promise<string | undefined>;

  // Snapshot and changes
  /**
   * Everything is of one instant, read with a bounded number of queries,
   * whatever the size of the pipeline. Undefined where there is no such
   * pipeline, or it never had a good document.
   *
   * @param options - `freightLimit` (5,000) cuts the freight, newest first;
   * what is current, pending or running somewhere, and what `freight` names by
   * id, is always included, after the newest. The promotions are all that are in flight, the newest that
   * ended of each stage and included freight, and the newest that ended of each stage.
   *
   * `administrationGates` are gates that the configuration adds: locks and
   * dependencies that they ask for are read as well, as are those of the
   * document and of the policies of the database.
   */
  readSnapshot(
    id: string,
    options?: {
      freightLimit?: number;
      freight?: string[];
      administrationGates?: Gate[];
    },
  ): Promise<StoredSnapshot | undefined>;
  /**
   * Writes all changes if the pipeline still has the revision, and raises it;
   * else nothing. Answers of checks and overrides that have not counted for
   * long are forgotten with it.
   *
   * @throws RevisionConflictError when somebody was faster: decide again
   * @throws LeaseLostError see `promotionsUpdated`
   * @throws ConflictError when an alias is taken
   */
  applyChanges(
    id: string,
    revision: number,
    changes: PipelineChanges,
    now: Date,
  ): Promise<void>;

  // Freight
  getFreight(
    pipelineId: string,
    idOrAlias: string,
  ): Promise<FreightWithStatus | undefined>;
  /** Which of the names freight of the pipeline has as its id or alias. */
  takenFreightNames(pipelineId: string, names: string[]): Promise<string[]>;
  /**
   * Freight that a deployment may mean by the revision, newest first; see
   * `freightMatchesRevision`.
   */
  findFreightByRevision(
    pipelineId: string,
    revision: string,
  ): Promise<Freight[]>;
  /** Newest first. */
  listFreight(
    pipelineId: string,
    query: { limit: number; cursor?: string; origin?: string },
  ): Promise<Page<FreightWithStatus>>;
  /** Ids of `listFreight`, where the rest is known. */
  listFreightIds(
    pipelineId: string,
    query: { limit: number; cursor?: string; origin?: string },
  ): Promise<Page<string>>;
  countFreight(pipelineId: string): Promise<number>;

  // Promotions
  getPromotion(
    id: string,
  ): Promise<
    | { promotion: Promotion; plan: PromotionPlan; steps: StepRecord[] }
    | undefined
  >;
  findPromotionByIdempotencyKey(
    pipelineId: string,
    key: string,
  ): Promise<Promotion | undefined>;
  /** Newest first. */
  listPromotions(query: {
    pipelineId: string;
    stage?: string;
    /** Only those into one of these stages. */
    stages?: string[];
    phase?: PromotionPhase;
    limit: number;
    cursor?: string;
  }): Promise<Page<Promotion>>;

  // Work: promotions that run, and tasks
  /**
   * Running promotions, and tasks that are Pending or Progressing, whose lease
   * is free or over and whose `wakeAt` has passed; who has waited longest comes
   * first.
   */
  claimableWork(now: Date, limit: number): Promise<WorkRef[]>;
  /**
   * What the steps of work are told about: the pipeline and its entity as they
   * are now, the freight that is named, in that order, and what the stage keeps
   * of other origins. Undefined: there is no such pipeline.
   */
  readWorkFacts(query: {
    pipelineId: string;
    stage: string;
    freight: string[];
  }): Promise<PromotionFacts | undefined>;
  /** The earliest `wakeAt` after that instant of work that rests. */
  nextWorkAt(after: Date): Promise<string | undefined>;
  /**
   * Takes the lease for `leaseMs` and raises the fence; undefined when somebody
   * holds it, or there is nothing to run. Of several at once, one gets it. On
   * PostgreSQL, leases go by the clock of the database, not by `now`.
   */
  claimWork(
    work: WorkRef,
    worker: string,
    now: Date,
    leaseMs: number,
  ): Promise<WorkLease | undefined>;
  /**
   * The heartbeat. Also extends a lease that is over but was not taken.
   *
   * @throws LeaseLostError when it was taken over, or the work ended
   */
  extendLease(
    work: WorkRef,
    fence: number,
    now: Date,
    leaseMs: number,
  ): Promise<{ abortRequested: boolean }>;
  /**
   * Keeps the state of one step, by its index.
   *
   * @throws LeaseLostError when it was taken over, or the work ended
   */
  saveStep(work: WorkRef, fence: number, step: StepRecord): Promise<void>;
  /**
   * Gives the lease back; the work is claimable again at `wakeAt`, or at once
   * where somebody wants to abort it.
   *
   * @throws LeaseLostError when it was taken over, or the work ended
   */
  releaseWork(work: WorkRef, fence: number, wakeAt: string): Promise<void>;
  /** Appends what steps wrote, as far as the limit of lines of one work allows. */
  appendLog(work: WorkRef, lines: NewLogLine[]): Promise<void>;
  /** Oldest first; the cursor of the last page stays good while lines are added. */
  listLog(
    work: WorkRef,
    query: { step?: number; limit: number; cursor?: string },
  ): Promise<Page<LogLine> & { cursor?: string }>;

  // What lies outside
  /**
   * Takes a look that is due for `holdMs`, or says when it will be. Of several
   * at once, one gets it. By the clock of the database on PostgreSQL.
   */
  claimProbe(probe: ProbeRef, now: Date, holdMs: number): Promise<ProbeClaim>;
  /** Says what came of a look: how many have failed in a row, and when the next one is due. */
  settleProbe(
    probe: ProbeRef,
    hold: number,
    next: { failures: number; inMs: number },
    now: Date,
  ): Promise<void>;
  /** All looks of a stage are due at once, also those that are under way. */
  makeProbesDue(pipelineId: string, stage: string, now: Date): Promise<void>;
  /** Forgets what nobody has looked at for a day. */
  forgetProbes(now: Date): Promise<void>;

  // Runs and tasks
  getRun(
    id: string,
  ): Promise<
    { pipelineId: string; run: StageRun; tasks: StageTask[] } | undefined
  >;
  /** Newest first. */
  listRuns(
    pipelineId: string,
    query: {
      stage?: string;
      stages?: string[];
      freight?: string;
      /** The one that brought the freight. */
      promotionId?: string;
      limit: number;
      cursor?: string;
    },
  ): Promise<Page<StageRun>>;
  getTask(id: string): Promise<
    | {
        pipelineId: string;
        task: StageTask;
        plan: TaskPlan;
        steps: StepRecord[];
      }
    | undefined
  >;
  listTasks(
    runId: string,
    query?: { phase?: TaskPhase; round?: number },
  ): Promise<StageTask[]>;

  // Events of deployments
  /** Pipelines that are not archived, by id or entity; only what names them. */
  findDeclared(names: {
    ids: string[];
    entityRefs: string[];
  }): Promise<
    Array<{ id: string; entityRef: string; name: string; declared: number }>
  >;
  readDeclared(ids: string[]): Promise<DeclaredPipeline[]>;
  /** Entities whose documents lie at addresses that begin so, in whatever case. */
  entitiesOfDocuments(prefix: string): Promise<string[]>;
  /** Which of them have been taken in before. */
  knownEvents(
    events: Array<Pick<PendingEvent, 'sender' | 'id'>>,
  ): Promise<boolean[]>;
  /**
   * Takes events in, all of them or none, and makes their pipelines due; tells
   * for each whether it is new. One that the sender has sent before changes
   * nothing.
   */
  takeEvents(
    events: Array<PendingEvent & { pipelineId: string }>,
    now: Date,
  ): Promise<boolean[]>;

  // What follows from changes, and what is over
  /**
   * Entries that nobody holds, oldest first, held for `leaseMs` by who asked.
   * Every change writes one for each of its timeline entries, one signal, and
   * a notification `approval.asked` for each freight that begins to wait for
   * people. Of a pipeline and kind nothing comes before what is older: while
   * that is held or deferred, the younger waits. Notifications wait for none.
   */
  claimOutbox(
    worker: string,
    now: Date,
    leaseMs: number,
    limit: number,
  ): Promise<OutboxEntry[]>;
  /** They were sent. */
  settleOutbox(ids: string[]): Promise<void>;
  /**
   * They are to be tried again after that long. With `as` the rest of what was
   * to be sent is of that kind from then on.
   */
  deferOutbox(
    ids: string[],
    now: Date,
    delayMs: number,
    as?: 'notification',
  ): Promise<void>;
  /**
   * Moves what is older than `before`, and not among the newest `keep` of its
   * pipeline (and stage, where it has one), into the archive: never what is
   * current, pending or running, what decisions look at, or what something else
   * names. Goes through the pipelines by their ids, from the one that comes
   * after `after`, until it has moved `limit` records or looked at a hundred
   * pipelines; `next` is where to go on, and none where it has been through.
   */
  archiveHistory(options: {
    before: string;
    keep: number;
    limit: number;
    after?: string;
    now: Date;
  }): Promise<{ moved: number; next?: string }>;
  /** Deletes archived records for good. */
  deleteArchived(before: string, limit: number): Promise<number>;
  /** Newest first. */
  listArchive(
    pipelineId: string,
    query: {
      kind?: ArchivedRecord['kind'];
      stages?: string[];
      limit: number;
      cursor?: string;
    },
  ): Promise<Page<ArchivedRecord>>;
  /** How much waits, and since when. */
  readLag(now: Date): Promise<{
    duePipelines: number;
    oldestDueAt?: string;
    claimableWork: number;
    oldestClaimableAt?: string;
    outbox: number;
    oldestOutboxAt?: string;
    pendingEvents: number;
    oldestEventAt?: string;
  }>;

  /**
   * What steps have asked to be watched for freight that is current, of
   * pipelines that are not archived; within a pipeline, what entered last comes
   * last.
   */
  listHealthChecks(query: {
    pipelineId?: string;
    limit: number;
    cursor?: string;
  }): Promise<Page<StageHealthChecks>>;

  // Conditions, approvals, overrides
  /** Newest first. */
  listConditionTransitions(
    pipelineId: string,
    query: {
      stage: string;
      type: string;
      target?: string;
      limit: number;
      cursor?: string;
    },
  ): Promise<Page<ConditionTransition>>;
  /** Undefined where it was revoked, or has been forgotten. */
  getOverride(pipelineId: string, id: string): Promise<Override | undefined>;
  /**
   * Waits of that kind of pipelines that are not archived, oldest first.
   *
   * @param query - `entityRefs`: only of pipelines of these entities
   */
  listWaits(query: {
    kind: Wait['kind'];
    entityRefs?: string[];
    limit: number;
    cursor?: string;
  }): Promise<Page<WaitInStage>>;

  // Policies and freezes; those of the configuration are not the store's. What
  // changes one makes due at once, in the same transaction, every pipeline that
  // it is meant for or was before, as `wakePipelines` does, and returns their
  // ids: nothing that was decided without it is written after it.
  /** In the order in which they are asked: position, then age. */
  listPolicies(query: {
    limit: number;
    cursor?: string;
  }): Promise<Page<Policy>>;
  getPolicy(id: string): Promise<Policy | undefined>;
  /** @throws ConflictError for a name that is taken */
  createPolicy(policy: Policy, now: Date): Promise<string[]>;
  /** Undefined: there is none (any more). @throws as `createPolicy` */
  updatePolicy(policy: Policy, now: Date): Promise<string[] | undefined>;
  /** Undefined: there was none. */
  deletePolicy(id: string, now: Date): Promise<string[] | undefined>;
  /** Newest first. */
  listFreezes(query: { limit: number; cursor?: string }): Promise<Page<Freeze>>;
  getFreeze(id: string): Promise<Freeze | undefined>;
  /** @throws ConflictError for a name that is taken */
  createFreeze(freeze: Freeze, now: Date): Promise<string[]>;
  /** Undefined: there is none (any more). @throws as `createFreeze` */
  updateFreeze(freeze: Freeze, now: Date): Promise<string[] | undefined>;
  /** Undefined: there was none. */
  deleteFreeze(id: string, now: Date): Promise<string[] | undefined>;

  // Subscriptions and timeline
  /** In the order of origin and index. */
  readSubscriptions(pipelineId: string): Promise<SubscriptionState[]>;
  saveSubscription(state: SubscriptionState): Promise<void>;
  /** Newest first. */
  listTimeline(
    pipelineId: string,
    query: {
      limit: number;
      cursor?: string;
      stage?: string;
      /** Only what is about one of these stages, or about none. */
      stages?: string[];
      freight?: string;
    },
  ): Promise<Page<TimelineEntry>>;
}
