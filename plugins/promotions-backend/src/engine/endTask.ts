import {
  applyToSnapshot,
  ConditionWatch,
  noChanges,
  PassChanges,
  PromotionPhase,
  taskEnded,
} from '@promotions/backstage-plugin-promotions-common';
import { TaskLease } from '../store/Store';
import { changePipeline, PipelineAccess } from './changePipeline';
import { withHealthChecks } from './healthChecks';

/**
 * Ends a task for the worker that holds it. What follows for its run, and for
 * what waits for that, is written in the same transaction.
 *
 * @param phase - that its steps ended with
 * @param healthChecks - what is watched from its success on, for as long as
 * its freight is in the stage
 * @throws LeaseLostError when the worker does not hold it any more, also
 * because it was ended from outside
 */
export async function finishTask(
  access: PipelineAccess,
  lease: Pick<TaskLease, 'task' | 'pipelineId' | 'fence'>,
  phase: Exclude<PromotionPhase, 'Pending' | 'Running'>,
  message: string | undefined,
  healthChecks: ConditionWatch[] = [],
): Promise<void> {
  const { task, pipelineId, fence } = lease;
  await changePipeline(access, pipelineId, (snapshot, now) => {
    const changes: PassChanges = {
      ...noChanges(),
      ...taskEnded({ snapshot, task, phase, message, now }),
    };
    return {
      changes: {
        ...changes,
        tasksUpdated: changes.tasksUpdated.map(update => ({
          ...update,
          fence,
        })),
        healthChecksSet:
          phase === 'Succeeded'
            ? withHealthChecks(snapshot, task, healthChecks)
            : [],
      },
      snapshot: applyToSnapshot(snapshot, changes),
      result: undefined,
    };
  });
}
