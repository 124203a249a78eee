import { HeldLock, LockGate } from '../../model';
import { entityName } from '../../support/sentences';
import { GateQuestion, GateRule } from './GateRule';

/**
 * Met while no other promotion holds the lock, in whichever pipeline. The
 * promotion of this freight to this stage may hold it itself.
 */
export const lockGate: GateRule<LockGate> = {
  class: 'locks',
  evaluate({ lock }, question) {
    const holder = holderBeside(lock, question);
    if (!holder) {
      return {
        status: 'Met',
        message: `No other promotion holds the lock ${lock}.`,
        details: { lock },
      };
    }
    return {
      status: 'Waiting',
      message: `Waits for the lock ${lock}, which ${holderName(
        holder,
        question,
      )} holds.`,
      since: holder.since,
      who: [holder.entityRef],
      details: { lock, holder: { ...holder } },
    };
  },
};

/** Who holds it, other than the promotion that is asked about. */
function holderBeside(
  lock: string,
  { index, stage, freight }: GateQuestion,
): HeldLock | undefined {
  const mine = index.inFlight(stage.name, freight.id);
  return index
    .holders(lock)
    .find(({ promotionId }) => !mine.some(({ id }) => id === promotionId));
}

function holderName(holder: HeldLock, { index }: GateQuestion): string {
  const { snapshot } = index;
  if (holder.pipelineId !== snapshot.pipelineId) {
    return `a promotion to ${holder.stage} of ${entityName(holder.entityRef)}`;
  }
  const freight = index
    .promotions(holder.stage)
    .find(({ id }) => id === holder.promotionId)?.freight[0];
  const alias = freight && index.freight(freight)?.alias;
  return alias === undefined
    ? `a promotion to ${holder.stage}`
    : `the promotion of ${alias} to ${holder.stage}`;
}
