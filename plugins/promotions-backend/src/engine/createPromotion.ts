import { ConflictError, InputError } from '@backstage/errors';
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
  PromotionRefusedError,
  promotionSteps,
  Stage,
  toldByName,
} from '@promotions/backstage-plugin-promotions-common';
import { ulid } from 'ulid';
import {
  Change,
  changePipeline,
  EngineSnapshot,
  PipelineAccess,
} from './changePipeline';
import { Actor } from './Engine';
import { holdChanges } from './holds';
import { assertActive, withStageAndFreight } from './lookUp';

/**
 * Asks for freight to be promoted into a stage. The road is the same for
 * everybody; see domain.md, Promotion.
 *
 * @throws PromotionRefusedError when the decision is not Eligible; of a request, when it is Blocked
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
    const { snapshot, stage, freight } = await withStageAndFreight(
      access,
      read,
      request,
    );
    if (isControlFlow(stage)) {
      throw new InputError(
        `stage: ${stage.name} is a control-flow stage, which freight passes on its own as soon as it may.`,
      );
    }
    const decision = decide({
      snapshot,
      stage,
      freight,
      now,
      actor: actor.ref,
    });
    access.telemetry?.count('decisions', { verdict: decision.verdict });
    const steps = promotionSteps(stage).map(({ id, uses, name, target }) => ({
      id,
      uses,
      name,
      target,
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
    assertActive(snapshot);
    if (!isAccepted(decision, request)) {
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
  const created = newPromotion({
    id: ulid(now.getTime()),
    pipelineId: snapshot.pipelineId,
    stage,
    freight,
    current: snapshot.current,
    decision,
    trigger: actor.kind,
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
        message:
          decision.verdict === 'Eligible'
            ? `${freight.alias} is to be promoted to ${stage.name}.`
            : `${freight.alias} is to be promoted to ${stage.name} as soon as it may enter.`,
        data: { reason: options.request.reason, decision },
      },
    ],
  };
  const holds = holdChanges(snapshot, stage, freight, actor, now);
  return {
    changes: {
      ...seen,
      ...holds.changes,
      timeline: [...seen.timeline, ...(holds.changes.timeline ?? [])],
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

/** A request may wait for time and for people; for anything else it is refused. */
function isAccepted(
  { verdict }: Decision,
  { request }: CreatePromotionRequest,
): boolean {
  return verdict === 'Eligible' || (request === true && verdict === 'Waiting');
}

function refusal(decision: Decision, freight: FreightWithStatus): string {
  const why = decision.requirements
    .filter(r => r.status === 'Unmet' || r.status === 'Waiting')
    .map(toldByName)
    .join(' ');
  return `${freight.alias} may not enter ${decision.stage} now. ${why}`;
}
