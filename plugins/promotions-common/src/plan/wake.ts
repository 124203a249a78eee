import { isControlFlow } from '../model';
import { compareInstants } from '../time/instant';
import { askInstants } from './asks';
import { PassContext } from './context';
import { isOpen } from './gates';
import { Watched } from './watched';

/** How soon it is looked again whether it is known who belongs to what. */
const PEOPLE_AGAIN_MS = 30_000;

/**
 * The earliest instant at which a pass could find something to do without
 * anything else having happened: a decision that matters changes on its own, a
 * condition expires, an external system is to be asked again, people may be
 * known again. Null: there is none.
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
  const all = [
    ...instants,
    ...expiries,
    ...askInstants(context, watched),
    ...peopleInstants(context, watched),
  ];
  return all.sort(compareInstants)[0] ?? null;
}

/** Nobody tells when it is known again whom gates ask that something waits for. */
function peopleInstants(
  { snapshot, now }: PassContext,
  watched: readonly Watched[],
): string[] {
  const waits =
    snapshot.people.unavailable !== undefined &&
    watched.some(({ decision }) =>
      decision.requirements.some(
        asked => isOpen(asked) && (asked.approval?.from.length ?? 0) > 0,
      ),
    );
  return waits ? [new Date(now.getTime() + PEOPLE_AGAIN_MS).toISOString()] : [];
}
