import {
  FilterPredicate,
  filterPredicateToFilterFunction,
} from '@backstage/filter-predicates';

/**
 * Whether something holds for an entity, as far as it is stored.
 *
 * @public
 */
export type EntityFilter = (entity: Record<string, unknown>) => boolean;

/**
 * What a filter predicate of the catalog says about an entity; all entities,
 * where there is none.
 *
 * @public
 */
export function toEntityFilter(
  predicate: FilterPredicate | undefined,
): EntityFilter {
  return predicate === undefined
    ? () => true
    : filterPredicateToFilterFunction(predicate);
}
