import { Decision, Promotion } from '../model';
import { noChanges, PassChanges } from './changes';
import { aliasOf, ENGINE_ACTOR, PassContext } from './context';
import { comparePending } from './promotions';

/**
 * Starts at most one pending promotion a stage. The decision is taken again:
 * what has become ineligible stays pending, says why, and lets the next one
 * through.
 *
 * @internal
 */
export function planStarts(context: PassContext): PassChanges {
  const changes = noChanges();
  const { snapshot, now } = context;
  for (const stage of snapshot.pipeline.stages) {
    const here = snapshot.promotions.filter(p => p.stage === stage.name);
    let taken = here.some(p => p.phase === 'Running');
    for (const promotion of here
      .filter(p => p.phase === 'Pending')
      .sort(comparePending)) {
      const decision = decisionOf(context, stage.name, promotion);
      if (!taken && decision?.verdict === 'Eligible') {
        taken = true;
        const at = now.toISOString();
        changes.promotionsUpdated.push({
          id: promotion.id,
          phase: 'Running',
          startedAt: at,
          message: '',
          decision,
        });
        changes.timeline.push({
          at,
          kind: 'promotion.started',
          actor: ENGINE_ACTOR,
          stage: stage.name,
          freight: promotion.freight[0],
          promotionId: promotion.id,
          message: `The promotion of ${aliasOf(
            snapshot,
            promotion.freight[0],
          )} to ${stage.name} started.`,
          data: { decision },
        });
        continue;
      }
      const message = waitingFor(decision);
      if (promotion.message !== message) {
        changes.promotionsUpdated.push({ id: promotion.id, message });
      }
    }
  }
  return changes;
}

function decisionOf(
  context: PassContext,
  stageName: string,
  promotion: Promotion,
): Decision | undefined {
  const stage = context.snapshot.pipeline.stages.find(
    s => s.name === stageName,
  );
  const freight = context.snapshot.freight.find(
    f => f.id === promotion.freight[0],
  );
  return stage && freight && context.decide(stage, freight);
}

function waitingFor(decision: Decision | undefined): string {
  const open = decision?.requirements.find(
    r => r.status === 'Unmet' || r.status === 'Waiting',
  );
  return (
    open?.message ??
    'Waits until the promotion before it in the stage has ended.'
  );
}
