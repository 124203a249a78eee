import { ConditionWatch, Stage } from './pipeline';
import { TraceContext } from './promotion';

/** @public */
export type TargetPhase = 'Started' | 'Succeeded' | 'Failed';

/**
 * What a deployment event said about a target.
 *
 * @public
 */
export interface TargetReport {
  revision: string;
  phase: TargetPhase;
  /** The freight that the revision names, if it is known. */
  freight?: string;
  /** The revision is unknown, or was not promoted to this stage. */
  drift: boolean;
  /** ISO 8601, the instant within the signed event: orders events. */
  at: string;
  /** ISO 8601, by this side's clock: what followed from it counts from here. */
  receivedAt: string;
  url?: string;
  message?: string;
  sender?: string;
}

/**
 * The newest report about freight of one origin.
 *
 * @public
 */
export interface OriginReport extends TargetReport {
  origin: string;
}

/**
 * The newest that was reported about one target.
 *
 * @public
 */
export interface TargetState extends TargetReport {
  stage: string;
  target: string;
  /** With several origins: anything that the target has was not promoted to this stage. */
  drift: boolean;
  /**
   * The newest of each origin, in a stage that requests several: such a target
   * has freight of each of them, and hears of one at a time.
   */
  reports?: OriginReport[];
}

/**
 * States of a task and of a phase, as Keptn has them.
 *
 * @public
 */
export type TaskState =
  | 'Pending'
  | 'Progressing'
  | 'Succeeded'
  | 'Warning'
  | 'Failed'
  | 'Unknown'
  | 'Deprecated';

/** @public */
export type RunState = 'Progressing' | 'Succeeded' | 'Failed' | 'Superseded';

/**
 * What follows once freight is current in a stage.
 *
 * @public
 */
export interface StageRun {
  id: string;
  stage: string;
  freight: string;
  promotionId?: string;
  state: RunState;
  deploy: TaskState;
  verification: TaskState;
  promotionTasks: TaskState;
  /** 1, raised each time that verification or promotion tasks are run again. */
  round: number;
  /** One sentence: what it waits for or why it failed. */
  message: string;
  startedAt: string;
  finishedAt?: string;
  /** When the verification of this round began; its timeout counts from here. */
  verifyingSince?: string;
  /** Who ended it before its tasks did. */
  abortedBy?: string;
}

/** The phases of a stage run that consist of tasks. @public */
export type TaskPhase = 'verification' | 'promotionTasks';

/**
 * One task of a stage run.
 *
 * @public
 */
export interface StageTask {
  id: string;
  runId: string;
  stage: string;
  freight: string;
  /** The promotion that brought the freight. */
  promotionId?: string;
  phase: TaskPhase;
  /** See `round` of the run. */
  round: number;
  /** Place in its phase, from 0. */
  position: number;
  /** Id of its definition. */
  name: string;
  title?: string;
  /** Kinds of its steps. */
  uses: string[];
  blocking: boolean;
  state: TaskState;
  /** One sentence. */
  message?: string;
  createdAt: string;
  startedAt?: string;
  finishedAt?: string;
  abortRequestedBy?: string;
}

/**
 * The part of a pipeline that a task keeps as of its creation.
 *
 * @public
 */
export interface TaskPlan {
  /** Its `promotion.steps` are those of the task, one for each record. */
  stage: Stage;
  trace?: TraceContext;
}

/** Freight that a stage runs. @public */
export interface CurrentFreight {
  stage: string;
  origin: string;
  freight: string;
  since: string;
  promotionId?: string;
  /** What the steps of its promotion ask to be watched while it is there. */
  healthChecks?: ConditionWatch[];
}

/**
 * Keeps a policy from promoting an origin's freight into a stage.
 *
 * @public
 */
export interface Hold {
  stage: string;
  origin: string;
  by: string;
  at: string;
  reason?: string;
}
