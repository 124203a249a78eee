import {
  Condition,
  ConditionWatch,
  FreightStatus,
  Stage,
  StageRun,
  StageTask,
  TargetState,
  TaskDefinition,
  TaskPhase,
} from '../model';
import { evaluateDeploy } from './deploy';
import { aggregateRun, hasPassed, PhaseOutcome } from './phase';
import { assessTasks, TASK_PHASES, tasksOf } from './tasks';

/** What a run has come to. @public */
export interface RunOutcome {
  run: StageRun;
  /** ISO 8601: when its verification passed, where it does so now. */
  verifiedAt?: string;
  /**
   * The phase that begins: its tasks are to be made, as the document declares
   * them now, and then the run is to be looked at again.
   */
  begins?: TaskPhase;
  /** A sentence about each phase that was looked at. */
  messages: Partial<Record<'deploy' | TaskPhase, string>>;
}

/**
 * The run as it follows from what is known now. What has passed stays so: a
 * later loss of health shows as a condition, and does not take *verified*
 * back. A run that failed recovers when its targets report success after all;
 * one that failed in a later phase only when that is run again.
 *
 * @param options - `tasks` may be those of other runs too
 * @public
 */
export function evaluateRun(options: {
  run: StageRun;
  stage: Stage;
  targets: TargetState[];
  conditions: Condition[];
  /** What is watched beside the conditions of the stage, while the freight is there. */
  healthChecks?: ConditionWatch[];
  tasks: StageTask[];
  now: Date;
}): RunOutcome {
  const { run, stage } = options;
  if (isRunOver(run)) {
    return { run, messages: {} };
  }
  const now = options.now.toISOString();
  const phases: PhaseOutcome[] = [];
  const messages: RunOutcome['messages'] = {};
  let { message } = run;
  let since: string | undefined;
  let verifiedAt: string | undefined;
  let begins: TaskPhase | undefined;

  if (hasPassed(run.deploy)) {
    phases.push({ name: 'deploy', state: run.deploy });
  } else {
    const deploy = evaluateDeploy({
      ...options,
      freight: run.freight,
      since: run.startedAt,
    });
    phases.push({ name: 'deploy', state: deploy.state });
    message = deploy.message;
    messages.deploy = message;
    since = deploy.since;
  }

  for (const phase of TASK_PHASES) {
    const before = phases[phases.length - 1].state;
    const tasks = tasksOf(options.tasks, run, phase);
    if (!hasPassed(before)) {
      phases.push({ name: phase, state: 'Pending' });
    } else if (hasPassed(run[phase])) {
      phases.push({ name: phase, state: run[phase] });
    } else if (tasks.length > 0) {
      const outcome = assessTasks(phase, tasks);
      phases.push({ name: phase, state: outcome.state });
      message = outcome.message;
      messages[phase] = message;
      since = outcome.endedAt;
    } else if (declaredTasks(stage, phase).length > 0) {
      phases.push({ name: phase, state: 'Pending' });
      begins = phase;
    } else {
      phases.push({ name: phase, state: 'Succeeded' });
    }
    const passes =
      hasPassed(phases[phases.length - 1].state) && !hasPassed(run[phase]);
    if (phase === 'verification' && passes) {
      verifiedAt = since ?? now;
    }
  }

  const { overall, phases: ended } = aggregateRun(phases);
  const next: StageRun = {
    ...run,
    state: overall,
    deploy: ended[0].state,
    verification: ended[1].state,
    promotionTasks: ended[2].state,
    message,
  };
  if (begins === 'verification') {
    next.verifyingSince = now;
  }
  if (overall === 'Progressing') {
    delete next.finishedAt;
  } else {
    next.finishedAt = since ?? now;
  }
  return { run: next, messages, verifiedAt, begins };
}

/**
 * Whether nothing changes the run any more, unless it is run again: all but
 * one that goes on, or whose deployment failed and may still succeed.
 *
 * @public
 */
export function isRunOver({ state, deploy }: StageRun): boolean {
  return (
    state === 'Superseded' ||
    state === 'Succeeded' ||
    (state === 'Failed' && hasPassed(deploy))
  );
}

/**
 * Whether freight has failed in the stage: to be deployed, to be verified, or
 * in a promotion task that blocks. A run that was superseded keeps how far it
 * had come; one that was superseded while it was verified again, without ever
 * having been verified, had failed before.
 *
 * @param status - of the freight
 * @public
 */
export function hasRunFailed(run: StageRun, status: FreightStatus): boolean {
  return (
    run.state === 'Failed' ||
    [run.deploy, run.verification, run.promotionTasks].includes('Failed') ||
    (run.state === 'Superseded' &&
      run.round > 1 &&
      !isVerifiedIn(status, run.stage))
  );
}

/** The tasks that a stage declares for a phase. @public */
export function declaredTasks(
  stage: Stage,
  phase: TaskPhase,
): TaskDefinition[] {
  return (
    (phase === 'verification'
      ? stage.verification?.tasks
      : stage.promotionTasks) ?? []
  );
}

/**
 * Whether the freight is verified in the stage.
 *
 * @public
 */
export function isVerifiedIn(status: FreightStatus, stage: string): boolean {
  return Object.hasOwn(status.verifiedIn, stage);
}
