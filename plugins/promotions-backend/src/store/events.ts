import {
  EVENTS_IN_SNAPSHOT,
  PendingEvent,
  revisionNames,
  SettledEvent,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { keyIn, tableOfRows } from './dialect';
import { markDue } from './due';
import { newId } from './ids';
import { PipelineRow } from './pipelines';
import { fromJson, Millis, toJson } from './rows';
import { Store } from './Store';
import { lockPipelines } from './ties';
import { Part } from './together';

interface EventRow {
  sender: string;
  event_id: string;
  pipeline_id: string;
  received_at: Millis;
  /** JSON; null once a pass has looked at it. */
  event: string | null;
  outcome: string | null;
  settled_at: Millis | null;
  position: string | null;
}

/** Rows of one insert: SQLite takes a limited number of parameters. */
const BATCH = 500;

/** Literal, so that the partial index is seen to be enough. */
const PENDING = 'event is not null';

/**
 * Takes in what is new of the events, and makes their pipelines due. Whoever
 * changes one of the pipelines meanwhile comes before or after this: before, it
 * has not seen the events, and this makes the pipeline due after it; after, it
 * finds them, see `stayDue`. So nobody has to decide anything anew.
 *
 * @internal
 */
export async function takeEvents(
  tx: Knex,
  events: Parameters<Store['takeEvents']>[0],
  now: Date,
): Promise<boolean[]> {
  if (events.length === 0) {
    return [];
  }
  await lockPipelines(tx, [...new Set(events.map(e => e.pipelineId))]);
  const rows = events.map(({ pipelineId, ...event }) => ({
    sender: event.sender,
    event_id: event.id,
    pipeline_id: pipelineId,
    received_at: Date.parse(event.receivedAt),
    event: toJson(event),
    position: newId(now),
  }));
  const taken = new Set<string>();
  // In one order, so that nobody who takes the same in waits in a circle.
  const ordered = [...rows].sort(bySenderAndId);
  for (let start = 0; start < ordered.length; start += BATCH) {
    const inserted = await tx<EventRow>('deployment_events')
      .insert(ordered.slice(start, start + BATCH))
      .onConflict(['sender', 'event_id'])
      .ignore()
      .returning('position');
    inserted.forEach(({ position }) => taken.add(position ?? ''));
  }
  const fresh = rows.map(({ position }) => taken.has(position));
  await makeDue(
    tx,
    [
      ...new Set(
        events.filter((_, index) => fresh[index]).map(e => e.pipelineId),
      ),
    ],
    now,
  );
  return fresh;
}

/** Of one id the one that came first is first. */
function bySenderAndId<
  T extends Pick<EventRow, 'sender' | 'event_id'> & { position: string },
>(a: T, b: T): number {
  return compare(
    [a.sender, a.event_id, a.position],
    [b.sender, b.event_id, b.position],
  );
}

function compare(a: string[], b: string[]): number {
  const differing = a.findIndex((text, index) => text !== b[index]);
  if (differing < 0) {
    return 0;
  }
  return a[differing] < b[differing] ? -1 : 1;
}

async function makeDue(tx: Knex, ids: string[], now: Date): Promise<void> {
  if (ids.length === 0) {
    return;
  }
  await tx<PipelineRow>('pipelines')
    .where(keyIn(tx, 'id', ids))
    .whereNull('archived_at')
    .update({
      wake_at: tx.raw(
        'case when wake_at < cast(? as bigint) then wake_at else cast(? as bigint) end',
        [now.getTime(), now.getTime()],
      ),
    });
  markDue(
    tx,
    ids.map(id => ({ kind: 'pipeline', id })),
  );
}

/**
 * Keeps the pipeline due while there are events that no pass has seen, as
 * somebody writes when it wakes who does not know of them.
 *
 * @internal
 */
export async function stayDue(
  tx: Knex,
  pipelineId: string,
  now: Date,
): Promise<void> {
  const pending = await tx('deployment_events')
    .where({ pipeline_id: pipelineId })
    .whereRaw(PENDING)
    .first('position');
  if (pending) {
    await makeDue(tx, [pipelineId], now);
  }
}

/** Which of them the senders have sent before. @internal */
export async function knownEvents(
  tx: Knex,
  events: Parameters<Store['knownEvents']>[0],
): Promise<boolean[]> {
  const known = new Set<string>();
  for (const sender of new Set(events.map(event => event.sender))) {
    const ids = events.filter(e => e.sender === sender).map(({ id }) => id);
    const rows = await tx<EventRow>('deployment_events')
      .where({ sender })
      .where(keyIn(tx, 'event_id', ids))
      .select('event_id');
    rows.forEach(row => known.add(toJson([sender, row.event_id])));
  }
  return events.map(({ sender, id }) => known.has(toJson([sender, id])));
}

/** Those that came first. @internal */
export function partOfEvents(
  tx: Knex,
  pipelineId: string,
): Part<Pick<EventRow, 'position' | 'event'>> {
  const first = tx('deployment_events')
    .where({ pipeline_id: pipelineId })
    .whereRaw(PENDING)
    .orderBy('position')
    .limit(EVENTS_IN_SNAPSHOT)
    .select('position', 'event')
    .as('first_events');
  return { columns: ['position', 'event'], rows: tx.from(first) };
}

/** In the order in which they came. @internal */
export function toPendingEvents(
  rows: Array<Pick<EventRow, 'position' | 'event'>>,
): PendingEvent[] {
  return [...rows]
    .sort((a, b) => ((a.position ?? '') < (b.position ?? '') ? -1 : 1))
    .map(({ event }) => fromJson<PendingEvent>(event ?? ''));
}

/** Ids of the freight that the events may mean. @internal */
export async function freightOfEvents(
  tx: Knex,
  pipelineId: string,
  events: PendingEvent[],
): Promise<string[]> {
  if (events.length === 0) {
    return [];
  }
  const names = new Set(
    events.flatMap(({ revision }) => revisionNames(revision)),
  );
  const rows = await tx('freight_revisions')
    .where({ pipeline_id: pipelineId })
    .where(keyIn(tx, 'revision', [...names]))
    .distinct<Array<{ freight_id: string }>>('freight_id');
  return rows.map(row => row.freight_id);
}

/** A pass has looked at them: one statement, however many they are. @internal */
export async function settleEvents(
  tx: Knex,
  settled: SettledEvent[],
  now: Date,
): Promise<void> {
  if (settled.length === 0) {
    return;
  }
  await tx.raw(
    `update deployment_events
      set event = null, outcome = settled.message, settled_at = ?
      from ?
      where deployment_events.sender = settled.sender
        and deployment_events.event_id = settled.id`,
    [
      now.getTime(),
      tableOfRows(
        tx,
        'settled',
        ['sender', 'id', 'message'],
        settled.map(({ sender, id, message }) => [sender, id, message]),
      ),
    ],
  );
}
