import {
  Pipeline,
  PipelineSummary,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { isDeepStrictEqual } from 'node:util';
import { markDue } from './due';
import { deleteGoneConditions } from './goneConditions';
import { newId } from './ids';
import { writeOutbox } from './outbox';
import { PipelineRow, toSummary } from './pipelines';
import {
  fromJson,
  fromOptionalJson,
  toJson,
  toOptionalJson,
  toOptionalMillis,
} from './rows';
import { saveStages } from './pipelineStages';
import { NewTimelineEntry, PipelineDocumentUpdate } from './Store';
import { lockPipelines, tieEntity, wakePipelines } from './ties';
import { appendTimeline } from './timeline';

/** Who appends what no person did. */
const ACTOR = 'promotions';

/**
 * Writes what the latest reading of a document found. The revision is raised,
 * and the pipeline woken, where something changed that a decision may depend
 * on; that it was read again, or that only its text changed, is none.
 *
 * @internal
 */
export async function savePipelineDocument(
  tx: Knex,
  update: PipelineDocumentUpdate,
  now: Date,
): Promise<PipelineSummary> {
  const dependents = await tieEntity(tx, update.entityRef);
  const find = () =>
    tx<PipelineRow>('pipelines').where({
      entity_ref: update.entityRef,
      ref: update.ref,
    });
  if (dependents.length > 0) {
    const before = await find().first();
    if (isAnother(before, readingOf(update, before, now))) {
      await lockPipelines(tx, [...dependents, before?.id ?? '']);
    }
  }
  const known = await find().forUpdate().first();
  const row = readingOf(update, known, now);
  if (known) {
    // Not the id, which would have SQLite look for whatever refers to it.
    const { id, ...columns } = row;
    await tx<PipelineRow>('pipelines').where({ id }).update(columns);
  } else {
    await tx<PipelineRow>('pipelines').insert(row);
  }
  await tell(tx, row.id, entriesOf(update, known, row, now), now);
  if (isAnother(known, row)) {
    const inForce = fromOptionalJson<Pipeline>(row.document);
    await saveStages(tx, row.id, inForce);
    if (known && inForce) {
      await deleteGoneConditions(tx, row.id, inForce);
    }
    markDue(
      tx,
      row.document === null ? [] : [{ kind: 'pipeline', id: row.id }],
    );
    await wakePipelines(
      tx,
      now,
      dependents.filter(id => id !== row.id),
    );
  }
  return toSummary(row);
}

async function tell(
  tx: Knex,
  pipelineId: string,
  entries: NewTimelineEntry[],
  now: Date,
): Promise<void> {
  if (entries.length > 0) {
    const told = await appendTimeline(tx, pipelineId, entries, now);
    await writeOutbox(tx, [{ pipelineId, entries: told }], now);
  }
}

function isAnother(
  before: PipelineRow | undefined,
  after: PipelineRow,
): boolean {
  return before?.revision !== after.revision;
}

/** The row as it is after the reading. */
function readingOf(
  update: PipelineDocumentUpdate,
  known: PipelineRow | undefined,
  now: Date,
): PipelineRow {
  const { status } = update;
  const good = status.state === 'Good' && update.pipeline !== undefined;
  const row: PipelineRow = {
    id: known?.id ?? newId(now),
    entity_ref: update.entityRef,
    ref: update.ref,
    name: known?.name ?? update.ref,
    title: known?.title ?? null,
    description: known?.description ?? null,
    state: good ? 'Active' : 'Broken',
    revision: known?.revision ?? 1,
    declared: known?.declared ?? 1,
    document: known?.document ?? null,
    source: known?.source ?? null,
    etag: update.etag ?? null,
    document_state: good ? 'Good' : 'Broken',
    document_url: status.url ?? null,
    document_errors: toJson(status.errors),
    read_at: toOptionalMillis(status.readAt) ?? now.getTime(),
    in_force_since: known?.in_force_since ?? null,
    entity: toJson(update.entity),
    wake_at: known?.wake_at ?? null,
    archived_at: null,
    created_at: known?.created_at ?? now.getTime(),
    updated_at: known?.updated_at ?? now.getTime(),
  };
  if (good) {
    putInForce(row, update.pipeline, update.source, known, now);
  }
  if (known && matters(known, row)) {
    row.revision = known.revision + 1;
    row.updated_at = now.getTime();
    row.declared = known.declared + (declaresOther(known, row) ? 1 : 0);
  }
  if (row.document !== null && isAnother(known, row)) {
    row.wake_at = now.getTime();
  }
  return row;
}

/** A broken document never gets here: the last good one stays in force. */
function putInForce(
  row: PipelineRow,
  pipeline: Pipeline | undefined,
  source: string | undefined,
  known: PipelineRow | undefined,
  now: Date,
): void {
  row.name = pipeline?.name ?? row.name;
  row.title = pipeline?.title ?? null;
  row.description = pipeline?.description ?? null;
  row.source = source ?? null;
  row.document = toOptionalJson(pipeline);
  if (!known || !sameJson(known.document, row.document)) {
    row.in_force_since = now.getTime();
  }
}

/** Whether anything changed that somebody who decides, or looks, may see. */
function matters(before: PipelineRow, after: PipelineRow): boolean {
  return (
    before.archived_at !== null ||
    before.state !== after.state ||
    before.document_url !== after.document_url ||
    !sameJson(before.document_errors, after.document_errors) ||
    declaresOther(before, after)
  );
}

function declaresOther(before: PipelineRow, after: PipelineRow): boolean {
  return (
    !sameJson(before.document, after.document) ||
    !sameJson(before.entity, after.entity)
  );
}

/** The order of keys does not matter. */
function sameJson(a: string | null, b: string | null): boolean {
  return (
    a === b ||
    (a !== null && b !== null && isDeepStrictEqual(fromJson(a), fromJson(b)))
  );
}

function entriesOf(
  update: PipelineDocumentUpdate,
  before: PipelineRow | undefined,
  after: PipelineRow,
  now: Date,
): NewTimelineEntry[] {
  const entries: NewTimelineEntry[] = [];
  const add = (kind: string, message: string, data?: TimelineData) =>
    entries.push({ at: now.toISOString(), kind, actor: ACTOR, message, data });
  const wasGood = before === undefined || before.document_state === 'Good';
  const isGood = after.document_state === 'Good';
  if (before && before.archived_at !== null) {
    add('pipeline.restored', 'The catalog declares the pipeline again.');
  }
  if (wasGood && !isGood) {
    add('document.broken', brokenMessage(after), {
      ref: after.ref,
      errors: update.status.errors,
    });
  }
  if (!wasGood && isGood) {
    add('document.mended', 'The document can be read again.', {
      ref: after.ref,
    });
  }
  if (isGood && !sameJson(before?.document ?? null, after.document)) {
    add(
      'document.changed',
      before?.document
        ? 'A changed document is in force.'
        : 'The first document is in force.',
      { ref: after.ref },
    );
  }
  return entries;
}

type TimelineData = NewTimelineEntry['data'];

function brokenMessage(after: PipelineRow): string {
  return after.document === null
    ? 'The document is broken; nothing is in force.'
    : 'The document is broken; the last good one stays in force.';
}

/**
 * Archives what the entity no longer declares. Nothing that has happened is
 * deleted: a pipeline that is declared again goes on where it was.
 *
 * @internal
 */
export async function archivePipelines(
  tx: Knex,
  entityRef: string,
  keepRefs: string[],
  now: Date,
): Promise<number> {
  const dependents = await tieEntity(tx, entityRef);
  const find = () =>
    tx<PipelineRow>('pipelines')
      .where({ entity_ref: entityRef })
      .whereNull('archived_at')
      .orderBy('id')
      .select('id', 'ref');
  const isGone = (row: { ref: string }) => !keepRefs.includes(row.ref);
  const before = (await find()).filter(isGone);
  if (before.length === 0) {
    return 0;
  }
  await lockPipelines(tx, [...dependents, ...before.map(({ id }) => id)]);
  const gone = (await find().forUpdate()).filter(isGone);
  for (const { id } of gone) {
    // It waits for nothing any more; declared again, it finds out anew.
    await tx('waits').where({ pipeline_id: id }).delete();
    await tx<PipelineRow>('pipelines')
      .where({ id })
      .update({
        state: 'Archived',
        archived_at: now.getTime(),
        updated_at: now.getTime(),
        wake_at: null,
        revision: tx.raw('revision + 1'),
      });
    await tell(
      tx,
      id,
      [
        {
          at: now.toISOString(),
          kind: 'pipeline.archived',
          actor: ACTOR,
          message: 'The catalog no longer declares the pipeline.',
        },
      ],
      now,
    );
  }
  await wakePipelines(tx, now, dependents);
  return gone.length;
}
