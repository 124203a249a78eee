import { Freight } from '../model';
import { compareInstants, compareText } from '../time/instant';

/**
 * Orders freight newest first: by the instant of creation, then by the greater
 * id. For `Array.sort`.
 *
 * @public
 */
export function compareFreight(
  a: Pick<Freight, 'id' | 'createdAt'>,
  b: Pick<Freight, 'id' | 'createdAt'>,
): number {
  return compareInstants(b.createdAt, a.createdAt) || compareText(b.id, a.id);
}
