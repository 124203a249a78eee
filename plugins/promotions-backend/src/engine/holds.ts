import { InputError, NotFoundError } from '@backstage/errors';
import {
  FreightWithStatus,
  Hold,
  HoldRequest,
  selectCandidates,
  Stage,
} from '@promotions/backstage-plugin-promotions-common';
import { PipelineChanges } from '../store/Store';
import {
  changePipeline,
  EngineSnapshot,
  PipelineAccess,
} from './changePipeline';
import { Actor } from './Engine';
import { assertActive, findStage } from './lookUp';

/**
 * A person who promotes something else than what the policy would promote sets
 * a hold for that origin; promoting the candidate clears it.
 */
export function holdChanges(
  snapshot: EngineSnapshot,
  stage: Stage,
  freight: FreightWithStatus,
  actor: Actor,
  now: Date,
): {
  changes: Pick<PipelineChanges, 'holdsSet' | 'holdsLifted' | 'timeline'>;
  after: EngineSnapshot['holds'];
} {
  const key = { stage: stage.name, origin: freight.origin };
  const others = snapshot.holds.filter(
    hold => hold.stage !== key.stage || hold.origin !== key.origin,
  );
  const unchanged = { changes: {}, after: snapshot.holds };
  if (actor.kind !== 'person' || !isAutomatic(snapshot, stage)) {
    return unchanged;
  }
  const candidate = selectCandidates({
    snapshot: { ...snapshot, holds: others },
    stage,
    now,
  }).find(c => c.origin === freight.origin);
  if (candidate?.candidate === freight.id) {
    return others.length === snapshot.holds.length
      ? unchanged
      : {
          changes: {
            holdsLifted: [key],
            timeline: [holdLifted(key, actor, now)],
          },
          after: others,
        };
  }
  const hold: Hold = {
    ...key,
    by: actor.ref,
    at: now.toISOString(),
    reason: `${freight.alias} was promoted by hand.`,
  };
  return {
    changes: { holdsSet: [hold], timeline: [holdSet(hold)] },
    after: [...others, hold],
  };
}

/** Where nothing is promoted on its own there is nothing to keep back. */
function isAutomatic(snapshot: EngineSnapshot, stage: Stage): boolean {
  return (
    !stage.promotion.manual &&
    snapshot.autoPromotion[stage.name]?.enabled === true
  );
}

/**
 * Keeps policies from promoting an origin's freight into a stage. One that is
 * there is replaced.
 *
 * @throws InputError for an origin that the stage does not take freight of
 */
export async function setHold(
  access: PipelineAccess,
  pipelineId: string,
  request: HoldRequest,
  actor: Actor,
): Promise<Hold> {
  return changePipeline(access, pipelineId, (snapshot, now) => {
    const stage = findStage(snapshot, request.stage);
    assertActive(snapshot);
    const origins = stage.freight.map(({ origin }) => origin);
    if (!origins.includes(request.origin)) {
      throw new InputError(
        `origin: ${stage.name} takes no freight of ${
          request.origin
        }; it takes that of ${origins.join(', ')}.`,
      );
    }
    const at = now.toISOString();
    const reason = request.reason?.trim() || undefined;
    const hold: Hold = {
      stage: stage.name,
      origin: request.origin,
      by: actor.ref,
      at,
      reason,
    };
    return {
      changes: {
        holdsSet: [hold],
        timeline: [holdSet(hold)],
      },
      result: hold,
    };
  });
}

/** @throws NotFoundError when there is no such hold */
export async function liftHold(
  access: PipelineAccess,
  pipelineId: string,
  request: { stage: string; origin: string },
  actor: Actor,
): Promise<void> {
  await changePipeline(access, pipelineId, (snapshot, now) => {
    const hold = snapshot.holds.find(
      h => h.stage === request.stage && h.origin === request.origin,
    );
    if (!hold) {
      throw new NotFoundError(
        `Stage ${request.stage} has no hold for origin ${request.origin}.`,
      );
    }
    return {
      changes: {
        holdsLifted: [request],
        timeline: [holdLifted(request, actor, now)],
      },
      result: undefined,
    };
  });
}

type Entry = NonNullable<PipelineChanges['timeline']>[number];

function holdSet({ stage, origin, by, at, reason }: Hold): Entry {
  return {
    at,
    kind: 'hold.set',
    actor: by,
    stage,
    message: `${origin} is held in ${stage}: no policy promotes it there.${
      reason ? ` ${reason}` : ''
    }`,
  };
}

function holdLifted(
  { stage, origin }: Pick<Hold, 'stage' | 'origin'>,
  actor: Actor,
  now: Date,
): Entry {
  return {
    at: now.toISOString(),
    kind: 'hold.lifted',
    actor: actor.ref,
    stage,
    message: `The hold of ${origin} in ${stage} was lifted.`,
  };
}
