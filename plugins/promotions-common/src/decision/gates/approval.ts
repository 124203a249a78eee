import { Approval, ApprovalGate, ApprovalProgress } from '../../model';
import { roughly } from '../../support/sentences';
import { compareInstants, toInstant } from '../../time/instant';
import { approvalExpiry, isSelfApproval } from '../approvals';
import { Approvers, asKept, isApprover } from '../approvers';
import { SnapshotIndex } from '../SnapshotIndex';
import { approvalMessage, personIn } from './approvalMessage';
import { GateAnswer, GateQuestion, GateRule } from './GateRule';

/** Who meets a gate that names nobody: whoever has it. */
const APPROVE_PERMISSION = 'permission:promotions.gate.approve';

/**
 * Met when enough different people of those whom the gate names have approved
 * the freight for the stage, and none of them rejects it. Each person's latest
 * decision counts. What people outside of them say counts neither way. While
 * nobody knows who they are, it waits.
 */
export const approvalGate: GateRule<ApprovalGate> = {
  class: 'people',
  evaluate(gate, question) {
    const { unavailable } = question.index.snapshot.people;
    if (gate.from.length > 0 && unavailable !== undefined) {
      return notKnown(gate, question, unavailable);
    }
    const { index, stage, freight } = question;
    return index.approvals(stage.name, freight.id).length === 0
      ? unheard(gate, question)
      : heard(gate, question);
  },
  probe(gate, question) {
    const { index, stage, freight } = question;
    const { unavailable } = index.snapshot.people;
    const known = gate.from.length === 0 || unavailable === undefined;
    return known && index.approvals(stage.name, freight.id).length > 0
      ? statusOf(gate, progressOf(gate, question), index.approvers(gate.from))
      : approvalGate.evaluate(gate, question);
  },
};

/** Of a snapshot: what there is to say of freight that nobody has spoken of. */
const silence = new WeakMap<SnapshotIndex, Map<ApprovalGate, GateAnswer>>();

/** The same for all freight, of which there is much. */
function unheard(gate: ApprovalGate, question: GateQuestion): GateAnswer {
  let ofIndex = silence.get(question.index);
  if (!ofIndex) {
    ofIndex = new Map();
    silence.set(question.index, ofIndex);
  }
  let answer = ofIndex.get(gate);
  if (!answer) {
    answer = Object.freeze(heard(gate, question));
    ofIndex.set(gate, answer);
  }
  return answer;
}

function heard(gate: ApprovalGate, question: GateQuestion): GateAnswer {
  const approvers = question.index.approvers(gate.from);
  const progress = progressOf(gate, question);
  const { approvals, rejections } = progress;
  const status = statusOf(gate, progress, approvers);
  // Without enough of them there is none of that number.
  const last = approvals[Math.max(0, gate.count - 1)];
  const since = (rejections[0] ?? last)?.at;
  return {
    ...status,
    message: approvalMessage(gate, progress, approvers),
    ...(since ? { since } : {}),
    who: approvers.anyone ? [APPROVE_PERMISSION] : approvers.named,
    approval: progress,
  };
}

function statusOf(
  gate: ApprovalGate,
  { approvals, rejections, missing }: ApprovalProgress,
  { anyone, users }: Approvers,
): Pick<GateAnswer, 'status' | 'until'> {
  if (rejections.length > 0) {
    return { status: 'Unmet' };
  }
  if (missing > 0) {
    return { status: anyone || users.size > 0 ? 'Waiting' : 'Unmet' };
  }
  const until = endOf(gate, approvals);
  return until === Infinity
    ? { status: 'Met' }
    : { status: 'Met', until: toInstant(until) };
}

/** Whose decisions count is not known: none of them does, neither way. */
function notKnown(
  gate: ApprovalGate,
  question: GateQuestion,
  why: string,
): GateAnswer {
  const { count, from } = gate;
  return {
    status: 'Waiting',
    message: `Who may approve it is not known now. ${why}`,
    who: question.index.approvers(from).named,
    approval: {
      count,
      missing: count,
      from,
      approvals: [],
      rejections: [],
      ignored: latestOfEach(question).map(said => ({
        ...said,
        why: `Whether ${personIn(
          said,
        )} is one of those whom the gate asks is not known now.`,
      })),
      unknown: [],
    },
  };
}

function progressOf(
  gate: ApprovalGate,
  question: GateQuestion,
): ApprovalProgress {
  const { index, now } = question;
  const approvers = index.approvers(gate.from);
  const approvals: Approval[] = [];
  const rejections: Approval[] = [];
  const ignored: ApprovalProgress['ignored'] = [];
  for (const said of latestOfEach(question)) {
    const why = ignoredWhy(gate, said, question);
    if (why !== undefined) {
      ignored.push({ ...said, why });
    } else if (said.decision === 'reject') {
      rejections.push(said);
    } else if (approvalExpiry(gate, said) <= now) {
      const age = roughly(gate.expiresAfter ?? 0);
      ignored.push({
        ...said,
        why: `The approval of ${personIn(
          said,
        )} counted for ${age} and has expired.`,
      });
    } else {
      approvals.push(said);
    }
  }
  return {
    count: gate.count,
    missing: Math.max(0, gate.count - approvals.length),
    from: gate.from,
    approvals,
    rejections,
    ignored,
    unknown: approvers.unknown,
  };
}

/** The oldest first. Of two of one instant the rejection counts. */
function latestOfEach({ index, stage, freight, id }: GateQuestion): Approval[] {
  const sorted = index
    .approvals(stage.name, freight.id)
    .filter(({ gate }) => gate === id)
    .sort(
      (a, b) =>
        compareInstants(a.at, b.at) ||
        Number(a.decision === 'reject') - Number(b.decision === 'reject') ||
        (a.by < b.by ? -1 : 1),
    );
  const latest = new Map(sorted.map(said => [asKept(said.by), said]));
  return sorted.filter(said => latest.get(asKept(said.by)) === said);
}

/** A sentence, where it counts neither way. */
function ignoredWhy(
  gate: ApprovalGate,
  said: Approval,
  { index, requestedBy }: GateQuestion,
): string | undefined {
  if (!isApprover(index.approvers(gate.from), said.by)) {
    return `${personIn(said)} is not one of those whom the gate asks.`;
  }
  return isSelfApproval(gate, said, requestedBy)
    ? `${personIn(
        said,
      )} asks for the promotion, and nobody approves what they ask for themselves.`
    : undefined;
}

/** When so many have expired that there are not enough. */
function endOf(gate: ApprovalGate, approvals: readonly Approval[]): number {
  // All expire after the same time, the oldest first. Of what asks for none,
  // there is none that ends it.
  const last = approvals[approvals.length - gate.count];
  return last ? approvalExpiry(gate, last) : Infinity;
}
