import { toldHere } from '../decision/toldHere';
import { Decision, isControlFlow, PipelineSnapshot, Promotion } from '../model';
import { noChanges, PassChanges } from './changes';
import { aliasOf, ENGINE_ACTOR, PassContext } from './context';
import { gateOf, isOpen } from './gates';
import { comparePending } from './promotions';

/**
 * Starts at most one pending promotion a stage. The decision is taken again,
 * for who asked for the promotion: what has become ineligible, or waits for
 * people, stays pending, says why, and lets the next one through. What starts
 * takes its locks; of those that want the same one, the first starts.
 *
 * @internal
 */
export function planStarts(context: PassContext): PassChanges {
  const changes = noChanges();
  const { snapshot, now } = context;
  const locked = new Set<string>();
  // Not those of the document: a stage may be gone while promotions wait.
  for (const stage of new Set(snapshot.promotions.map(p => p.stage))) {
    const here = snapshot.promotions.filter(p => p.stage === stage);
    let taken = here.some(p => p.phase === 'Running');
    for (const promotion of here
      .filter(p => p.phase === 'Pending')
      .sort(comparePending)) {
      const decision = decisionOf(context, stage, promotion);
      if (!taken && decision?.verdict === 'Eligible') {
        const locks = locksOf(snapshot, stage, decision);
        if (locks.some(lock => locked.has(lock))) {
          // What has just started holds it: the next round says so.
          continue;
        }
        locks.forEach(lock => locked.add(lock));
        taken = true;
        const at = now.toISOString();
        changes.promotionsUpdated.push({
          id: promotion.id,
          phase: 'Running',
          startedAt: at,
          message: '',
          decision,
          ...(locks.length > 0 && { locks }),
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
    ? decide(stage, freight, promotion.requestedBy)
    : undefined;
}

/** A lock whose gate was overridden is not taken. */
function locksOf(
  snapshot: PipelineSnapshot,
  stageName: string,
  { requirements }: Decision,
): string[] {
  const met = requirements.filter(({ status }) => status === 'Met');
  const locks = snapshot.pipeline.stages
    .filter(({ name }) => name === stageName)
    .flatMap(stage => met.map(({ id }) => gateOf(snapshot, stage, 'lock', id)));
  return [...new Set(locks.flatMap(gate => gate?.lock ?? []))];
}

function waitingFor({ requirements }: Decision): string {
  const open = requirements.find(isOpen);
  return open
    ? toldHere(open)
    : 'Waits until the promotion before it in the stage has ended.';
}
