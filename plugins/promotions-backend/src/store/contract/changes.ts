import {
  Approval,
  CheckAnswer,
  Clearing,
  Condition,
  ConditionWatch,
  CurrentFreight,
  Freight,
  Hold,
  NewTask,
  Override,
  Promotion,
  PromotionPlan,
  Rejection,
  SettledEvent,
  StageRun,
  StageTask,
  StepRecord,
  TargetState,
  TimelineEntry,
  Wait,
} from '@promotions/backstage-plugin-promotions-common';

/** A timeline entry that has no id yet. */
export type NewTimelineEntry = Omit<TimelineEntry, 'id'>;

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
