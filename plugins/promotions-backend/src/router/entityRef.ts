import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';

/**
 * The reference as the store has it.
 *
 * @param field - what to call it where it is wrong
 * @throws InputError
 */
export function canonicalRef(entityRef: string, field: string): string {
  try {
    return stringifyEntityRef(parseEntityRef(entityRef));
  } catch {
    throw new InputError(
      `The request is not valid: ${field}: must be an entity reference, as in component:default/podinfo`,
    );
  }
}
