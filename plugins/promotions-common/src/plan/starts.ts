import { Decision, isControlFlow, Promotion } from '../model';
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
  // Not those of the document: a stage may be gone while promotions wait.
  for (const stage of new Set(snapshot.promotions.map(p => p.stage))) {
    const here = snapshot.promotions.filter(p => p.stage === stage);
    let taken = here.some(p => p.phase === 'Running');
    for (const promotion of here
      .filter(p => p.phase === 'Pending')
      .sort(comparePending)) {
      const decision = decisionOf(context, stage, promotion);
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
          stage,
          freight: promotion.freight[0],
          promotionId: promotion.id,
          message: `The promotion of ${aliasOf(
            snapshot,
            promotion.freight[0],
          )} to ${stage} started.`,
          data: { decision },
        });
        continue;
      }
      const message = decision
        ? waitingFor(decision)
        : `The pipeline has no stage ${stage} that is promoted to any more. Abort the promotion, or declare the stage again.`;
      if (promotion.message !== message) {
        changes.promotionsUpdated.push({ id: promotion.id, message });
      }
    }
  }
  return changes;
}

/** Undefined where the stage is gone, or promotes nothing any more. */
function decisionOf(
  { snapshot, decide }: PassContext,
  stageName: string,
  promotion: Promotion,
): Decision | undefined {
  const stage = snapshot.pipeline.stages.find(s => s.name === stageName);
  const freight = snapshot.freight.find(f => f.id === promotion.freight[0]);
  return stage && !isControlFlow(stage) && freight
    ? decide(stage, freight)
    : undefined;
}

function waitingFor({ requirements }: Decision): string {
  const open = requirements.find(
    r => r.status === 'Unmet' || r.status === 'Waiting',
  );
  return (
    open?.message ??
    'Waits until the promotion before it in the stage has ended.'
  );
}
