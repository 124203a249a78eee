import { withoutDrift } from '../deployments/reports';
import { isVerifiedIn, TASK_PHASES, tasksOf } from '../lifecycle';
import {
  CurrentFreight,
  isControlFlow,
  Stage,
  StageRun,
  TargetState,
} from '../model';
import { noChanges, PassChanges } from './changes';
import { stageConditions } from './conditions';
import { aliasOf, ENGINE_ACTOR, isRunOf, PassContext } from './context';
import { RunProgress, runOn } from './runOn';
import { endUnfinished } from './tasks';

/**
 * Brings the run of every stage up to what is known now: freight that entered
 * without a run gets one, older runs are superseded, tasks are made and ended,
 * and freight whose run got through its verification phase is verified.
 *
 * @internal
 */
export function planStageRuns(context: PassContext): PassChanges {
  const changes = noChanges();
  const stages = context.snapshot.pipeline.stages.filter(
    stage => !isControlFlow(stage),
  );
  for (const stage of stages) {
    planStage(context, stage, changes);
  }
  supersede(
    context,
    context.snapshot.runs.filter(
      run => !stages.some(({ name }) => name === run.stage),
    ),
    run => goneMessage(context, run),
    changes,
  );
  return changes;
}

/** Why nothing comes of a run in a stage that has none any more. */
function goneMessage({ snapshot }: PassContext, { stage }: StageRun): string {
  return snapshot.pipeline.stages.some(({ name }) => name === stage)
    ? `${stage} deploys nothing any more: it only passes freight on.`
    : `The pipeline has no stage ${stage} any more.`;
}

function planStage(context: PassContext, stage: Stage, changes: PassChanges) {
  const { snapshot, now } = context;
  const current = snapshot.current.filter(c => c.stage === stage.name);
  const runs = snapshot.runs.filter(run => run.stage === stage.name);
  const targets = snapshot.targets
    .filter(
      target =>
        target.stage === stage.name &&
        stage.targets.some(({ name }) => name === target.target),
    )
    .map(target => settleDrift(target, current, changes));
  const active: RunProgress[] = [];
  for (const entry of current) {
    const existing = runs.find(run => isRunOf(run, entry));
    const progress = runOn(context, {
      stage,
      targets,
      run: existing ? goOn(context, existing) : startRun(context, entry),
      healthChecks: entry.healthChecks,
    });
    active.push(progress);
    if (
      !existing ||
      JSON.stringify(existing) !== JSON.stringify(progress.run)
    ) {
      changes.runs.push(progress.run);
    }
    changes.tasksCreated.push(...progress.tasksCreated);
    changes.tasksUpdated.push(...progress.tasksUpdated);
    changes.timeline.push(...progress.timeline);
    verify(context, entry, progress, changes);
    changes.timeline.push(...told(context, existing, progress));
  }
  supersede(
    context,
    runs.filter(run => !current.some(entry => isRunOf(run, entry))),
    () => 'Other freight was promoted to the stage.',
    changes,
  );
  changes.conditions.push(
    ...stageConditions({ stage, snapshot, targets, runs: active, now }),
  );
}

function startRun(context: PassContext, entry: CurrentFreight): StageRun {
  return {
    id: context.newId(),
    stage: entry.stage,
    freight: entry.freight,
    promotionId: entry.promotionId,
    state: 'Progressing',
    deploy: 'Pending',
    verification: 'Pending',
    promotionTasks: 'Pending',
    round: 1,
    message: '',
    startedAt: entry.since,
  };
}

/** Ends those of the runs that are under way, with their tasks. */
function supersede(
  { snapshot, now }: PassContext,
  runs: StageRun[],
  why: (run: StageRun) => string,
  changes: PassChanges,
) {
  for (const run of runs.filter(({ state }) => state === 'Progressing')) {
    const message = why(run);
    changes.runs.push(superseded(run, message, now));
    changes.tasksUpdated.push(
      ...endUnfinished(
        snapshot.tasks.filter(task => task.runId === run.id),
        { state: 'Deprecated', message, by: ENGINE_ACTOR, now },
      ),
    );
  }
}

/**
 * What is current has a run that was superseded only where its stage had gone
 * from the document, and is back: it goes on with the phase that it was in,
 * with tasks of its own where there had been some.
 */
function goOn({ snapshot }: PassContext, run: StageRun): StageRun {
  if (run.state !== 'Superseded') {
    return run;
  }
  const { finishedAt: _ended, verifyingSince: _since, ...rest } = run;
  const hadTasks = TASK_PHASES.some(
    phase => tasksOf(snapshot.tasks, run, phase).length > 0,
  );
  return {
    ...rest,
    state: 'Progressing',
    round: hadTasks ? run.round + 1 : run.round,
  };
}

/** Phases that have ended are kept as they are; nothing comes of the others. */
function superseded(run: StageRun, message: string, now: Date): StageRun {
  const left = (state: StageRun['deploy']) =>
    state === 'Pending' || state === 'Progressing' || state === 'Unknown'
      ? 'Deprecated'
      : state;
  return {
    ...run,
    state: 'Superseded',
    deploy: left(run.deploy),
    verification: left(run.verification),
    promotionTasks: left(run.promotionTasks),
    message,
    finishedAt: now.toISOString(),
  };
}

/** Once verified it stays so: of a second time only the timeline tells. */
function verify(
  { snapshot, now }: PassContext,
  { stage, freight: id, promotionId }: CurrentFreight,
  { run, verifiedAt }: RunProgress,
  changes: PassChanges,
) {
  const freight = snapshot.freight.find(f => f.id === id);
  if (!verifiedAt || !freight) {
    return;
  }
  const again = isVerifiedIn(freight.status, stage);
  if (!again) {
    changes.verified.push({ stage, freight: id, at: verifiedAt });
  } else if (run.round === 1) {
    return;
  }
  changes.timeline.push({
    at: now.toISOString(),
    kind: 'stage.verified',
    actor: ENGINE_ACTOR,
    stage,
    freight: id,
    promotionId,
    message: `${freight.alias} is verified in ${stage}${
      again ? ' again' : ''
    }.`,
  });
}

/** That the run failed, or that a phase of it ended with a warning. */
function told(
  { snapshot, now }: PassContext,
  before: StageRun | undefined,
  { run, messages }: RunProgress,
): PassChanges['timeline'] {
  const about = {
    at: now.toISOString(),
    actor: ENGINE_ACTOR,
    stage: run.stage,
    freight: run.freight,
    promotionId: run.promotionId,
    data: { run: run.id, round: run.round },
  };
  const alias = aliasOf(snapshot, run.freight);
  const entries: PassChanges['timeline'] = [];
  for (const phase of TASK_PHASES) {
    if (run[phase] === 'Warning' && before?.[phase] !== 'Warning') {
      entries.push({
        ...about,
        kind: 'stage.warned',
        message: `There is a warning about ${alias} in ${run.stage}. ${
          messages[phase] ?? run.message
        }`,
        data: { ...about.data, phase },
      });
    }
  }
  if (run.state === 'Failed' && before?.state !== 'Failed') {
    entries.push({
      ...about,
      kind: 'stage.failed',
      message: `${alias} failed in ${run.stage}. ${run.message}`,
    });
  }
  return entries;
}

/** What was drift is none once its freight has been promoted there. */
function settleDrift(
  target: TargetState,
  current: CurrentFreight[],
  changes: PassChanges,
): TargetState {
  const settled = withoutDrift(target, freight =>
    current.some(c => c.freight === freight),
  );
  if (settled !== target) {
    changes.targets.push(settled);
  }
  return settled;
}
