import { Decision } from './decision';
import { ConditionWatch, Stage } from './pipeline';

/** @public */
export type PromotionPhase =
  | 'Pending'
  | 'Running'
  | 'Succeeded'
  | 'Failed'
  | 'Errored'
  | 'Aborted';

/** @public */
export type StepState =
  | 'Pending'
  | 'Running'
  | 'Succeeded'
  | 'Skipped'
  | 'Aborted'
  | 'Failed'
  | 'Errored';

/**
 * What is stored of one step of one promotion.
 *
 * @public
 */
export interface StepRecord {
  index: number;
  id: string;
  uses: string;
  name?: string;
  state: StepState;
  /** How often its runner has been started. */
  attempts: number;
  /** Failures in a row, compared with the error threshold. */
  consecutiveErrors: number;
  /**
   * Starts since its runner last answered: those after which the process that
   * ran it ended, or lost the work. Left out: none.
   */
  unanswered?: number;
  /** ISO 8601, the first start. Timeouts count from here. */
  startedAt?: string;
  finishedAt?: string;
  message?: string;
  output?: Record<string, unknown>;
  /** ISO 8601: not to be looked at again before. */
  wakeAt?: string;
  /** The target that it is run for. */
  target?: string;
  /** Id of the bundle that it belongs to. */
  bundle?: string;
  /** What is watched from now on, for as long as its freight is in the stage. */
  healthChecks?: ConditionWatch[];
}

/**
 * The trace that work belongs to, as in W3C Trace Context.
 *
 * @public
 */
export interface TraceContext {
  traceparent: string;
  tracestate?: string;
}

/** What started a promotion. @public */
export type PromotionTrigger = 'person' | 'policy' | 'service';

/**
 * One attempt to move freight into one stage.
 *
 * @public
 */
export interface Promotion {
  id: string;
  pipelineId: string;
  stage: string;
  /** Freight ids; today always one. */
  freight: string[];
  phase: PromotionPhase;
  /** One sentence: why it failed, or what it is waiting for. */
  message?: string;
  priority: number;
  reason?: string;
  trigger: PromotionTrigger;
  /** Entity ref of the person, or `policy:<name>`. */
  requestedBy: string;
  createdAt: string;
  startedAt?: string;
  finishedAt?: string;
  abortRequestedBy?: string;
  /** Id of the freight whose loss of health it answers by going back. */
  rollbackOf?: string;
  /** The decision that let it in; of a request, the one at its creation. */
  decision: Decision;
}

/** @public */
export interface PromotionWithSteps extends Promotion {
  steps: StepRecord[];
}

/**
 * The part of a pipeline that a promotion keeps as of its creation.
 *
 * @public
 */
export interface PromotionPlan {
  /** Its `promotion.steps` are those of the promotion, one for each record. */
  stage: Stage;
  /** Ids of the freight that the stage ran of the same origin. */
  replaces: string[];
  trace?: TraceContext;
}
