import { isUnfinished, rerunOf } from '../lifecycle';
import { PipelineSnapshot, StageRun, TaskPhase } from '../model';
import { abortedBy } from '../steps';
import { personName } from '../support/sentences';
import { PassChanges } from './changes';
import { aliasOf } from './context';
import { endUnfinished } from './tasks';

/** What running again, or aborting, writes. @public */
export type RunChanges = Pick<
  PassChanges,
  'runs' | 'tasksUpdated' | 'timeline'
>;

/** What somebody asks for, about a run. @public */
export interface RunRequest {
  snapshot: PipelineSnapshot;
  run: StageRun;
  /** Entity ref of who asks for it. */
  actor: string;
  now: Date;
}

/**
 * What is to be written so that a phase of a run, and the phases after it, are
 * run again. Whether that may be is for `canRerun` to say.
 *
 * @public
 */
export function rerunRun(
  options: RunRequest & { phase: TaskPhase },
): RunChanges {
  const { run, phase, now } = options;
  const again = rerunOf(run, phase, now);
  const what =
    phase === 'verification' ? 'the verification' : 'the promotion tasks';
  return {
    runs: [again],
    tasksUpdated: [],
    timeline: [
      {
        ...about(options),
        kind: 'run.rerun',
        message: `${personName(options.actor)} runs ${what} of ${aliasOf(
          options.snapshot,
          run.freight,
        )} in ${run.stage} again.`,
        data: { run: run.id, phase, round: again.round },
      },
    ],
  };
}

/**
 * What is to be written so that a run ends before its tasks have: those under
 * way are of no use any more, their phase fails, and the run with it. Whether
 * that may be is for `canAbort` to say.
 *
 * @public
 */
export function abortRun(options: RunRequest): RunChanges {
  const { snapshot, run, actor, now } = options;
  const message = abortedBy(actor);
  const tasks = snapshot.tasks.filter(({ runId }) => runId === run.id);
  const phase: TaskPhase = tasks.find(isUnfinished)?.phase ?? 'verification';
  const tasksUpdated = endUnfinished(tasks, {
    state: 'Deprecated',
    message,
    by: actor,
    now,
  });
  const ended: StageRun = {
    ...run,
    state: 'Failed',
    [phase]: 'Failed',
    ...(phase === 'verification' && { promotionTasks: 'Deprecated' as const }),
    message,
    finishedAt: now.toISOString(),
    abortedBy: actor,
  };
  return {
    runs: [ended],
    tasksUpdated,
    timeline: [
      {
        ...about(options),
        kind: 'run.aborted',
        message: `${personName(actor)} ended the ${
          phase === 'verification' ? 'verification' : 'promotion tasks'
        } of ${aliasOf(snapshot, run.freight)} in ${run.stage}.`,
        data: { run: run.id, phase, round: run.round },
      },
    ],
  };
}

function about({
  run,
  actor,
  now,
}: RunRequest): Omit<PassChanges['timeline'][number], 'kind' | 'message'> {
  return {
    at: now.toISOString(),
    actor,
    stage: run.stage,
    freight: run.freight,
    promotionId: run.promotionId,
  };
}
