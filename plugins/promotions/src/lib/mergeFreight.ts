import {
  compareFreight,
  FreightWithStatus,
} from '@promotions/backstage-plugin-promotions-common';

/** All of both, newest first; what is in `fresh` replaces what is in `older`. */
export function mergeFreight(
  fresh: FreightWithStatus[],
  older: FreightWithStatus[],
): FreightWithStatus[] {
  const byId = new Map(older.map(freight => [freight.id, freight]));
  for (const freight of fresh) {
    byId.set(freight.id, freight);
  }
  return [...byId.values()].sort(compareFreight);
}
