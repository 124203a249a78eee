import { Knex } from 'knex';
import {
  compact,
  fromJson,
  fromOptionalJson,
  Millis,
  optional,
  toJson,
  toOptionalIso,
  toOptionalJson,
  toOptionalMillis,
} from './rows';
import { SubscriptionState } from './Store';

interface SubscriptionRow {
  pipeline_id: string;
  origin: string;
  position: number;
  cursor: string | null;
  artifacts: string;
  checked_at: Millis | null;
  error: string | null;
}

/** @internal */
export async function readSubscriptions(
  tx: Knex,
  pipelineId: string,
): Promise<SubscriptionState[]> {
  const rows = await tx<SubscriptionRow>('subscriptions')
    .where({ pipeline_id: pipelineId })
    .orderBy(['origin', 'position'])
    .select('*');
  return rows.map(row =>
    compact({
      pipelineId: row.pipeline_id,
      origin: row.origin,
      index: row.position,
      cursor: fromOptionalJson(row.cursor),
      artifacts: fromJson(row.artifacts),
      checkedAt: toOptionalIso(row.checked_at),
      error: optional(row.error),
    }),
  );
}

/** @internal */
export async function saveSubscription(
  tx: Knex,
  state: SubscriptionState,
): Promise<void> {
  await tx<SubscriptionRow>('subscriptions')
    .insert({
      pipeline_id: state.pipelineId,
      origin: state.origin,
      position: state.index,
      cursor: toOptionalJson(state.cursor),
      artifacts: toJson(state.artifacts ?? null),
      checked_at: toOptionalMillis(state.checkedAt),
      error: state.error ?? null,
    })
    .onConflict(['pipeline_id', 'origin', 'position'])
    .merge();
}
