import { Approval, ApprovalGate, ApprovalProgress } from '../../model';
import { aside, entityName, listed, personName } from '../../support/sentences';
import { Approvers } from '../approvers';

/** A person as colleagues know them. */
export function personIn({ by }: Pick<Approval, 'by'>): string {
  return personName(by);
}

/**
 * Says who has spoken, who is still to speak, and why what somebody said does
 * not count.
 */
export function approvalMessage(
  gate: ApprovalGate,
  progress: ApprovalProgress,
  approvers: Approvers,
): string {
  const { rejections, missing, ignored } = progress;
  if (rejections.length > 0) {
    return rejected(rejections);
  }
  const notes = [...unknownNote(gate, approvers), ...ignored.map(i => i.why)];
  if (missing === 0) {
    return [approved(progress), ...unknownNote(gate, approvers)].join(' ');
  }
  return [waiting(gate, progress, approvers), ...notes].join(' ');
}

function rejected(rejections: readonly Approval[]): string {
  const told = rejections.map(
    said => `${personIn(said)}${aside(said.comment)}`,
  );
  const verb = rejections.length === 1 ? 'rejects' : 'reject';
  return `${listed(
    told,
  )} ${verb} it. One rejection is enough; only who said it can take it back.`;
}

function approved({ approvals }: ApprovalProgress): string {
  const verb = approvals.length === 1 ? 'has' : 'have';
  return approvals.length === 0
    ? 'It needs no approval.'
    : `${listed(approvals.map(personIn))} ${verb} approved it.`;
}

function waiting(
  { from }: ApprovalGate,
  { approvals, missing, count }: ApprovalProgress,
  approvers: Approvers,
): string {
  if (!approvers.anyone && approvers.users.size === 0) {
    return `Nobody can approve it: there are no people in ${askedOf(from)}.`;
  }
  const verb = approvals.length === 1 ? 'has' : 'have';
  const sofar =
    approvals.length === 0
      ? ''
      : `${listed(approvals.map(personIn))} ${verb} approved it. `;
  const more = approvals.length === 0 ? '' : ' more';
  const whom = approvers.anyone
    ? ' who may'
    : ` of ${askedOf(from, approvers)}`;
  const few =
    !approvers.anyone && approvers.users.size < count
      ? ` There are only ${approvers.users.size}.`
      : '';
  return `${sofar}Waits for the approval of ${missing}${more} ${
    missing === 1 ? 'person' : 'people'
  }${whom}.${few}`;
}

/** What the gate asks, as it follows `of`. */
function askedOf(from: readonly string[], approvers?: Approvers): string {
  const names = from.map(ref => {
    if (ref !== 'owner') {
      return entityName(ref);
    }
    const owners = approvers?.owners.map(entityName) ?? [];
    return owners.length > 0
      ? `the owner (${listed(owners)})`
      : 'the owner of the entity';
  });
  return listed(names, 'or');
}

function unknownNote(
  { from }: ApprovalGate,
  { unknown, unowned }: Approvers,
): string[] {
  return [
    ...(unowned && from.length > 1 ? ['The entity has no owner.'] : []),
    ...(unknown.length > 0
      ? [`The catalog does not know ${listed(unknown)}.`]
      : []),
  ];
}
