import { Approval } from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { keyIn } from './dialect';
import { compact, Millis, optional, toIso, toMillis } from './rows';
import { PipelineChanges } from './Store';
import { Part, sortedBy, Within } from './together';

interface ApprovalRow {
  pipeline_id: string;
  freight_id: string;
  stage: string;
  gate: string;
  decided_by: string;
  decision: Approval['decision'];
  decided_at: Millis;
  comment: string | null;
}

const KEY = ['freight_id', 'stage', 'gate', 'decided_by'] as const;

/**
 * @param freight - ids of the freight that is asked about; left out: all
 * @internal
 */
export function partOfApprovals(
  tx: Knex,
  pipelineId: string,
  freight: string[] | undefined,
): Part<Within<ApprovalRow>> {
  const rows = tx<ApprovalRow>('approvals').where({ pipeline_id: pipelineId });
  return {
    columns: [...KEY, 'decision', 'decided_at', 'comment'],
    rows: freight ? rows.where(keyIn(tx, 'freight_id', freight)) : rows,
  };
}

/** In the order in which they were made. @internal */
export function toApprovals(rows: Array<Within<ApprovalRow>>): Approval[] {
  return sortedBy(rows, ['decided_at', ...KEY]).map(row =>
    compact({
      stage: row.stage,
      freight: row.freight_id,
      gate: row.gate,
      by: row.decided_by,
      decision: row.decision,
      at: toIso(row.decided_at),
      comment: optional(row.comment),
    }),
  );
}

/** The latest decision of a person stands. @internal */
export async function saveApproval(
  tx: Knex,
  pipelineId: string,
  approval: Approval,
): Promise<void> {
  await tx<ApprovalRow>('approvals')
    .insert({
      ...keyOf(pipelineId, approval),
      decision: approval.decision,
      decided_at: toMillis(approval.at),
      comment: approval.comment ?? null,
    })
    .onConflict(['pipeline_id', ...KEY])
    .merge();
}

/** @internal */
export async function withdrawApproval(
  tx: Knex,
  pipelineId: string,
  withdrawn: NonNullable<PipelineChanges['approvalsWithdrawn']>[number],
): Promise<void> {
  await tx<ApprovalRow>('approvals')
    .where(keyOf(pipelineId, withdrawn))
    .delete();
}

function keyOf(
  pipelineId: string,
  approval: Pick<Approval, 'stage' | 'freight' | 'gate' | 'by'>,
) {
  return {
    pipeline_id: pipelineId,
    freight_id: approval.freight,
    stage: approval.stage,
    gate: approval.gate,
    decided_by: approval.by,
  };
}
