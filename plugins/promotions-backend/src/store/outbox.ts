import {
  TimelineEntry,
  Wait,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { isPostgres, keyIn, leaseClock } from './dialect';
import { newId } from './ids';
import { compact, fromOptionalJson, Millis, toIso, toJson } from './rows';
import { OutboxEntry } from './Store';
import { oneAtATime } from './ties';

interface OutboxRow {
  id: string;
  pipeline_id: string;
  kind: OutboxEntry['kind'];
  entry: string | null;
  created_at: Millis;
  attempts: number;
  lease_worker: string | null;
  due_at: Millis | null;
}

/** Rows of one insert: SQLite takes a limited number of parameters. */
const BATCH = 100;

/** Characters of a text of an entry's data that is kept. */
const SHORT = 200;

/** What follows from a change of a pipeline for the world outside. */
interface Outgoing {
  pipelineId: string;
  /** What was appended to the timeline. */
  entries: TimelineEntry[];
  /** What the pipeline begins to wait for. */
  begun?: Wait[];
}

/** In the transaction of the changes. @internal */
export async function writeOutbox(
  tx: Knex,
  outgoing: Outgoing[],
  now: Date,
): Promise<void> {
  const rows = outgoing.flatMap(each => rowsOf(each, now));
  for (let start = 0; start < rows.length; start += BATCH) {
    await tx<OutboxRow>('outbox').insert(rows.slice(start, start + BATCH));
  }
}

function rowsOf(
  { pipelineId, entries, begun = [] }: Outgoing,
  now: Date,
): OutboxRow[] {
  const row = (
    kind: OutboxEntry['kind'],
    entry?: TimelineEntry,
  ): OutboxRow => ({
    id: newId(now),
    pipeline_id: pipelineId,
    kind,
    entry: entry ? toJson({ ...entry, data: short(entry) }) : null,
    created_at: now.getTime(),
    attempts: 0,
    lease_worker: null,
    due_at: null,
  });
  return [
    ...entries.map(entry => row('timeline', entry)),
    ...asked(begun, now).map(entry => row('notification', entry)),
    row('signal'),
  ];
}

/**
 * What steps want to be sent on, and is bounded by them. Nothing else has it
 * once the entry was archived.
 */
const SENT_ON: Readonly<Record<string, readonly string[]>> = {
  'step.notified': ['to'],
  'step.published': ['payload'],
};

/** What is long, such as decisions, is read where it is needed. */
function short({ kind, data = {} }: TimelineEntry): TimelineEntry['data'] {
  const kept = Object.entries(data).filter(
    ([key, value]) =>
      SENT_ON[kind]?.includes(key) ||
      typeof value === 'number' ||
      typeof value === 'boolean' ||
      (typeof value === 'string' && value.length <= SHORT),
  );
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** One for each freight and stage, however many gates wait for people. */
function asked(begun: Wait[], now: Date): TimelineEntry[] {
  const waits = new Map(
    begun
      .filter(({ kind }) => kind === 'approval')
      .map(wait => [JSON.stringify([wait.stage, wait.freight]), wait]),
  );
  return [...waits.values()].map(({ stage, freight }) => ({
    id: newId(now),
    at: now.toISOString(),
    kind: 'approval.asked',
    actor: 'promotions',
    stage,
    freight,
    message: '',
  }));
}

/**
 * One claim at a time, so that nobody takes what is younger while somebody
 * else takes what is older.
 *
 * @internal
 */
export async function claimOutbox(
  tx: Knex,
  worker: string,
  now: Date,
  leaseMs: number,
  limit: number,
): Promise<OutboxEntry[]> {
  await oneAtATime(tx, 'outbox');
  const clock = leaseClock(tx, now);
  const claimable = tx('outbox as waiting')
    .where(query =>
      query.whereNull('waiting.due_at').orWhere('waiting.due_at', '<=', clock),
    )
    .whereNotExists(
      tx('outbox as older')
        .whereRaw(
          "older.pipeline_id = waiting.pipeline_id and older.kind = waiting.kind and older.id < waiting.id and older.kind <> 'notification'",
        )
        .whereNotNull('older.due_at')
        .where('older.due_at', '>', clock)
        .select('older.id'),
    )
    .orderBy('waiting.id')
    .limit(limit)
    .select('waiting.id');
  if (isPostgres(tx)) {
    claimable.forUpdate('waiting').skipLocked();
  }
  const rows = await tx<OutboxRow>('outbox')
    .whereIn('id', claimable)
    .update({
      lease_worker: worker,
      due_at: later(tx, now, leaseMs),
      attempts: tx.raw('attempts + 1'),
    })
    .returning<OutboxRow[]>('*');
  return rows.map(toEntry).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** @internal */
export async function settleOutbox(tx: Knex, ids: string[]): Promise<void> {
  await tx<OutboxRow>('outbox').where(keyIn(tx, 'id', ids)).delete();
}

/** @internal */
export async function deferOutbox(
  tx: Knex,
  ids: string[],
  now: Date,
  delayMs: number,
  as: 'notification' | undefined,
): Promise<void> {
  await tx<OutboxRow>('outbox')
    .where(keyIn(tx, 'id', ids))
    .update({
      lease_worker: null,
      due_at: later(tx, now, delayMs),
      ...(as && { kind: as }),
    });
}

function later(tx: Knex, now: Date, ms: number): Knex.Raw {
  return tx.raw('? + cast(? as bigint)', [leaseClock(tx, now), ms]);
}

function toEntry(row: OutboxRow): OutboxEntry {
  return compact({
    id: row.id,
    pipelineId: row.pipeline_id,
    kind: row.kind,
    entry: fromOptionalJson<TimelineEntry>(row.entry),
    createdAt: toIso(row.created_at),
    attempts: row.attempts,
  });
}
