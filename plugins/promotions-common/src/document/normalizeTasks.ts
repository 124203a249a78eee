import { Stage, StepDefinition, TaskDefinition } from '../model';
import { parseDuration } from '../time';
import { BundleDocuments, expandSteps } from './normalizeSteps';
import { StageDocument } from './schema/pipeline';
import { TaskDocument } from './schema/tasks';

/** `task-1`: the place in its phase. */
export function defaultTaskId(index: number): string {
  return `task-${index + 1}`;
}

/** The phases after the deployment, where the stage has any. */
export function normalizePhases(
  { verification, promotionTasks }: StageDocument,
  bundles: BundleDocuments | undefined,
): Pick<Stage, 'verification' | 'promotionTasks'> {
  return {
    ...(verification && {
      verification: {
        ...(verification.timeout !== undefined && {
          timeout: parseDuration(verification.timeout),
        }),
        tasks: normalizeTasks(verification.tasks, bundles),
      },
    }),
    ...(promotionTasks && {
      promotionTasks: normalizeTasks(promotionTasks, bundles),
    }),
  };
}

function normalizeTasks(
  tasks: readonly TaskDocument[],
  bundles: BundleDocuments | undefined,
): TaskDefinition[] {
  return tasks.map(({ blocking, retry, ...step }, index) => {
    const id = step.id ?? defaultTaskId(index);
    return {
      id,
      ...(step.name !== undefined && { name: step.name }),
      steps: expandSteps([{ ...step, id }], bundles).map(each =>
        withRetry(each, retry),
      ),
      blocking: blocking ?? true,
    };
  });
}

/** What a step of a bundle says itself is meant more precisely. */
function withRetry(
  step: StepDefinition,
  { limit, timeout }: NonNullable<TaskDocument['retry']> = {},
): StepDefinition {
  return {
    ...step,
    retry: {
      ...(limit !== undefined && { errorThreshold: limit + 1 }),
      ...(timeout !== undefined && { timeout: parseDuration(timeout) }),
      ...step.retry,
    },
  };
}
