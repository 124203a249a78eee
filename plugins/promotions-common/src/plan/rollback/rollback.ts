import { Condition, Hold, isControlFlow } from '../../model';
import { own } from '../../support/own';
import { noChanges, PassChanges } from '../changes';
import { aliasOf, PassContext, policyActor } from '../context';
import { newPromotion } from '../promotions';
import { lossOf } from './health';
import { outcome, rolledBack } from './outcome';
import { endWhatIsOver } from './over';
import { Stay } from './Stay';
import { WayBack, wayBack } from './wayBack';

/**
 * Takes freight that failed in a stage, or lost its health there, back to what
 * was verified there last, where a policy says so: once for each stay of the
 * freight. It holds the stage, so that no policy promotes the same freight
 * again. What came of it is told by the condition `RolledBack`.
 *
 * @internal
 */
export function planRollback(context: PassContext): PassChanges {
  const changes = noChanges();
  const { snapshot } = context;
  for (const stage of snapshot.pipeline.stages.filter(s => !isControlFlow(s))) {
    const policy = own(snapshot.autoRollback, stage.name);
    const by = policyActor(policy?.policy);
    const name = policy?.policy;
    for (const entry of snapshot.current.filter(c => c.stage === stage.name)) {
      const stay: Stay = { context, stage, entry, policy: name, by, changes };
      endWhatIsOver(stay);
      if (policy?.enabled) {
        planStay(stay);
      }
    }
  }
  return changes;
}

function planStay(stay: Stay) {
  const { context, stage, entry } = stay;
  const { snapshot } = context;
  const told = rolledBack(stay);
  const loss = lossOf(snapshot, stage, entry);
  if (!loss || told?.status === 'True' || promotionRuns(stay)) {
    return;
  }
  const back = wayBack(stay);
  if ('why' in back) {
    tellOnce(stay, told, loss, back.why);
  } else {
    rollBack(stay, { ...back, loss });
  }
}

function rollBack(stay: Stay, back: WayBack & { loss: string }) {
  const { context, stage, entry, policy, by, changes } = stay;
  const { snapshot, now } = context;
  const { freight, decision, loss } = back;
  const at = now.toISOString();
  const bad = aliasOf(snapshot, entry.freight);
  const created = newPromotion({
    id: context.newId(),
    pipelineId: snapshot.pipelineId,
    stage,
    freight,
    current: snapshot.current,
    decision,
    trigger: 'policy',
    requestedBy: by,
    reason: loss,
    rollbackOf: entry.freight,
    now,
  });
  const message = `${stage.name} goes back from ${bad} to ${freight.alias}. ${loss}`;
  const hold: Hold = {
    stage: stage.name,
    origin: entry.origin,
    by,
    at,
    reason: message,
  };
  changes.promotionsCreated.push(created);
  changes.holdsSet.push(hold);
  changes.conditions.push(outcome(stay, 'True', 'Promoted', message));
  const about = { at, actor: by, stage: stage.name };
  changes.timeline.push(
    {
      ...about,
      kind: 'promotion.created',
      freight: freight.id,
      promotionId: created.promotion.id,
      message,
      data: { policy, rollbackOf: entry.freight, decision },
    },
    {
      ...about,
      kind: 'hold.set',
      freight: entry.freight,
      message: `${stage.name} is held: no policy promotes ${entry.origin} there until the hold is lifted.`,
      data: { ...hold },
    },
  );
}

/** Told once for each stay, and tried again by each pass. */
function tellOnce(
  stay: Stay,
  told: Condition | undefined,
  loss: string,
  why: string,
) {
  if (told) {
    return;
  }
  const { context, stage, entry, policy, by, changes } = stay;
  const message = `${loss} It is not rolled back: ${why}`;
  changes.conditions.push(outcome(stay, 'False', 'NotPossible', message));
  changes.timeline.push({
    at: context.now.toISOString(),
    kind: 'rollback.refused',
    actor: by,
    stage: stage.name,
    freight: entry.freight,
    message,
    data: { policy },
  });
}

/** A promotion that runs changes what the stage runs, for better or worse. */
function promotionRuns({ context, stage }: Stay): boolean {
  return context.snapshot.promotions.some(
    ({ stage: of, phase }) => of === stage.name && phase === 'Running',
  );
}
