import { aliasOf, ENGINE_ACTOR } from '../context';
import { lastOutcome, outcome } from './outcome';
import { Stay } from './Stay';

/**
 * A way back that has not begun leads nowhere once the stage runs something
 * else; the condition speaks of it no more once nobody holds the stage.
 */
export function endWhatIsOver(stay: Stay) {
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
