import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  abortRun as abortionOf,
  applyToSnapshot,
  canAbort,
  canRerun,
  noChanges,
  PassChanges,
  PipelineName,
  PipelineSummary,
  Possible,
  RerunRequest,
  rerunRun,
  StageRun,
  StageRunDetails,
  TASK_PHASES,
  TaskDetails,
} from '@promotions/backstage-plugin-promotions-common';
import { PipelineChanges } from '../store/Store';
import {
  Change,
  changePipeline,
  EngineSnapshot,
  PipelineAccess,
  readSnapshotIfDeclared,
} from './changePipeline';
import { Actor } from './Engine';
import { assertActive } from './lookUp';

/**
 * A run with the tasks of all its rounds. Its permissions are what is possible
 * now, for whoever may.
 *
 * @throws NotFoundError
 */
export async function getRun(
  access: PipelineAccess,
  runId: string,
): Promise<StageRunDetails> {
  const { run, tasks, pipelineId } = await findRun(access, runId);
  const pipeline = await findPipeline(access, pipelineId, () => noRun(runId));
  return {
    ...run,
    tasks,
    pipeline: pipelineName(pipeline),
    permissions: await possibleOf(access, pipeline, run),
  };
}

/** @throws NotFoundError */
export async function getTask(
  access: PipelineAccess,
  taskId: string,
): Promise<TaskDetails> {
  const found = await access.store.getTask(taskId);
  if (!found) {
    throw noTask(taskId);
  }
  const pipeline = await findPipeline(access, found.pipelineId, () =>
    noTask(taskId),
  );
  return {
    ...found.task,
    steps: found.steps,
    pipeline: pipelineName(pipeline),
  };
}

/**
 * Runs a phase of a run again, and those after it.
 *
 * @throws ConflictError where it cannot be
 */
export async function rerun(
  access: PipelineAccess,
  runId: string,
  request: RerunRequest,
  actor: Actor,
): Promise<StageRun> {
  const { phase = 'verification' } = request;
  return changeRun(access, runId, (snapshot, run, now) => {
    assertActive(snapshot);
    assertPossible(canRerun({ snapshot, run, phase }));
    return rerunRun({ snapshot, run, phase, actor: actor.ref, now });
  });
}

/**
 * Ends the tasks under way, and the run with them.
 *
 * @throws ConflictError where there is nothing to end
 */
export async function abortRun(
  access: PipelineAccess,
  runId: string,
  actor: Actor,
): Promise<StageRun> {
  return changeRun(access, runId, (snapshot, run, now) => {
    assertPossible(canAbort({ snapshot, run }));
    return abortionOf({ snapshot, run, actor: actor.ref, now });
  });
}

type RunChanges = Pick<PassChanges, 'runs' | 'tasksUpdated' | 'timeline'>;

async function changeRun(
  access: PipelineAccess,
  runId: string,
  decide: (snapshot: EngineSnapshot, run: StageRun, now: Date) => RunChanges,
): Promise<StageRun> {
  const { run: stored, pipelineId } = await findRun(access, runId);
  await changePipeline(access, pipelineId, (snapshot, now): Change<void> => {
    // What the snapshot does not have is over, and does not change any more.
    const run = snapshot.runs.find(({ id }) => id === runId) ?? stored;
    const changes = decide(snapshot, run, now);
    const written: PipelineChanges = changes;
    return {
      changes: written,
      // The pass sees it at once: it makes the tasks, or draws conclusions.
      snapshot: applyToSnapshot(snapshot, { ...noChanges(), ...changes }),
      result: undefined,
    };
  });
  return (await findRun(access, runId)).run;
}

async function possibleOf(
  access: PipelineAccess,
  pipeline: PipelineSummary,
  run: StageRun,
): Promise<StageRunDetails['permissions']> {
  const snapshot = await readSnapshotIfDeclared(access, pipeline.id, {
    freightLimit: 1,
  });
  if (!snapshot) {
    return { rerun: [], abort: false };
  }
  const now = snapshot.runs.find(({ id }) => id === run.id) ?? run;
  const isActive = pipeline.state !== 'Archived';
  return {
    rerun: TASK_PHASES.filter(
      phase => isActive && canRerun({ snapshot, run: now, phase }).possible,
    ),
    abort: canAbort({ snapshot, run: now }).possible,
  };
}

function assertPossible({ possible, reason }: Possible): void {
  if (!possible) {
    throw new ConflictError(reason);
  }
}

async function findRun({ store }: PipelineAccess, runId: string) {
  const found = await store.getRun(runId);
  if (!found) {
    throw noRun(runId);
  }
  return found;
}

async function findPipeline(
  { store }: PipelineAccess,
  pipelineId: string,
  missing: () => Error,
): Promise<PipelineSummary> {
  const pipeline = await store.getPipeline(pipelineId);
  if (!pipeline) {
    throw missing();
  }
  return pipeline;
}

/** What names the pipeline of something that is shown by itself. */
export function pipelineName(pipeline: PipelineSummary): PipelineName {
  const { id, entityRef, name, title } = pipeline;
  return { id, entityRef, name, title };
}

function noRun(runId: string): Error {
  return new NotFoundError(`There is no run ${runId}.`);
}

function noTask(taskId: string): Error {
  return new NotFoundError(`There is no task ${taskId}.`);
}
