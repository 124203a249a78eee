import { evaluateRun, isVerifiedIn } from '../lifecycle';
import { CurrentFreight, Stage, StageRun, TargetState } from '../model';
import { isControlFlow } from '../model';
import { noChanges, PassChanges } from './changes';
import { stageConditions } from './conditions';
import { aliasOf, ENGINE_ACTOR, isRunOf, PassContext } from './context';

/**
 * Brings the run of every stage up to what is known now: freight that entered
 * without a run gets one, older runs are superseded, and freight whose run got
 * through its verification phase is verified.
 *
 * @internal
 */
export function planStageRuns(context: PassContext): PassChanges {
  const changes = noChanges();
  for (const stage of context.snapshot.pipeline.stages) {
    if (!isControlFlow(stage)) {
      planStage(context, stage, changes);
    }
  }
  return changes;
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
  const active: StageRun[] = [];
  for (const entry of current) {
    const existing = runs.find(run => isRunOf(run, entry));
    const run = existing ?? startRun(context, entry);
    const evaluated = evaluateRun({
      run,
      stage,
      targets,
      conditions: snapshot.conditions,
    });
    active.push(evaluated.run);
    if (
      !existing ||
      JSON.stringify(existing) !== JSON.stringify(evaluated.run)
    ) {
      changes.runs.push(evaluated.run);
    }
    if (existing?.state !== 'Failed' && evaluated.run.state === 'Failed') {
      changes.timeline.push({
        at: now.toISOString(),
        kind: 'stage.failed',
        actor: ENGINE_ACTOR,
        stage: stage.name,
        freight: entry.freight,
        promotionId: entry.promotionId,
        message: `${aliasOf(snapshot, entry.freight)} failed in ${
          stage.name
        }. ${evaluated.run.message}`,
      });
    }
    const freight = snapshot.freight.find(f => f.id === entry.freight);
    if (
      evaluated.verifiedAt &&
      freight &&
      !isVerifiedIn(freight.status, stage.name)
    ) {
      changes.verified.push({
        stage: stage.name,
        freight: entry.freight,
        at: evaluated.verifiedAt,
      });
      changes.timeline.push({
        at: now.toISOString(),
        kind: 'stage.verified',
        actor: ENGINE_ACTOR,
        stage: stage.name,
        freight: entry.freight,
        promotionId: entry.promotionId,
        message: `${freight.alias} is verified in ${stage.name}.`,
      });
    }
  }
  for (const run of runs) {
    if (
      run.state === 'Progressing' &&
      !current.some(entry => isRunOf(run, entry))
    ) {
      changes.runs.push({
        ...run,
        state: 'Superseded',
        message: 'Other freight was promoted to the stage.',
        finishedAt: now.toISOString(),
      });
    }
  }
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

/** What was drift is none once its freight has been promoted there. */
function settleDrift(
  target: TargetState,
  current: CurrentFreight[],
  changes: PassChanges,
): TargetState {
  if (!target.drift || !current.some(c => c.freight === target.freight)) {
    return target;
  }
  const settled = { ...target, drift: false };
  changes.targets.push(settled);
  return settled;
}
