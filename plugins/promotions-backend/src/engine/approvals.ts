import {
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  Approval,
  ApprovalGate,
  ApproveRequest,
  createDecider,
  decideStepApproval,
  Decision,
  findStepApproval,
  FreightWithStatus,
  hasApprovalExpired,
  PipelineSnapshot,
  Stage,
  StageGate,
  StepApproval,
} from '@promotions/backstage-plugin-promotions-common';
import { notKnown, refusalOf, stepRefusalOf } from './approvalRefusals';
import { changePipeline, PipelineAccess } from './changePipeline';
import { Actor } from './Engine';
import {
  assertActive,
  assertRequested,
  findGate,
  withStageAndFreight,
} from './lookUp';

/** What somebody said about one gate, for one freight and one stage. */
type Key = Pick<Approval, 'stage' | 'freight' | 'gate' | 'by'>;

/**
 * Approves, or rejects, what one approval gate, or a step under way, asks about. What follows from
 * it, such as the start of the promotion that waited for it, happens in the
 * same change.
 *
 * @returns the decision as it is then
 * @throws InputError for a stage, freight or gate that there is not, or a gate that asks nobody
 * @throws NotAllowedError for a service, and for somebody whom the gate does not name, or who asks for the promotion
 * @throws ConflictError where the freight can never enter the stage, or the pipeline is archived
 * @throws ServiceUnavailableError while it is not known whom the gate asks
 */
export async function approve(
  access: PipelineAccess,
  pipelineId: string,
  request: ApproveRequest,
  actor: Actor,
): Promise<Decision> {
  if (actor.kind === 'service') {
    throw new NotAllowedError(
      `Approvals are for people to give, and ${actor.ref} is a service. Ask with the credentials of a user.`,
    );
  }
  return changePipeline(access, pipelineId, async (read, now) => {
    const { snapshot, stage, freight } = await withStageAndFreight(
      access,
      read,
      request,
    );
    const key: Key = {
      stage: stage.name,
      freight: freight.id,
      gate: request.gate,
      by: actor.ref,
    };
    const asked = findStepApproval(snapshot, key);
    const gate =
      asked?.gate ?? asApproval(stage, findGate(snapshot, stage, request.gate));
    assertActive(snapshot);
    if (!asked) {
      // A promotion that runs keeps the document as of its creation.
      assertRequested(stage, freight);
    }
    const unknown = notKnown(snapshot, gate);
    if (unknown) {
      throw new ServiceUnavailableError(unknown);
    }
    const { decision } = request;
    const who = { by: actor.ref, decision };
    const refused = asked
      ? stepRefusalOf(snapshot, asked, freight, who)
      : refusalOf(snapshot, stage, freight, gate, who);
    if (refused) {
      throw new NotAllowedError(refused);
    }
    const comment = request.comment?.trim() || undefined;
    const said = snapshot.approvals.find(approval => isAbout(approval, key));
    if (
      said?.decision === decision &&
      said.comment === comment &&
      !hasApprovalExpired(gate, said, now) &&
      !(asked && said.at < asked.since)
    ) {
      return { result: decide(snapshot, stage, freight, now, asked) };
    }
    const at = now.toISOString();
    const approval: Approval = { ...key, decision, at, comment };
    const after = { ...snapshot, approvals: without(snapshot.approvals, key) };
    after.approvals.push(approval);
    const result = decide(after, stage, freight, now, asked);
    const what = `${freight.alias} for ${stage.name}`;
    return {
      changes: {
        approvals: [approval],
        timeline: [
          {
            at,
            kind: decision === 'approve' ? 'gate.approved' : 'gate.rejected',
            actor: actor.ref,
            stage: stage.name,
            freight: freight.id,
            message: `${
              decision === 'approve' ? 'Approved' : 'Rejected'
            } ${what} at ${asked ? 'the step' : 'the gate'} ${
              asked?.step ?? request.gate
            }.${comment ? ` ${comment}` : ''}`,
            data: { gate: request.gate, comment, decision: result },
          },
        ],
      },
      snapshot: after,
      result,
    };
  });
}

/**
 * Takes one's own approval or rejection back, also where the gate is gone.
 *
 * @returns the decision as it is then
 * @throws NotFoundError where there is none
 */
export async function withdrawApproval(
  access: PipelineAccess,
  pipelineId: string,
  request: { stage: string; freight: string; gate: string },
  actor: Actor,
): Promise<Decision> {
  return changePipeline(access, pipelineId, async (read, now) => {
    const { snapshot, stage, freight } = await withStageAndFreight(
      access,
      read,
      request,
    );
    const key: Key = {
      stage: stage.name,
      freight: freight.id,
      gate: request.gate,
      by: actor.ref,
    };
    const said = snapshot.approvals.find(approval => isAbout(approval, key));
    if (!said) {
      throw new NotFoundError(
        `You have not said anything about ${freight.alias} at the gate ${request.gate} of ${stage.name}.`,
      );
    }
    const after = { ...snapshot, approvals: without(snapshot.approvals, key) };
    const asked = findStepApproval(snapshot, key);
    const result = decide(after, stage, freight, now, asked);
    return {
      changes: {
        approvalsWithdrawn: [key],
        timeline: [
          {
            at: now.toISOString(),
            kind: 'gate.approvalWithdrawn',
            actor: actor.ref,
            stage: stage.name,
            freight: freight.id,
            message: `Took back the ${
              said.decision === 'approve' ? 'approval' : 'rejection'
            } of ${freight.alias} for ${stage.name} at ${
              asked ? 'the step' : 'the gate'
            } ${asked?.step ?? request.gate}.`,
            data: { gate: request.gate, decision: result },
          },
        ],
      },
      snapshot: after,
      result,
    };
  });
}

/** @throws InputError */
function asApproval(stage: Stage, { id, gate, kind }: StageGate): ApprovalGate {
  if (gate?.kind !== 'approval') {
    throw new InputError(
      `gate: ${id} of ${stage.name} is ${
        gate ? `a ${kind} gate` : 'a freeze'
      }, which nobody approves.`,
    );
  }
  return gate;
}

/**
 * Of nobody in particular: for who asked for it, where somebody did.
 *
 * @param asked - by a step, where it is about that
 */
function decide(
  snapshot: PipelineSnapshot,
  stage: Stage,
  freight: FreightWithStatus,
  now: Date,
  asked: StepApproval | undefined,
): Decision {
  return asked
    ? decideStepApproval(snapshot, asked, now)
    : createDecider(snapshot, now)(stage, freight);
}

function isAbout(approval: Approval, key: Key): boolean {
  return (
    approval.stage === key.stage &&
    approval.freight === key.freight &&
    approval.gate === key.gate &&
    approval.by === key.by
  );
}

function without(approvals: Approval[], key: Key): Approval[] {
  return approvals.filter(approval => !isAbout(approval, key));
}
