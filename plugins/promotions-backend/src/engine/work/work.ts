import {
  Promotion,
  Stage,
  StageTask,
  StepDefinition,
  StepRecord,
  TraceContext,
} from '@promotions/backstage-plugin-promotions-common';
import {
  PromotionLease,
  TaskLease,
  WorkLease,
  WorkRef,
} from '../../store/Store';

/**
 * What is run step by step: a promotion, or a task of a stage run. All that is
 * said here is as of its creation, and as it was stored.
 */
export interface Work {
  ref: WorkRef;
  pipelineId: string;
  /** Its `stage.promotion.steps` are those of the work, one for each record. */
  plan: { stage: Stage; trace?: TraceContext };
  /** Ids: what is promoted, or what the task is about. */
  freight: string[];
  steps: StepRecord[];
  abortRequestedBy?: string;
  /** Of a task: the one that brought the freight. */
  promotion?: Promotion;
  task?: StageTask;
}

/** The work that somebody holds. */
export function workOf(lease: WorkLease): Work {
  return lease.kind === 'promotion' ? ofPromotion(lease) : ofTask(lease);
}

/** A promotion as what it is run as. */
export function ofPromotion({
  promotion,
  plan,
  steps,
}: Pick<PromotionLease, 'promotion' | 'plan' | 'steps'>): Work {
  const { id, pipelineId, freight, abortRequestedBy } = promotion;
  return {
    ref: { kind: 'promotion', id },
    pipelineId,
    plan,
    freight,
    steps,
    abortRequestedBy,
    promotion,
  };
}

/** A task as what it is run as. */
export function ofTask({
  task,
  pipelineId,
  plan,
  promotion,
  steps,
}: Omit<TaskLease, 'kind' | 'fence'>): Work {
  return {
    ref: { kind: 'task', id: task.id },
    pipelineId,
    plan,
    freight: [task.freight],
    steps,
    abortRequestedBy: task.abortRequestedBy,
    promotion,
    task,
  };
}

/** The step as it was declared. */
export function definitionOf(
  work: Pick<Work, 'plan'>,
  index: number,
): StepDefinition {
  return work.plan.stage.promotion.steps[index];
}

/** As it begins a sentence: `The promotion was aborted.` */
export function nameOf({ ref }: Pick<Work, 'ref'>): string {
  return `The ${ref.kind}`;
}
