import {
  LogLine,
  Page,
  Promotion,
  PromotionFacts,
  PromotionPlan,
  StageTask,
  StepRecord,
  TaskPlan,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';

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

/** One line that a step wrote. */
export type NewLogLine = Omit<LogLine, 'id'>;

/** Work: promotions that run, and tasks, under leases. */
export interface WorkStore {
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
}
