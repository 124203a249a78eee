import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  applyToSnapshot,
  CreatePromotionRequest,
  CreatePromotionResponse,
  decide,
  Decision,
  FreightWithStatus,
  isControlFlow,
  newPromotion,
  noChanges,
  PassChanges,
  Promotion,
  PromotionPhase,
  PromotionRefusedError,
  PromotionTrigger,
  selectCandidates,
  Stage,
} from '@promotions/backstage-plugin-promotions-common';
import { ulid } from 'ulid';
import { PipelineChanges } from '../store/Store';
import {
  Change,
  changePipeline,
  EngineSnapshot,
  PipelineAccess,
} from './changePipeline';
import { Actor } from './Engine';

/**
 * Asks for freight to be promoted into a stage. The road is the same for
 * everybody; see domain.md, Promotion.
 *
 * @throws PromotionRefusedError when the decision is not Eligible
 * @throws InputError for a stage or freight that the pipeline does not have
 * @throws ConflictError when the idempotency key was used for something else, or the pipeline is archived
 */
export async function createPromotion(
  access: PipelineAccess,
  pipelineId: string,
  request: CreatePromotionRequest,
  actor: Actor,
  givenKey?: string,
): Promise<CreatePromotionResponse> {
  // Of the one who gave it: nobody can use up the keys of others.
  const idempotencyKey = givenKey && `${actor.ref} ${givenKey}`;
  return changePipeline(access, pipelineId, async (read, now) => {
    const { snapshot, freight } = await withFreight(
      access,
      read,
      request.freight,
    );
    const stage = findStage(snapshot, request.stage);
    if (isControlFlow(stage)) {
      throw new InputError(
        `stage: ${stage.name} is a control-flow stage, which freight passes on its own as soon as it may.`,
      );
    }
    const decision = decide({ snapshot, stage, freight, now });
    const steps = stage.promotion.steps.map(({ id, uses, name }) => ({
      id,
      uses,
      name,
    }));
    if (request.dryRun) {
      return { result: { outcome: 'dryRun', decision, steps } };
    }
    const existing = await findExisting(
      access,
      snapshot,
      { stage: stage.name, freight: freight.id },
      idempotencyKey,
    );
    if (existing) {
      return {
        result: { outcome: 'existing', promotion: existing, decision, steps },
      };
    }
    if (snapshot.summary.state === 'Archived') {
      throw new ConflictError(
        'The pipeline is archived: the catalog no longer declares it. Declare it again to promote.',
      );
    }
    if (decision.verdict !== 'Eligible') {
      throw new PromotionRefusedError(refusal(decision, freight), decision);
    }
    return create({
      snapshot,
      stage,
      freight,
      decision,
      steps,
      request,
      actor,
      idempotencyKey,
      now,
    });
  });
}

function create(options: {
  snapshot: EngineSnapshot;
  stage: Stage;
  freight: FreightWithStatus;
  decision: Decision;
  steps: CreatePromotionResponse['steps'];
  request: CreatePromotionRequest;
  actor: Actor;
  idempotencyKey?: string;
  now: Date;
}): Change<CreatePromotionResponse> {
  const { snapshot, stage, freight, decision, actor, now } = options;
  const trigger: PromotionTrigger = actor.kind;
  const created = newPromotion({
    id: ulid(now.getTime()),
    pipelineId: snapshot.pipelineId,
    stage,
    freight,
    current: snapshot.current,
    decision,
    trigger,
    requestedBy: actor.ref,
    reason: options.request.reason,
    now,
  });
  const seen: PassChanges = {
    ...noChanges(),
    promotionsCreated: [created],
    timeline: [
      {
        at: now.toISOString(),
        kind: 'promotion.created',
        actor: actor.ref,
        stage: stage.name,
        freight: freight.id,
        promotionId: created.promotion.id,
        message: `${freight.alias} is to be promoted to ${stage.name}.`,
        data: { reason: options.request.reason, decision },
      },
    ],
  };
  const holds = holdChanges(snapshot, stage, freight, actor, now);
  return {
    changes: {
      ...seen,
      ...holds.changes,
      promotionsCreated: [
        { ...created, idempotencyKey: options.idempotencyKey },
      ],
    },
    snapshot: {
      ...applyToSnapshot(snapshot, seen),
      holds: holds.after,
    },
    result: {
      outcome: 'created',
      promotion: created.promotion,
      decision,
      steps: options.steps,
    },
  };
}

/**
 * A person who promotes something else than what the policy would promote sets
 * a hold for that origin; promoting the candidate clears it.
 */
