import {
  applyToSnapshot,
  noChanges,
  PassChanges,
  PromotionPhase,
  taskEnded,
} from '@promotions/backstage-plugin-promotions-common';
import { TaskLease } from '../store/Store';
import { changePipeline, PipelineAccess } from './changePipeline';

/**
 * Ends a task for the worker that holds it. What follows for its run, and for
 * what waits for that, is written in the same transaction.
 *
 * @param phase - that its steps ended with
 * @throws LeaseLostError when the worker does not hold it any more, also
 * because it was ended from outside
 */
export async function finishTask(
  access: PipelineAccess,
  lease: Pick<TaskLease, 'task' | 'pipelineId' | 'fence'>,
  phase: Exclude<PromotionPhase, 'Pending' | 'Running'>,
  message: string | undefined,
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
      },
      snapshot: applyToSnapshot(snapshot, changes),
      result: undefined,
    };
  });
}
