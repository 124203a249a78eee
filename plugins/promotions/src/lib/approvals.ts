import {
  Approval,
  ApprovalGate,
  ApprovalProgress,
  BoardStage,
  Decision,
  FreightWithStatus,
  hasApprovalExpired,
  isSelfApproval,
  Requirement,
} from '@promotions/backstage-plugin-promotions-common';

/** Who is signed in, and every group that they belong to. */
export interface Me {
  ref: string;
  /** Full entity refs in lower case; the person is among them. */
  belongsTo: ReadonlySet<string>;
}

/** An approval gate of a stage, and how far it is for one freight. */
export interface AskedApproval {
  id: string;
  policy?: string;
  gate: ApprovalGate;
  /** Of the decision about the freight. */
  requirement?: Requirement;
  /** What people have said already, where the gate has not been asked yet. */
  early: Approval[];
}

/** What one may do about a gate, or why nothing. */
export interface ApprovalActions {
  approve: boolean;
  reject: boolean;
  /** One's own decision, which can be taken back. */
  mine?: Approval;
  why?: 'forbidden' | 'notAsked' | 'ownRequest';
}

export function askedApprovals(
  stage: Pick<BoardStage, 'name' | 'gates'>,
  decision: Decision | undefined,
  freight: FreightWithStatus | undefined,
): AskedApproval[] {
  return stage.gates.flatMap(({ id, policy, gate }) => {
    if (gate.kind !== 'approval') {
      return [];
    }
    const requirement = decision?.requirements.find(item => item.id === id);
    const early = requirement?.approval
      ? []
      : (freight?.status.approvals ?? []).filter(
          said => said.stage === stage.name && said.gate === id,
        );
    return { id, policy, gate, requirement, early };
  });
}

/** Whom the gate asks; empty: whoever has the permission. */
export function askedPeople(
  { gate, requirement }: AskedApproval,
  owners: string[],
): string[] {
  const who = requirement?.who ?? gate.from;
  return who
    .filter(name => !name.startsWith('permission:'))
    .flatMap(name => (name === 'owner' ? owners : name));
}

/**
 * What the person may do about a gate. The backend checks the same; this keeps
 * buttons off the page that could only fail.
 */
export function approvalActions(options: {
  asked: AskedApproval;
  me: Me;
  /** Owners of the entity. */
  owners: string[];
  /** The person may approve in the stage. */
  permitted: boolean;
  /** Who asked for the promotion that waits, if one does. */
  requestedBy: string | undefined;
  now: Date;
}): ApprovalActions {
  const { asked, me, owners, permitted, requestedBy, now } = options;
  const none = { approve: false, reject: false };
  if (!permitted) {
    return { ...none, why: 'forbidden' };
  }
  const ref = me.ref.toLowerCase();
  const mine =
    ownDecision(asked.requirement?.approval, ref) ??
    asked.early.find(({ by }) => by.toLowerCase() === ref);
  const people = askedPeople(asked, owners);
  if (
    people.length > 0 &&
    !people.some(name => me.belongsTo.has(name.toLowerCase()))
  ) {
    return { ...none, mine, why: 'notAsked' };
  }
  const reject = mine?.decision !== 'reject';
  if (
    isSelfApproval(asked.gate, { by: ref, decision: 'approve' }, requestedBy)
  ) {
    return { approve: false, reject, mine, why: 'ownRequest' };
  }
  return {
    // One that has expired can be given again.
    approve:
      mine?.decision !== 'approve' || hasApprovalExpired(asked.gate, mine, now),
    reject,
    mine,
  };
}

/** What a person has said last, whether it counts or not. */
export function ownDecision(
  progress: ApprovalProgress | undefined,
  ref: string,
): Approval | undefined {
  return (
    progress &&
    [...progress.approvals, ...progress.rejections, ...progress.ignored].find(
      ({ by }) => by.toLowerCase() === ref.toLowerCase(),
    )
  );
}

/** Who asked for the promotion of the freight that waits or runs. */
export function requesterOf(
  stage: Pick<BoardStage, 'promotion' | 'queue'>,
  freight: string,
): string | undefined {
  return [stage.promotion, ...stage.queue].find(promotion =>
    promotion?.freight.includes(freight),
  )?.requestedBy;
}

/** How many approvals a decision still waits for, over all its gates. */
export function missingApprovals(decision: Decision): number {
  return decision.requirements
    .filter(({ status }) => status === 'Waiting' || status === 'Unmet')
    .reduce((sum, { approval }) => sum + (approval?.missing ?? 0), 0);
}