function holdChanges(
  snapshot: EngineSnapshot,
  stage: Stage,
  freight: FreightWithStatus,
  actor: Actor,
  now: Date,
): {
  changes: Pick<PipelineChanges, 'holdsSet' | 'holdsLifted'>;
  after: EngineSnapshot['holds'];
} {
  const key = { stage: stage.name, origin: freight.origin };
  const others = snapshot.holds.filter(
    hold => hold.stage !== key.stage || hold.origin !== key.origin,
  );
  const unchanged = { changes: {}, after: snapshot.holds };
  if (actor.kind !== 'person' || !snapshot.autoPromotion[stage.name]?.enabled) {
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
      : { changes: { holdsLifted: [key] }, after: others };
  }
  const hold = {
    ...key,
    by: actor.ref,
    at: now.toISOString(),
    reason: `${freight.alias} was promoted by hand.`,
  };
  return { changes: { holdsSet: [hold] }, after: [...others, hold] };
}

async function findExisting(
  access: PipelineAccess,
  snapshot: EngineSnapshot,
  wanted: { stage: string; freight: string },
  idempotencyKey: string | undefined,
): Promise<Promotion | undefined> {
  const sameKey =
    idempotencyKey !== undefined
      ? await access.store.findPromotionByIdempotencyKey(
          snapshot.pipelineId,
          idempotencyKey,
        )
      : undefined;
  if (sameKey) {
    if (
      sameKey.stage !== wanted.stage ||
      !sameKey.freight.includes(wanted.freight)
    ) {
      throw new ConflictError(
        'The idempotency key was used for another promotion of this pipeline.',
      );
    }
    return sameKey;
  }
  return snapshot.promotions.find(
    p =>
      p.stage === wanted.stage &&
      p.freight.includes(wanted.freight) &&
      (p.phase === 'Pending' || p.phase === 'Running'),
  );
}

function refusal(decision: Decision, freight: FreightWithStatus): string {
  const why = decision.requirements
    .filter(r => r.status === 'Unmet' || r.status === 'Waiting')
    .map(r => r.message)
    .join(' ');
  return `${freight.alias} may not enter ${decision.stage} now. ${why}`;
}

/** @throws InputError */
export function findStage(snapshot: EngineSnapshot, name: string): Stage {
  const stage = snapshot.pipeline.stages.find(s => s.name === name);
  if (!stage) {
    throw new InputError(
      `stage: the pipeline has no stage ${name}; it has ${snapshot.pipeline.stages
        .map(s => s.name)
        .join(', ')}.`,
    );
  }
  return stage;
}

/**
 * The freight by id or alias; it is put into the snapshot where it is too old
 * to be in it already.
 *
 * @throws InputError
 */
export async function withFreight(
  access: PipelineAccess,
  snapshot: EngineSnapshot,
  idOrAlias: string,
): Promise<{ snapshot: EngineSnapshot; freight: FreightWithStatus }> {
  const known =
    snapshot.freight.find(f => f.id === idOrAlias) ??
    snapshot.freight.find(f => f.alias === idOrAlias);
  if (known) {
    return { snapshot, freight: known };
  }
  const stored = await access.store.getFreight(snapshot.pipelineId, idOrAlias);
  if (!stored) {
    throw new InputError(
      `freight: the pipeline has no freight with the id or alias ${idOrAlias}.`,
    );
  }
  return {
    snapshot: { ...snapshot, freight: [...snapshot.freight, stored] },
    freight: stored,
  };
}

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
    const update: Partial<Promotion> =
      promotion.phase === 'Pending'
        ? {
            phase: 'Aborted',
            finishedAt: at,
            message: `Aborted by ${actor.ref}.`,
          }
        : {};
    const abort = { ...update, abortRequestedBy: actor.ref };
    return {
      changes: {
        promotionsUpdated: [{ id: promotionId, ...abort }],
        timeline: [
          {
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

/**
 * Ends a promotion for the worker that holds it: freight whose steps have
 * succeeded becomes current in the stage.
 *
 * @throws LeaseLostError when the worker does not hold it any more
 */
export async function finishPromotion(
  access: PipelineAccess,
  promotion: Promotion,
  fence: number,
  phase: PromotionPhase,
  message: string | undefined,
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
          }))
        : [],
      timeline: [
        {
          at,
          kind: `promotion.${phase.toLowerCase()}`,
          // As it is now: the abort may have come while the steps ran.
          actor:
            snapshot.promotions.find(p => p.id === promotion.id)
              ?.abortRequestedBy ?? promotion.requestedBy,
          stage: promotion.stage,
          freight: promotion.freight[0],
          promotionId: promotion.id,
          message: `The promotion of ${moved.map(f => f.alias).join(', ')} to ${
            promotion.stage
          } ended ${phase}.${message ? ` ${message}` : ''}`,
        },
      ],
    };
    return {
      changes: { ...changes, promotionsUpdated: [{ ...update, fence }] },
      snapshot: applyToSnapshot(snapshot, changes),
      result: undefined,
    };
  });
}
