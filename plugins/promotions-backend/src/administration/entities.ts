import { createZodV4FilterPredicateSchema } from '@backstage/filter-predicates';
import { predicateProblem } from '../support/entityFilter';

/** A filter predicate of the catalog over what is stored of entities. */
export const entities = createZodV4FilterPredicateSchema()
  .superRefine((predicate, context) => {
    const message =
      typeof predicate === 'object'
        ? predicateProblem(predicate)
        : 'must be an object, such as `{ kind: Component }`';
    if (message) {
      context.addIssue({ code: 'custom', message });
    }
  })
  .optional();
