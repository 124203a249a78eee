import {
  Approval,
  FreightWithStatus,
} from '@promotions/backstage-plugin-promotions-common';

/**
 * Freight with what people have said about it, for those who look at it. What
 * nobody has spoken about stays as it is.
 */
export function withApprovals(
  freight: FreightWithStatus[],
  approvals: readonly Approval[],
): FreightWithStatus[] {
  const said = new Map<string, Approval[]>();
  for (const approval of approvals) {
    const known = said.get(approval.freight);
    if (known) {
      known.push(approval);
    } else {
      said.set(approval.freight, [approval]);
    }
  }
  return freight.map(item => {
    const about = said.get(item.id);
    return about
      ? { ...item, status: { ...item.status, approvals: about } }
      : item;
  });
}
