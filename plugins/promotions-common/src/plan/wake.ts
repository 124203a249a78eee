import { snapshotIndex } from '../decision/SnapshotIndex';
import { compareFreight } from '../freight';
import { isVerifiedIn } from '../lifecycle';
import {
  FreightRequest,
  FreightWithStatus,
  isControlFlow,
  Stage,
} from '../model';
import { PassContext } from './context';

/**
 * The earliest instant at which a pass could find something to do without
 * anything else having happened: a decision that matters changes on its own.
 * Null: there is none.
 *
 * @internal
 */
export function wakeAt(context: PassContext): string | null {
  const instants = context.snapshot.pipeline.stages.flatMap(stage =>
    watched(context, stage).flatMap(freight => {
      const { verdict, nextChangeAt } = context.decide(stage, freight);
      if (isControlFlow(stage) && verdict === 'Eligible') {
        // It did not enter with the others of this pass.
        return [context.now.toISOString()];
      }
      return nextChangeAt ? [nextChangeAt] : [];
    }),
  );
  return instants.sort()[0] ?? null;
}

/** Freight whose decision for the stage would set something off. */
function watched({ snapshot }: PassContext, stage: Stage): FreightWithStatus[] {
  const index = snapshotIndex(snapshot);
  const pending = new Set(
    index
      .promotions(stage.name)
      .filter(p => p.phase === 'Pending')
      .flatMap(p => p.freight),
  );
  const automatic = snapshot.autoPromotion[stage.name]?.enabled === true;
  return stage.freight.flatMap(request => {
    const requested = index.newestFirst(request.origin);
    if (isControlFlow(stage)) {
      return requested.filter(f => !isVerifiedIn(f.status, stage.name));
    }
    const id = index.current(stage.name, request.origin);
    const current = id === undefined ? undefined : index.freight(id);
    return requested.filter(
      f =>
        pending.has(f.id) ||
        (automatic &&
          (!current ||
            compareFreight(f, current) < 0 ||
            runsInMatchedUpstream(request, f))),
    );
  });
}

function runsInMatchedUpstream(
  { sources }: FreightRequest,
  freight: FreightWithStatus,
): boolean {
  return (
    sources.selection === 'MatchUpstream' &&
    sources.stages.some(upstream =>
      Object.hasOwn(freight.status.currentlyIn, upstream),
    )
  );
}
