import { PipelineSnapshot, StageRun, TaskPhase } from '../model';
import { hasPassed } from './phase';
import { declaredTasks } from './run';
import { isUnfinished } from './tasks';

/** Whether something can be done with a run now. @public */
export type Possible =
  | { possible: true; reason?: undefined }
  | {
      possible: false;
      /** One sentence or two: why not, and what to do instead. */
      reason: string;
    };

const YES: Possible = { possible: true };

function no(reason: string): Possible {
  return { possible: false, reason };
}

/** What a phase is called within a sentence. */
const NAMES: Record<TaskPhase, string> = {
  verification: 'verification',
  promotionTasks: 'promotion tasks',
};

/**
 * Whether a phase of the run can be run again now, with the phases after it:
 * only for what the stage runs now, and when nothing is under way.
 *
 * @public
 */
export function canRerun(options: {
  snapshot: Pick<PipelineSnapshot, 'pipeline' | 'current' | 'tasks'>;
  run: StageRun;
  phase: TaskPhase;
}): Possible {
  const { snapshot, run, phase } = options;
  const stage = snapshot.pipeline.stages.find(({ name }) => name === run.stage);
  if (!stage) {
    return no(`The pipeline has no stage ${run.stage} any more.`);
  }
  const isCurrent = snapshot.current.some(
    entry =>
      entry.stage === run.stage &&
      entry.freight === run.freight &&
      entry.since === run.startedAt,
  );
  if (!isCurrent || run.state === 'Superseded') {
    return no(
      `${run.stage} does not run that freight any more. Promote it again instead.`,
    );
  }
  if (!hasPassed(run.deploy)) {
    return no(
      run.state === 'Failed'
        ? 'Its deployment failed, so that there is nothing to verify. Mend the deployment, or promote it again.'
        : 'It is still being deployed; its tasks begin after that.',
    );
  }
  if (run.state === 'Progressing' || hasUnfinished(snapshot, run)) {
    return no(
      'Its tasks are still under way. Wait until they have ended, or abort them first.',
    );
  }
  if (phase === 'promotionTasks' && !hasPassed(run.verification)) {
    return no(
      'Its verification has not passed, which promotion tasks wait for. Run the verification again instead.',
    );
  }
  if (declaredTasks(stage, phase).length === 0 && hasPassed(run[phase])) {
    return no(`${run.stage} declares no ${NAMES[phase]}.`);
  }
  return YES;
}

/**
 * The run with a phase, and those after it, to be run again. The next pass
 * makes their tasks, as the document declares them then. That its freight is
 * verified is not taken back.
 *
 * @public
 */
export function rerunOf(run: StageRun, phase: TaskPhase, now: Date): StageRun {
  const { finishedAt: _ended, abortedBy: _aborted, ...rest } = run;
  const next: StageRun = {
    ...rest,
    state: 'Progressing',
    round: run.round + 1,
    promotionTasks: 'Pending',
    message: `The ${NAMES[phase]} ${
      phase === 'verification' ? 'is' : 'are'
    } run again.`,
  };
  return phase === 'verification'
    ? {
        ...next,
        verification: 'Pending',
        verifyingSince: now.toISOString(),
      }
    : next;
}

/**
 * Whether the run can be aborted now: while tasks of it are under way.
 *
 * @public
 */
export function canAbort(options: {
  snapshot: Pick<PipelineSnapshot, 'tasks'>;
  run: StageRun;
}): Possible {
  const { snapshot, run } = options;
  if (run.state !== 'Progressing') {
    return no(`It has ended already: it is ${run.state}.`);
  }
  return hasUnfinished(snapshot, run)
    ? YES
    : no(
        'It is still being deployed, and has no tasks yet that could be aborted.',
      );
}

function hasUnfinished(
  { tasks }: Pick<PipelineSnapshot, 'tasks'>,
  run: StageRun,
): boolean {
  return tasks.some(task => task.runId === run.id && isUnfinished(task));
}
