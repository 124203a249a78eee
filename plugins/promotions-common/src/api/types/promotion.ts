import {
  Decision,
  Freight,
  Promotion,
  PromotionWithSteps,
  StageRun,
  StageTask,
} from '../../model';
import { PipelineName } from './pipeline';

/** @public */
export interface CreatePromotionRequest {
  stage: string;
  /** Id, or alias. */
  freight: string;
  reason?: string;
  /** Decide and answer, but create nothing. */
  dryRun?: boolean;
  /**
   * Where it has to wait and nothing is Unmet, keep it Pending until it may
   * start, instead of refusing it.
   */
  request?: boolean;
}

/** @public */
export interface CreatePromotionResponse {
  /** `existing`: the freight is pending or running in the stage already. */
  outcome: 'created' | 'existing' | 'dryRun';
  promotion?: Promotion;
  decision: Decision;
  /** Steps that run, or would run. */
  steps: Array<{ id: string; uses: string; name?: string; target?: string }>;
}

/** @public */
export interface PromotionDetails extends PromotionWithSteps {
  pipeline: PipelineName;
  /** What followed once its steps had succeeded. */
  run?: StageRun;
  /** Of the present round of the run. */
  tasks: StageTask[];
  freightDetails: Freight[];
  /** What the stage ran of the same origins when it was created. */
  replaces: Freight[];
  /** What its steps ask people now, each as a decision of one requirement. */
  asks?: Decision[];
  permissions: {
    abort: boolean;
    /** Left out where nothing is asked. */
    approve?: boolean;
  };
}
