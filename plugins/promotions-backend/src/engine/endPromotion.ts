import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  abortedBy,
  applyToSnapshot,
  ConditionWatch,
  noChanges,
  PassChanges,
  PipelineSnapshot,
  Promotion,
  PromotionPhase,
} from '@promotions/backstage-plugin-promotions-common';
import { changePipeline, PipelineAccess } from './changePipeline';
import { Actor } from './Engine';

/**
 * Asks for a promotion to be ended. A pending one ends at once, a running one
 * as soon as its step lets it.
 *
 * @throws ConflictError when it has ended already
 */
export async function abortPromotion(
  access: PipelineAccess,
  promotionId: string,
  actor: Actor,
): Promise<Promotion> {
  const found = await access.store.getPromotion(promotionId);
  if (!found) {
    throw new NotFoundError(`There is no promotion ${promotionId}.`);
  }
  return changePipeline(access, found.promotion.pipelineId, (snapshot, now) => {
    const promotion = snapshot.promotions.find(p => p.id === promotionId);
    if (
      !promotion ||
      (promotion.phase !== 'Pending' && promotion.phase !== 'Running')
    ) {
      throw new ConflictError('The promotion has ended already.');
    }
    if (promotion.abortRequestedBy) {
      return { result: promotion };
    }
    const at = now.toISOString();
    const ends = promotion.phase === 'Pending';
    const message = abortedBy(actor.ref);
    const abort: Partial<Promotion> = {
      abortRequestedBy: actor.ref,
      ...(ends && { phase: 'Aborted', finishedAt: at, message }),
    };
    return {
      changes: {
        promotionsUpdated: [{ id: promotionId, ...abort }],
        timeline: [
          ends
            ? endedEntry(snapshot, promotion, {
                phase: 'Aborted',
                actor: actor.ref,
                at,
                message,
              })
            : {
                at,
                kind: 'promotion.abortRequested',
                actor: actor.ref,
                stage: promotion.stage,
                freight: promotion.freight[0],
                promotionId,
                message: `The promotion to ${promotion.stage} is to be aborted.`,
              },
        ],
      },
      result: { ...promotion, ...abort },
    };
  });
}

/** That a promotion has ended, whether or not it had begun. */
function endedEntry(
  { freight }: Pick<PipelineSnapshot, 'freight'>,
  promotion: Promotion,
  end: { phase: PromotionPhase; actor: string; at: string; message?: string },
): PassChanges['timeline'][number] {
  const { phase, actor, at, message } = end;
  const moved = freight.filter(({ id }) => promotion.freight.includes(id));
  return {
    at,
    kind: `promotion.${phase.toLowerCase()}`,
    actor,
    stage: promotion.stage,
    freight: promotion.freight[0],
    promotionId: promotion.id,
    message: `The promotion of ${moved.map(f => f.alias).join(', ')} to ${
      promotion.stage
    } ended ${phase}.${message ? ` ${message}` : ''}`,
  };
}

/**
 * Ends a promotion for the worker that holds it: freight whose steps have
 * succeeded becomes current in the stage.
 *
 * @param healthChecks - what is watched from its success on, for as long as
 * its freight is in the stage
 * @throws LeaseLostError when the worker does not hold it any more
 */
export async function finishPromotion(
  access: PipelineAccess,
  promotion: Promotion,
  fence: number,
  phase: PromotionPhase,
  message: string | undefined,
  healthChecks: ConditionWatch[] = [],
): Promise<void> {
  await changePipeline(access, promotion.pipelineId, (snapshot, now) => {
    const at = now.toISOString();
    const update = { id: promotion.id, phase, finishedAt: at, message };
    const succeeded = phase === 'Succeeded';
    const moved = snapshot.freight.filter(f =>
      promotion.freight.includes(f.id),
    );
    // What the stage runs already has not entered it again: its stay goes on.
    const entering = moved.filter(
      freight =>
        !snapshot.current.some(
          c => c.stage === promotion.stage && c.freight === freight.id,
        ),
    );
    const changes: PassChanges = {
      ...noChanges(),
      promotionsUpdated: [update],
      entered: succeeded
        ? entering.map(freight => ({
            stage: promotion.stage,
            origin: freight.origin,
            freight: freight.id,
            since: at,
            promotionId: promotion.id,
            ...(healthChecks.length > 0 && { healthChecks }),
          }))
        : [],
      timeline: [
        endedEntry(snapshot, promotion, {
          phase,
          // As it is now: the abort may have come while the steps ran.
          actor:
            snapshot.promotions.find(p => p.id === promotion.id)
              ?.abortRequestedBy ?? promotion.requestedBy,
          at,
          message,
        }),
      ],
    };
    return {
      changes: {
        ...changes,
        promotionsUpdated: [{ ...update, fence }],
        healthChecksSet: succeeded
          ? moved
              .filter(freight => !entering.includes(freight))
              .map(({ id: freight }) => ({
                stage: promotion.stage,
                freight,
                healthChecks,
              }))
          : [],
      },
      snapshot: applyToSnapshot(snapshot, changes),
      result: undefined,
    };
  });
}
