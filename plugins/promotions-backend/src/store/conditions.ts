import {
  Condition,
  ConditionTransition,
  Page,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { keyIn } from './dialect';
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

/** Rows of one insert: SQLite takes a limited number of parameters. */
const BATCH = 100;

/**
 * Keeps the newest report of each. While the status stays what it was, so does
 * the instant of its last change; each change is kept among the transitions.
 *
 * @internal
 */
export async function saveConditions(
  tx: Knex,
  pipelineId: string,
  conditions: Condition[],
  now: Date,
): Promise<void> {
  const known = await readKnown(tx, pipelineId, conditions);
  const saved = new Map<string, ConditionRow>();
  const transitions: TransitionRow[] = [];
  for (const condition of conditions) {
    const key = {
      pipeline_id: pipelineId,
      stage: condition.stage,
      target: condition.target ?? WHOLE_STAGE,
      type: condition.type,
    };
    const report = {
      status: condition.status,
      reason: condition.reason ?? null,
      message: condition.message ?? null,
      source: condition.source,
      freight_id: condition.freight ?? null,
    };
    const at = toMillis(condition.lastTransitionAt);
    const before = known.get(keyOf(key));
    const changed = before?.status !== condition.status;
    const row = {
      ...key,
      ...report,
      url: condition.url ?? null,
      observed_at: toMillis(condition.observedAt),
      last_transition_at:
        before && !changed ? Number(before.last_transition_at) : at,
      expires_at: toOptionalMillis(condition.expiresAt),
    };
    known.set(keyOf(key), row);
    saved.set(keyOf(key), row);
    if (changed) {
      transitions.push({
        id: newId(now),
        ...key,
        ...report,
        old_status: before?.status ?? null,
        at,
      });
    }
  }
  for (const rows of batches([...saved.values()])) {
    await tx<ConditionRow>('conditions')
      .insert(rows)
      .onConflict(['pipeline_id', 'stage', 'target', 'type'])
      .merge();
  }
  for (const rows of batches(transitions)) {
    await tx<TransitionRow>('condition_transitions').insert(rows);
  }
}

type KnownCondition = Pick<
  ConditionRow,
  'stage' | 'target' | 'type' | 'status' | 'last_transition_at'
>;

/** Those of the same stages and types, by their keys. */
async function readKnown(
  tx: Knex,
  pipelineId: string,
  conditions: Condition[],
): Promise<Map<string, KnownCondition>> {
  if (conditions.length === 0) {
    return new Map();
  }
  const rows: KnownCondition[] = await tx<ConditionRow>('conditions')
    .where({ pipeline_id: pipelineId })
    .where(keyIn(tx, 'stage', [...new Set(conditions.map(c => c.stage))]))
    .where(keyIn(tx, 'type', [...new Set(conditions.map(c => c.type))]))
    .select('stage', 'target', 'type', 'status', 'last_transition_at');
  return new Map(rows.map(row => [keyOf(row), row]));
}

function keyOf({
  stage,
  target,
  type,
}: Pick<ConditionRow, 'stage' | 'target' | 'type'>): string {
  return JSON.stringify([stage, target, type]);
}

function batches<Row>(rows: Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, n) =>
    rows.slice(n * BATCH, (n + 1) * BATCH),
  );
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
