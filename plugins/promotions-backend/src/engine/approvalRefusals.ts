import {
  Approval,
  ApprovalGate,
  FreightWithStatus,
  isApprover,
  isSelfApproval,
  PipelineSnapshot,
  requesterOf,
  resolveApprovers,
  Stage,
  StepApproval,
} from '@promotions/backstage-plugin-promotions-common';

/**
 * Why somebody may not decide about the gate; undefined where they may. That
 * they have the permission is not asked here.
 */
export function refusalOf(
  snapshot: PipelineSnapshot,
  stage: Stage,
  freight: FreightWithStatus,
  gate: ApprovalGate,
  who: Who,
): string | undefined {
  return refusal(snapshot, {
    gate,
    who,
    freight,
    stage: stage.name,
    requestedBy: requesterOf(snapshot, stage.name, freight.id),
    asking: `The gate ${gate.name}`,
  });
}

/** As {@link refusalOf}, about what a step asks. */
export function stepRefusalOf(
  snapshot: PipelineSnapshot,
  { gate, stage, step, requestedBy }: StepApproval,
  freight: Pick<FreightWithStatus, 'alias'>,
  who: Who,
): string | undefined {
  return refusal(snapshot, {
    gate,
    who,
    freight,
    stage,
    requestedBy,
    asking: `The step ${step}`,
  });
}

type Who = Pick<Approval, 'by' | 'decision'>;

function refusal(
  snapshot: PipelineSnapshot,
  asked: {
    gate: ApprovalGate;
    who: Who;
    freight: Pick<FreightWithStatus, 'alias'>;
    stage: string;
    requestedBy: string | undefined;
    /** As it begins a sentence. */
    asking: string;
  },
): string | undefined {
  const { gate, who, freight, stage, requestedBy, asking } = asked;
  const unknown = notKnown(snapshot, gate);
  if (unknown) {
    return unknown;
  }
  const approvers = resolveApprovers(gate.from, snapshot.people);
  if (!isApprover(approvers, who.by)) {
    const may = approvers.named.join(', ');
    return `${asking} of ${stage} does not ask you. ${
      may ? `Those who may decide are ${may}.` : 'The entity has no owner.'
    }`;
  }
  return isSelfApproval(gate, who, requestedBy)
    ? `You asked for ${
        freight.alias
      } to be promoted to ${stage}, and ${lowerFirst(
        asking,
      )} lets nobody approve what they ask for. Somebody else has to.`
    : undefined;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Why it is not known now whom the gate asks, where it is not. */
export function notKnown(
  { people }: PipelineSnapshot,
  gate: ApprovalGate,
): string | undefined {
  return gate.from.length > 0 && people.unavailable !== undefined
    ? `Whom the gate ${gate.name} asks is not known now, so that nobody can decide. ${people.unavailable} Try again later.`
    : undefined;
}
