import {
  createDecider,
  decideStepApproval,
  FreightWithStatus,
  InboxItem,
  Requirement,
  Stage,
  StepApproval,
  stepApprovals,
  stageGates,
} from '@promotions/backstage-plugin-promotions-common';
import { refusalOf, stepRefusalOf } from './approvalRefusals';
import {
  EngineSnapshot,
  PipelineAccess,
  readSnapshotIfDeclared,
} from './changePipeline';
import { Actor } from './Engine';
import { withoutStatus } from './lookUp';

/**
 * What the pipeline waits for that the actor may decide about now, and has not
 * yet: of promotions that are pending, of what a policy would promote, and of
 * steps that are under way.
 *
 * @param stages - those that the actor may approve in
 */
export async function inboxOf(
  access: PipelineAccess,
  pipelineId: string,
  stages: string[],
  actor: Actor,
): Promise<InboxItem[]> {
  const snapshot = await readSnapshotIfDeclared(access, pipelineId);
  if (!snapshot || snapshot.summary.state === 'Archived') {
    return [];
  }
  const now = access.now();
  return [
    ...atGates(snapshot, stages, actor, now),
    ...atSteps(snapshot, stages, actor, now),
  ];
}

function atGates(
  snapshot: EngineSnapshot,
  stages: string[],
  actor: Actor,
  now: Date,
): InboxItem[] {
  const decide = createDecider(snapshot, now);
  return waiting(snapshot, stages).flatMap(({ stage, freight }) => {
    const decision = decide(stage, freight);
    const gates = decision.requirements
      .filter(asked => isFor(snapshot, stage, freight, asked, actor))
      .map(({ id }) => id);
    return gates.length === 0
      ? []
      : [
          {
            pipeline: pipelineOf(snapshot),
            stage: stage.name,
            freight: withoutStatus(freight),
            replaces: replacedBy(snapshot, stage, freight),
            promotion: snapshot.promotions.find(
              promotion =>
                promotion.phase === 'Pending' &&
                promotion.stage === stage.name &&
                promotion.freight.includes(freight.id),
            ),
            gates,
            decision,
          },
        ];
  });
}

/** What steps ask, whatever the gates of their stage ask by now. */
function atSteps(
  snapshot: EngineSnapshot,
  stages: string[],
  actor: Actor,
  now: Date,
): InboxItem[] {
  return stepApprovals(snapshot).flatMap(asked => {
    const stage = snapshot.pipeline.stages.find(s => s.name === asked.stage);
    const freight = snapshot.freight.find(f => f.id === asked.freight);
    const decision = decideStepApproval(snapshot, asked, now);
    return stage &&
      freight &&
      stages.includes(stage.name) &&
      isForAtStep(snapshot, asked, freight, decision.requirements[0], actor)
      ? [
          {
            pipeline: pipelineOf(snapshot),
            stage: stage.name,
            freight: withoutStatus(freight),
            replaces: replacedBy(snapshot, stage, freight),
            promotion: snapshot.promotions.find(
              ({ id }) => id === promotionOf(snapshot, asked),
            ),
            gates: [asked.gate.name],
            decision,
          },
        ]
      : [];
  });
}

/** Of a task the one that brought the freight, if it is known still. */
function promotionOf(
  { tasks }: EngineSnapshot,
  { work }: StepApproval,
): string | undefined {
  return work.kind === 'promotion'
    ? work.id
    : tasks.find(({ id }) => id === work.id)?.promotionId;
}

function isForAtStep(
  snapshot: EngineSnapshot,
  asked: StepApproval,
  freight: FreightWithStatus,
  { status, approval }: Requirement,
  { ref }: Actor,
): boolean {
  return (
    status === 'Waiting' &&
    !approval?.approvals.some(({ by }) => by === ref) &&
    stepRefusalOf(snapshot, asked, freight, {
      by: ref,
      decision: 'approve',
    }) === undefined
  );
}

/** Freight that was found to wait for people when the pipeline was last looked at. */
function waiting(
  snapshot: EngineSnapshot,
  stages: string[],
): Array<{ stage: Stage; freight: FreightWithStatus }> {
  const ofSteps = new Set(stepApprovals(snapshot).map(({ gate }) => gate.name));
  const pairs = new Map(
    snapshot.waits
      .filter(
        wait =>
          wait.kind === 'approval' &&
          stages.includes(wait.stage) &&
          !ofSteps.has(wait.gate),
      )
      .map(wait => [JSON.stringify([wait.stage, wait.freight]), wait]),
  );
  return [...pairs.values()].flatMap(wait => {
    const stage = snapshot.pipeline.stages.find(s => s.name === wait.stage);
    const freight = snapshot.freight.find(f => f.id === wait.freight);
    return stage && freight ? [{ stage, freight }] : [];
  });
}

function isFor(
  snapshot: EngineSnapshot,
  stage: Stage,
  freight: FreightWithStatus,
  { id, kind, status, approval }: Requirement,
  { ref }: Actor,
): boolean {
  if (kind !== 'approval' || status !== 'Waiting') {
    return false;
  }
  const gate = stageGates(snapshot, stage).find(known => known.id === id)?.gate;
  return (
    gate?.kind === 'approval' &&
    !approval?.approvals.some(({ by }) => by === ref) &&
    refusalOf(snapshot, stage, freight, gate, {
      by: ref,
      decision: 'approve',
    }) === undefined
  );
}

function pipelineOf({ summary }: EngineSnapshot): InboxItem['pipeline'] {
  const { id, entityRef, name, title } = summary;
  return { id, entityRef, name, title };
}

function replacedBy(
  snapshot: EngineSnapshot,
  stage: Stage,
  { id, origin }: FreightWithStatus,
): InboxItem['replaces'] {
  const current = snapshot.current.find(
    c => c.stage === stage.name && c.origin === origin && c.freight !== id,
  );
  const freight = snapshot.freight.find(f => f.id === current?.freight);
  return freight && withoutStatus(freight);
}
