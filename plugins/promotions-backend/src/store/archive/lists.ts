import { Knex } from 'knex';
import { isPostgres, keyIn } from '../dialect';
import {
  fromOptionalJson,
  Millis,
  optional,
  toIso,
  toJson,
  toOptionalIso,
} from '../rows';
import { ArchiveRow, keepRecords, Moving } from './records';

interface TimelineRow {
  id: string;
  stage: string | null;
  at: Millis;
  kind: string;
  actor: string;
  freight_id: string | null;
  promotion_id: string | null;
  message: string;
  data: string | null;
}

/** Of each stage, and of what is about none, the newest stay. @internal */
export async function moveTimeline(tx: Knex, moving: Moving): Promise<number> {
  const { pipelineId, before, keep, limit } = moving;
  const old = tx('timeline as t')
    .where('t.pipeline_id', pipelineId)
    .where('t.at', '<', before)
    .where(either =>
      either
        .whereExists(
          tx('timeline as n')
            .whereRaw(
              'n.pipeline_id = t.pipeline_id and n.stage = t.stage and n.id > t.id',
            )
            .orderBy('n.id')
            .offset(keep - 1)
            .limit(1)
            .select(tx.raw('1')),
        )
        .orWhere(none =>
          none.whereNull('t.stage').whereExists(
            tx('timeline as n')
              .whereRaw('n.pipeline_id = t.pipeline_id and n.id > t.id')
              .whereNull('n.stage')
              .orderBy('n.id')
              .offset(keep - 1)
              .limit(1)
              .select(tx.raw('1')),
          ),
        ),
    )
    .orderBy('t.id')
    .limit(limit)
    .select<TimelineRow[]>('t.*');
  if (isPostgres(tx)) {
    old.forUpdate('t').skipLocked();
  }
  const rows = await old;
  return move(tx, 'timeline', pipelineId, {
    kind: 'timeline',
    rows,
    record: row => ({
      at: toIso(row.at),
      kind: row.kind,
      actor: row.actor,
      stage: optional(row.stage),
      freight: optional(row.freight_id),
      promotionId: optional(row.promotion_id),
      message: row.message,
      data: fromOptionalJson(row.data),
    }),
  });
}

interface TransitionRow {
  id: string;
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

/** Of each condition the newest stay. @internal */
export async function moveTransitions(
  tx: Knex,
  moving: Moving,
): Promise<number> {
  const { pipelineId, before, keep, limit } = moving;
  const old = tx('condition_transitions as t')
    .where('t.pipeline_id', pipelineId)
    .where('t.at', '<', before)
    .whereExists(
      tx('condition_transitions as n')
        .whereRaw(
          'n.pipeline_id = t.pipeline_id and n.stage = t.stage and n.target = t.target and n.type = t.type and n.id > t.id',
        )
        .orderBy('n.id')
        .offset(keep - 1)
        .limit(1)
        .select(tx.raw('1')),
    )
    .orderBy('t.id')
    .limit(limit)
    .select<TransitionRow[]>('t.*');
  if (isPostgres(tx)) {
    old.forUpdate('t').skipLocked();
  }
  const rows = await old;
  return move(tx, 'condition_transitions', pipelineId, {
    kind: 'transition',
    rows,
    record: row => ({
      at: toIso(row.at),
      type: row.type,
      target: row.target || undefined,
      from: optional(row.old_status),
      to: row.status,
      reason: optional(row.reason),
      message: optional(row.message),
      source: row.source,
      freight: optional(row.freight_id),
    }),
  });
}

interface EventRow {
  sender: string;
  event_id: string;
  received_at: Millis;
  outcome: string | null;
  settled_at: Millis | null;
}

/**
 * Of events that a pass has looked at the newest stay. That one comes again
 * which has gone is told by its own time, which is refused when it is minutes
 * old.
 *
 * @internal
 */
export async function moveEvents(tx: Knex, moving: Moving): Promise<number> {
  const { pipelineId, before, keep, limit } = moving;
  const newest = await tx('deployment_events')
    .where({ pipeline_id: pipelineId })
    .orderBy('received_at', 'desc')
    .offset(keep - 1)
    .first('received_at');
  if (!newest) {
    return 0;
  }
  const old = tx('deployment_events')
    .where({ pipeline_id: pipelineId })
    .whereNull('event')
    .where('received_at', '<', Math.min(before, Number(newest.received_at)))
    .orderBy('received_at')
    .limit(limit)
    .select<EventRow[]>('*');
  if (isPostgres(tx)) {
    old.forUpdate().skipLocked();
  }
  const rows = await old;
  await keepRecords(
    tx,
    rows.map(row => ({
      id: JSON.stringify([row.sender, row.event_id]),
      pipeline_id: pipelineId,
      kind: 'event',
      stage: null,
      at: row.received_at,
      record: toJson({
        sender: row.sender,
        id: row.event_id,
        receivedAt: toIso(row.received_at),
        settledAt: toOptionalIso(row.settled_at),
        outcome: optional(row.outcome),
      }),
    })),
  );
  for (const sender of new Set(rows.map(row => row.sender))) {
    const ids = rows.filter(row => row.sender === sender);
    await tx('deployment_events')
      .where({ sender })
      .where(
        keyIn(
          tx,
          'event_id',
          ids.map(row => row.event_id),
        ),
      )
      .delete();
  }
  return rows.length;
}

async function move<
  Row extends { id: string; stage: string | null; at: Millis },
>(
  tx: Knex,
  table: string,
  pipelineId: string,
  options: {
    kind: ArchiveRow['kind'];
    rows: Row[];
    record: (row: Row) => object;
  },
): Promise<number> {
  const { kind, rows, record } = options;
  await keepRecords(
    tx,
    rows.map(row => ({
      id: row.id,
      pipeline_id: pipelineId,
      kind,
      stage: row.stage,
      at: row.at,
      record: toJson(record(row)),
    })),
  );
  const ids = rows.map(({ id }) => id);
  await tx(table).where(keyIn(tx, 'id', ids)).delete();
  return rows.length;
}
