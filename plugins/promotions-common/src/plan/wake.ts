import { compareFreight } from '../freight';
import { isVerifiedIn } from '../lifecycle';
import { FreightWithStatus, isControlFlow, Stage } from '../model';
import { PassContext, requestsOrigin } from './context';

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
      const { nextChangeAt } = context.decide(stage, freight);
      return nextChangeAt ? [nextChangeAt] : [];
    }),
  );
  return instants.sort()[0] ?? null;
}

/** Freight whose decision for the stage would set something off. */
function watched(context: PassContext, stage: Stage): FreightWithStatus[] {
  const { snapshot } = context;
  const requested = snapshot.freight.filter(f =>
    requestsOrigin(stage, f.origin),
  );
  if (isControlFlow(stage)) {
    return requested.filter(f => !isVerifiedIn(f.status, stage.name));
  }
  const pending = new Set(
    snapshot.promotions
      .filter(p => p.stage === stage.name && p.phase === 'Pending')
      .flatMap(p => p.freight),
  );
  const automatic = snapshot.autoPromotion[stage.name]?.enabled === true;
  return requested.filter(
    f =>
      pending.has(f.id) ||
      (automatic &&
        (isNewerThanCurrent(context, stage, f) ||
          runsInMatchedUpstream(stage, f))),
  );
}

function runsInMatchedUpstream(
  stage: Stage,
  freight: FreightWithStatus,
): boolean {
  return stage.freight.some(
    ({ origin, sources }) =>
      origin === freight.origin &&
      sources.selection === 'MatchUpstream' &&
      sources.stages.some(upstream =>
        Object.hasOwn(freight.status.currentlyIn, upstream),
      ),
  );
}

function isNewerThanCurrent(
  { snapshot }: PassContext,
  stage: Stage,
  freight: FreightWithStatus,
): boolean {
  const current = snapshot.current.find(
    c => c.stage === stage.name && c.origin === freight.origin,
  );
  const running = snapshot.freight.find(f => f.id === current?.freight);
  return !running || compareFreight(freight, running) < 0;
}
