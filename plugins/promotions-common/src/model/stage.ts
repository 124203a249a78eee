/** @public */
export type TargetPhase = 'Started' | 'Succeeded' | 'Failed';

/**
 * The newest that was reported about one target.
 *
 * @public
 */
export interface TargetState {
  stage: string;
  target: string;
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
  /** One sentence: what it waits for or why it failed. */
  message: string;
  startedAt: string;
  finishedAt?: string;
}

/** Freight that a stage runs. @public */
export interface CurrentFreight {
  stage: string;
  origin: string;
  freight: string;
  since: string;
  promotionId?: string;
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
