import {
  Clearing,
  Condition,
  CurrentFreight,
  DocumentStatus,
  Freight,
  FreightWithStatus,
  Hold,
  Page,
  Pipeline,
  PipelineSnapshot,
  PipelineSummary,
  Promotion,
  PromotionPhase,
  PromotionPlan,
  Rejection,
  StageRun,
  StepRecord,
  TargetState,
  TimelineEntry,
} from '@promotions/backstage-plugin-promotions-common';

/** A timeline entry that has no id yet. */
export type NewTimelineEntry = Omit<TimelineEntry, 'id'>;

/** What the snapshot has without configuration: the policy is put in by the engine. */
export type StoredSnapshot = Omit<PipelineSnapshot, 'autoPromotion'> & {
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
  freightCreated?: Freight[];
  freightUpdated?: Array<
    Pick<Freight, 'id'> &
      Partial<Pick<Freight, 'alias' | 'metadata' | 'labels'>>
  >;
  /**
   * Freight enters a stage; what the stage ran of that origin leaves it. With
   * `passing` (control-flow stages, which run nothing) what is there stays.
   */
  entered?: Array<CurrentFreight & { passing?: boolean }>;
  verified?: Array<{ stage: string; freight: string; at: string }>;
  cleared?: Array<{ stage: string; freight: string } & Clearing>;
  rejected?: Array<{ freight: string } & Rejection>;
  rejectionsLifted?: Array<{ freight: string; stage?: string }>;
  runs?: StageRun[];
  targets?: TargetState[];
  conditions?: Condition[];
  holdsSet?: Hold[];
  holdsLifted?: Array<Pick<Hold, 'stage' | 'origin'>>;
  promotionsCreated?: Array<{
    promotion: Promotion;
    plan: PromotionPlan;
    steps: StepRecord[];
    idempotencyKey?: string;
  }>;
  /**
   * Phase changes of promotions; a promotion that has ended never changes.
   * With a `fence` the write is that of the worker that holds the lease, and
   * all changes fail with LeaseLostError when it does not hold it any more.
   */
  promotionsUpdated?: Array<
    Pick<Promotion, 'id'> & { fence?: number } & Partial<
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
  timeline?: NewTimelineEntry[];
  /** When the pipeline wants to be looked at again; null: not on its own. */
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

/** A promotion as its worker holds it. */
export interface PromotionLease {
  promotion: Promotion;
  plan: PromotionPlan;
  steps: StepRecord[];
  /** Raised by every take-over; writes with an older one fail. */
  fence: number;
}

/** Document that is to be in force for a pipeline. */
export interface PipelineDocumentUpdate {
  entityRef: string;
  /** The resolved reference; with `entityRef` it identifies the pipeline. */
  ref: string;
  status: DocumentStatus;
  /** Present when the document is good: replaces what is in force. */
  pipeline?: Pipeline;
  source?: string;
  etag?: string;
  entity: Record<string, unknown>;
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
 */
export interface Store {
  // Pipelines
  /** Makes or updates the pipeline of (entityRef, ref); appends to its timeline when the document changed or broke. */
  savePipelineDocument(
    update: PipelineDocumentUpdate,
    now: Date,
  ): Promise<PipelineSummary>;
  /** Archives the pipelines of the entity that are not among `refs`; returns how many. */
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
        pipeline?: Pipeline;
        source?: string;
        etag?: string;
        /** As of the last reading of the document. */
        entity: Record<string, unknown>;
      }
    | undefined
  >;
  listPipelines(query: {
    entityRef?: string;
    entityRefs?: string[];
    state?: PipelineSummary['state'];
    limit: number;
    cursor?: string;
  }): Promise<Page<PipelineSummary>>;
  /** Ids of pipelines whose `wakeAt` has passed, oldest first. */
  duePipelines(now: Date, limit: number): Promise<string[]>;
  /** The earliest `wakeAt` of all. */
  nextWakeAt(): Promise<string | undefined>;

  // Snapshot and changes
  /**
   * A bounded number of queries, whatever the size of the pipeline.
   * `freightLimit` cuts the freight, newest first; what is current, pending
   * or running somewhere is always included.
   */
  readSnapshot(
    id: string,
    options?: { freightLimit?: number },
  ): Promise<StoredSnapshot | undefined>;
  /** @throws RevisionConflictError */
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
  /** Freight with an artifact of that version, tag, digest or commit. */
  findFreightByRevision(
    pipelineId: string,
    revision: string,
  ): Promise<Freight[]>;
  listFreight(
    pipelineId: string,
    query: { limit: number; cursor?: string; origin?: string },
  ): Promise<Page<FreightWithStatus>>;
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
  listPromotions(query: {
    pipelineId: string;
    stage?: string;
    phase?: PromotionPhase;
    limit: number;
    cursor?: string;
  }): Promise<Page<Promotion>>;
  /** Running promotions whose lease is free or over and whose `wakeAt` has passed. */
  claimablePromotions(now: Date, limit: number): Promise<string[]>;
  /** Takes the lease for `leaseMs`; undefined when somebody else holds it or it no longer runs. */
  claimPromotion(
    id: string,
    worker: string,
    now: Date,
    leaseMs: number,
  ): Promise<PromotionLease | undefined>;
  /** @throws LeaseLostError */
  extendLease(
    id: string,
    fence: number,
    now: Date,
    leaseMs: number,
  ): Promise<{ abortRequested: boolean }>;
  /** @throws LeaseLostError */
  saveStep(id: string, fence: number, step: StepRecord): Promise<void>;
  /** Gives the lease back; the promotion is claimable again at `wakeAt`. @throws LeaseLostError */
  releasePromotion(id: string, fence: number, wakeAt: string): Promise<void>;

  // Events of deployments
  /** False when the sender has sent that id before. Part of the same transaction as the changes. @throws RevisionConflictError */
  applyEvent(
    input: {
      sender: string;
      eventId: string;
      pipelineId: string;
      revision: number;
      changes: PipelineChanges;
    },
    now: Date,
  ): Promise<boolean>;
  hasEvent(sender: string, eventId: string): Promise<boolean>;

  // Subscriptions and timeline
  readSubscriptions(pipelineId: string): Promise<SubscriptionState[]>;
  saveSubscription(state: SubscriptionState): Promise<void>;
  listTimeline(
    pipelineId: string,
    query: { limit: number; cursor?: string; stage?: string; freight?: string },
  ): Promise<Page<TimelineEntry>>;
}
