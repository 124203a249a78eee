import { compareFreight } from '../freight';
import {
  Condition,
  CurrentFreight,
  Decision,
  FreightWithStatus,
  Hold,
  isControlFlow,
  Stage,
} from '../model';
import { own } from '../support/own';
import { compareInstants } from '../time/instant';
import { conditionKey, noChanges, PassChanges } from './changes';
import { aliasOf, ENGINE_ACTOR, PassContext, policyActor } from './context';
import { isOpen } from './gates';
import { lossOf } from './health';
import { newPromotion } from './promotions';

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
    for (const entry of snapshot.current.filter(c => c.stage === stage.name)) {
      const stay: Stay = { context, stage, entry, by, changes };
      endWhatIsOver(stay);
      if (policy?.enabled) {
        planStay(stay);
      }
    }
  }
  return changes;
}

/** One stay of freight in a stage. */
interface Stay {
  context: PassContext;
  stage: Stage;
  entry: CurrentFreight;
  /** The policy. */
  by: string;
  changes: PassChanges;
}

function planStay(stay: Stay) {
  const { context, stage, entry } = stay;
  const { snapshot } = context;
  const told = rolledBack(stay);
  const loss = lossOf(snapshot, stage, entry);
  if (!loss || told?.status === 'True' || promotionRuns(stay)) {
    return;
  }
  const { freight, decision, why } = wayBack(stay);
  if (freight && decision) {
    rollBack(stay, { freight, decision, loss });
  } else {
    tellOnce(stay, told, loss, why);
  }
}

/** Freight to go back to and the decision that lets it in, or why there is none. */
function wayBack(stay: Stay): {
  freight?: FreightWithStatus;
  decision?: Decision;
  why: string;
} {
  const { context, stage, entry, by } = stay;
  const { snapshot } = context;
  const hold = snapshot.holds.find(
    ({ stage: name, origin, at }) =>
      name === stage.name &&
      origin === entry.origin &&
      compareInstants(at, entry.since) >= 0,
  );
  if (hold) {
    return {
      why: `It is held where it is${hold.reason ? `: ${hold.reason}` : '.'}`,
    };
  }
  const freight = verifiedLast(stay);
  if (!freight) {
    return {
      why: `No other freight of ${entry.origin} that is not rejected was verified there.`,
    };
  }
  const waiting = snapshot.promotions.some(
    promotion =>
      promotion.phase === 'Pending' &&
      promotion.stage === stage.name &&
      promotion.freight.includes(freight.id),
  );
  if (waiting) {
    return { why: `A promotion of ${freight.alias} is pending already.` };
  }
  const decision = context.decide(stage, freight, by);
  return decision.verdict === 'Blocked'
    ? {
        why: `${freight.alias} may not enter it now. ${
          decision.requirements.find(isOpen)?.message ?? ''
        }`.trim(),
      }
    : { freight, decision, why: '' };
}

/**
 * Of the freight that was verified in the stage, what was verified last. Not
 * what is rejected, nor what the stage was rolled back from itself.
 */
function verifiedLast({
  context,
  stage,
  entry,
}: Stay): FreightWithStatus | undefined {
  const { snapshot } = context;
  const left = new Set(
    snapshot.promotions
      .filter(promotion => promotion.stage === stage.name)
      .flatMap(({ rollbackOf }) => rollbackOf ?? []),
  );
  const verifiedAt = ({ status }: FreightWithStatus) =>
    own(status.verifiedIn, stage.name)?.verifiedAt ?? '';
  return snapshot.freight
    .filter(
      freight =>
        freight.origin === entry.origin &&
        freight.id !== entry.freight &&
        !left.has(freight.id) &&
        verifiedAt(freight) !== '' &&
        !freight.status.rejections.some(
          ({ stage: of }) => of === undefined || of === stage.name,
        ),
    )
    .sort(
      (a, b) =>
        compareInstants(verifiedAt(b), verifiedAt(a)) || compareFreight(a, b),
    )[0];
}

function rollBack(
  stay: Stay,
  back: { freight: FreightWithStatus; decision: Decision; loss: string },
) {
  const { context, stage, entry, by, changes } = stay;
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
      data: { policy: by, rollbackOf: entry.freight, decision },
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
  const { context, stage, entry, by, changes } = stay;
  const message = `${loss} It is not rolled back: ${why}`;
  changes.conditions.push(outcome(stay, 'False', 'NotPossible', message));
  changes.timeline.push({
    at: context.now.toISOString(),
    kind: 'rollback.refused',
    actor: by,
    stage: stage.name,
    freight: entry.freight,
    message,
    data: { policy: by },
  });
}

/**
 * A way back that has not begun leads nowhere once the stage runs something
 * else; the condition speaks of it no more once nobody holds the stage.
 */
function endWhatIsOver(stay: Stay) {
  const { context, stage, entry, changes } = stay;
  const { snapshot } = context;
  const at = context.now.toISOString();
  const originOf = (id: string) =>
    snapshot.freight.find(freight => freight.id === id)?.origin;
  for (const promotion of snapshot.promotions) {
    if (
      promotion.phase === 'Pending' &&
      promotion.stage === stage.name &&
      promotion.rollbackOf !== undefined &&
      promotion.rollbackOf !== entry.freight &&
      originOf(promotion.freight[0]) === entry.origin
    ) {
      const message = `${stage.name} does not run ${aliasOf(
        snapshot,
        promotion.rollbackOf,
      )} any more, so it does not go back from it.`;
      changes.promotionsUpdated.push({
        id: promotion.id,
        phase: 'Aborted',
        finishedAt: at,
        message,
      });
      changes.timeline.push({
        at,
        kind: 'promotion.aborted',
        actor: ENGINE_ACTOR,
        stage: stage.name,
        freight: promotion.freight[0],
        promotionId: promotion.id,
        message,
      });
    }
  }
  const told = lastOutcome(stay);
  const held = snapshot.holds.some(
    hold => hold.stage === stage.name && hold.origin === entry.origin,
  );
  if (
    told?.freight !== undefined &&
    told.freight !== entry.freight &&
    told.reason !== 'Over' &&
    !held
  ) {
    changes.conditions.push({
      ...outcome(stay, 'False', 'Over', ''),
      freight: told.freight,
    });
  }
}

/** A promotion that runs changes what the stage runs, for better or worse. */
function promotionRuns({ context, stage }: Stay): boolean {
  return context.snapshot.promotions.some(
    ({ stage: of, phase }) => of === stage.name && phase === 'Running',
  );
}

/** What has come of this stay already. */
function rolledBack(stay: Stay): Condition | undefined {
  const told = lastOutcome(stay);
  return told?.freight === stay.entry.freight &&
    compareInstants(told.observedAt, stay.entry.since) >= 0
    ? told
    : undefined;
}

/** What has come of the last stay that was to be rolled back. */
function lastOutcome(stay: Stay): Condition | undefined {
  const key = conditionKey(outcome(stay, '', '', ''));
  return stay.context.snapshot.conditions.find(
    condition => conditionKey(condition) === key,
  );
}

function outcome(
  { context, stage, entry }: Stay,
  status: string,
  reason: string,
  message: string,
): Condition {
  const at = context.now.toISOString();
  return {
    // Each origin of a stage has its own way back.
    type:
      stage.freight.length > 1 ? `RolledBack:${entry.origin}` : 'RolledBack',
    stage: stage.name,
    status,
    reason,
    message,
    source: ENGINE_ACTOR,
    freight: entry.freight,
    observedAt: at,
    lastTransitionAt: at,
  };
}
