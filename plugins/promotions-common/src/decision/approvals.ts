import { Approval, ApprovalGate, PipelineSnapshot } from '../model';
import { toMillis } from '../time/instant';
import { asKept } from './approvers';
import { snapshotIndex } from './SnapshotIndex';

/** When an approval stops to count, in milliseconds since 1970. */
export function approvalExpiry(
  { expiresAfter }: Pick<ApprovalGate, 'expiresAfter'>,
  { at }: Pick<Approval, 'at'>,
): number {
  return expiresAfter === undefined ? Infinity : toMillis(at) + expiresAfter;
}

/**
 * Whether what somebody said counts no more at the gate. Approvals expire,
 * rejections do not.
 *
 * @public
 */
export function hasApprovalExpired(
  gate: Pick<ApprovalGate, 'expiresAfter'>,
  said: Pick<Approval, 'decision' | 'at'>,
  now: Date,
): boolean {
  return (
    said.decision === 'approve' && approvalExpiry(gate, said) <= now.getTime()
  );
}

/**
 * Whether somebody approves what they ask for themselves, at a gate that does
 * not let them.
 *
 * @param requestedBy - Entity ref of who asks for the promotion; undefined: nobody.
 * @public
 */
export function isSelfApproval(
  gate: Pick<ApprovalGate, 'preventSelfApproval'>,
  said: Pick<Approval, 'by' | 'decision'>,
  requestedBy: string | undefined,
): boolean {
  return (
    gate.preventSelfApproval &&
    said.decision === 'approve' &&
    requestedBy !== undefined &&
    asKept(requestedBy) === asKept(said.by)
  );
}

/**
 * Entity ref of who asked for the promotion of the freight into the stage that
 * is pending or runs; undefined where there is none.
 *
 * @param stage - Name of the stage.
 * @param freight - Id of the freight.
 * @public
 */
export function requesterOf(
  snapshot: PipelineSnapshot,
  stage: string,
  freight: string,
): string | undefined {
  return snapshotIndex(snapshot).inFlight(stage, freight)[0]?.requestedBy;
}
