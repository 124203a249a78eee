import { Freight } from '../model';
import { toMillis } from '../time/instant';

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
  return (
    toMillis(b.createdAt) - toMillis(a.createdAt) || compareText(b.id, a.id)
  );
}

/** By code unit, the same on every machine. */
function compareText(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
