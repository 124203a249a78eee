import { toldHere } from '../../decision/toldHere';
import { compareFreight } from '../../freight';
import { Decision, FreightWithStatus } from '../../model';
import { own } from '../../support/own';
import { compareInstants } from '../../time/instant';
import { isOpen } from '../gates';
import { Stay } from './Stay';

/** Freight to go back to, and the decision that lets it in. */
export interface WayBack {
  freight: FreightWithStatus;
  decision: Decision;
}

/** The way back, or why there is none. */
export function wayBack(stay: Stay): WayBack | { why: string } {
  const { context, stage, entry, by } = stay;
  const { snapshot } = context;
  if (stage.promotion.manual) {
    return {
      why: `The pipeline says that ${stage.name} is promoted to by hand.`,
    };
  }
  const hold = snapshot.holds.find(
    ({ stage: name, origin, at }) =>
      name === stage.name &&
      origin === entry.origin &&
      compareInstants(at, entry.since) >= 0,
  );
  if (hold) {
    return {
      why: `It is held where it is${hold.reason ? `: ${hold.reason}` : '.'}`,
    };
  }
  const freight = verifiedLast(stay);
  if (!freight) {
    return {
      why: `No other freight of ${entry.origin} that is not rejected was verified there.`,
    };
  }
  const waiting = snapshot.promotions.some(
    promotion =>
      promotion.phase === 'Pending' &&
      promotion.stage === stage.name &&
      promotion.freight.includes(freight.id),
  );
  if (waiting) {
    return { why: `A promotion of ${freight.alias} is pending already.` };
  }
  const decision = context.decide(stage, freight, by);
  const [open] = decision.requirements.filter(isOpen).map(toldHere);
  return decision.verdict === 'Blocked'
    ? { why: `${freight.alias} may not enter it now. ${open}` }
    : { freight, decision };
}

/**
 * Of the freight that was verified in the stage, what was verified last. Not
 * what is rejected, nor what the stage was rolled back from itself.
 */
function verifiedLast({
  context,
  stage,
  entry,
}: Stay): FreightWithStatus | undefined {
  const { snapshot } = context;
  const left = new Set(
    snapshot.promotions
      .filter(promotion => promotion.stage === stage.name)
      .map(({ rollbackOf }) => rollbackOf),
  );
  const verifiedAt = ({ status }: FreightWithStatus) =>
    own(status.verifiedIn, stage.name)?.verifiedAt ?? '';
  return snapshot.freight
    .filter(
      freight =>
        freight.origin === entry.origin &&
        freight.id !== entry.freight &&
        !left.has(freight.id) &&
        verifiedAt(freight) !== '' &&
        !freight.status.rejections.some(
          ({ stage: of }) => of === undefined || of === stage.name,
        ),
    )
    .sort(
      (a, b) =>
        compareInstants(verifiedAt(b), verifiedAt(a)) || compareFreight(a, b),
    )[0];
}
