import { isControlFlow } from '../model';
import { compareInstants } from '../time/instant';
import { askInstants } from './asks';
import { PassContext } from './context';
import { Watched } from './watched';

/**
 * The earliest instant at which a pass could find something to do without
 * anything else having happened: a decision that matters changes on its own, a
 * condition expires, an external system is to be asked again. Null: there is
 * none.
 *
 * @internal
 */
export function wakeAt(
  context: PassContext,
  watched: readonly Watched[],
): string | null {
  const instants = watched.flatMap(({ stage, decision }) => {
    const { verdict, nextChangeAt } = decision;
    if (isControlFlow(stage) && verdict === 'Eligible') {
      // It did not enter with the others of this pass.
      return [context.now.toISOString()];
    }
    return nextChangeAt ? [nextChangeAt] : [];
  });
  const now = context.now.toISOString();
  const expiries = context.snapshot.conditions.flatMap(({ expiresAt }) =>
    expiresAt && compareInstants(expiresAt, now) > 0 ? [expiresAt] : [],
  );
  const all = [...instants, ...expiries, ...askInstants(context, watched)];
  return all.sort(compareInstants)[0] ?? null;
}
