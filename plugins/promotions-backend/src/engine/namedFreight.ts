import {
  BoardStage,
  FreightWithStatus,
} from '@promotions/backstage-plugin-promotions-common';

/**
 * Freight that the stages name and that is not on the page of freight beside
 * them, so that a reader need not ask for it one by one.
 */
export function namedFreight(
  stages: BoardStage[],
  page: FreightWithStatus[],
  all: FreightWithStatus[],
): FreightWithStatus[] {
  const named = new Set(stages.flatMap(idsOf));
  const shown = new Set(page.map(freight => freight.id));
  return all.filter(({ id }) => named.has(id) && !shown.has(id));
}

function idsOf(stage: BoardStage): Array<string | undefined> {
  const promotions = [stage.promotion, stage.lastPromotion, ...stage.queue];
  return [
    ...stage.current.map(current => current.freight),
    ...stage.targets.map(target => target.state?.freight),
    ...promotions.flatMap(promotion => promotion?.freight ?? []),
    stage.run?.freight,
    stage.autoPromotion.candidate,
    stage.suggestion?.freight,
  ];
}
