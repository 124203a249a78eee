import {
  Condition,
  ConditionTransition,
  Page,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { newId } from './ids';
import { fromCursor, toPage } from './paging';
import {
  compact,
  Millis,
  optional,
  toIso,
  toMillis,
  toOptionalIso,
  toOptionalMillis,
} from './rows';
import { Part, sortedBy, Within } from './together';

/** @internal */
export interface ConditionRow {
  pipeline_id: string;
  stage: string;
  target: string;
  type: string;
  status: string;
  reason: string | null;
  message: string | null;
  source: string;
  url: string | null;
  freight_id: string | null;
  observed_at: Millis;
  last_transition_at: Millis;
  expires_at: Millis | null;
}

interface TransitionRow {
  id: string;
  pipeline_id: string;
  stage: string;
  target: string;
  type: string;
  old_status: string | null;
  status: string;
  reason: string | null;
  message: string | null;
  source: string;
  freight_id: string | null;
  at: Millis;
}

/** How a condition of the stage as a whole is kept. @internal */
export const WHOLE_STAGE = '';

/** @internal */
export function partOfConditions(
  tx: Knex,
  pipelineId: string,
): Part<Within<ConditionRow>> {
  return {
    columns: [
      'stage',
      'target',
      'type',
      'status',
      'reason',
      'message',
      'source',
      'url',
      'freight_id',
      'observed_at',
      'last_transition_at',
      'expires_at',
    ],
    rows: tx('conditions').where({ pipeline_id: pipelineId }),
  };
}

/** @internal */
export function toConditions(rows: Array<Within<ConditionRow>>): Condition[] {
  return sortedBy(rows, ['stage', 'target', 'type']).map(row =>
    compact({
      type: row.type,
      stage: row.stage,
      target: row.target === WHOLE_STAGE ? undefined : row.target,
      status: row.status,
      reason: optional(row.reason),
      message: optional(row.message),
      source: row.source,
      url: optional(row.url),
      freight: optional(row.freight_id),
      observedAt: toIso(row.observed_at),
      lastTransitionAt: toIso(row.last_transition_at),
      expiresAt: toOptionalIso(row.expires_at),
    }),
  );
}

/**
 * Keeps the newest report. While the status stays what it was, so does the
 * instant of its last change; a change is kept among the transitions.
 *
 * @internal
 */
export async function saveCondition(
  tx: Knex,
  pipelineId: string,
  condition: Condition,
  now: Date,
): Promise<void> {
  const key = {
    pipeline_id: pipelineId,
    stage: condition.stage,
    target: condition.target ?? WHOLE_STAGE,
    type: condition.type,
  };
  const known = await tx<ConditionRow>('conditions').where(key).first();
  const changed = known?.status !== condition.status;
  const at = toMillis(condition.lastTransitionAt);
  const report = {
    status: condition.status,
    reason: condition.reason ?? null,
    message: condition.message ?? null,
    source: condition.source,
    freight_id: condition.freight ?? null,
  };
  await tx<ConditionRow>('conditions')
    .insert({
      ...key,
      ...report,
      url: condition.url ?? null,
      observed_at: toMillis(condition.observedAt),
      last_transition_at:
        known && !changed ? Number(known.last_transition_at) : at,
      expires_at: toOptionalMillis(condition.expiresAt),
    })
    .onConflict(['pipeline_id', 'stage', 'target', 'type'])
    .merge();
  if (changed) {
    await tx<TransitionRow>('condition_transitions').insert({
      id: newId(now),
      ...key,
      ...report,
      old_status: known?.status ?? null,
      at,
    });
  }
}

/** Newest first. @internal */
export async function listConditionTransitions(
  tx: Knex,
  pipelineId: string,
  query: {
    stage: string;
    type: string;
    target?: string;
    limit: number;
    cursor?: string;
  },
): Promise<Page<ConditionTransition>> {
  const select = tx<TransitionRow>('condition_transitions')
    .where({
      pipeline_id: pipelineId,
      stage: query.stage,
      target: query.target ?? WHOLE_STAGE,
      type: query.type,
    })
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .select('*');
  if (query.cursor !== undefined) {
    select.where('id', '<', fromCursor(query.cursor, ['string'])[0]);
  }
  return toPage<TransitionRow, ConditionTransition>({
    rows: await select,
    limit: query.limit,
    key: row => [row.id],
    items: rows =>
      rows.map(row =>
        compact({
          id: row.id,
          at: toIso(row.at),
          from: optional(row.old_status),
          to: row.status,
          reason: optional(row.reason),
          message: optional(row.message),
          source: row.source,
          freight: optional(row.freight_id),
        }),
      ),
  });
}
