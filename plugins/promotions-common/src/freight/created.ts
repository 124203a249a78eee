import { Freight, TimelineEntry } from '../model';

/**
 * What the timeline says of freight that is new, whoever made it.
 *
 * @public
 */
export function freightCreatedEntry(
  freight: Freight,
): Omit<TimelineEntry, 'id'> {
  const { id, alias, origin, createdAt, createdBy } = freight;
  return {
    at: createdAt,
    kind: 'freight.created',
    actor: createdBy,
    freight: id,
    message: `Freight ${alias} of origin ${origin} was made.`,
  };
}
