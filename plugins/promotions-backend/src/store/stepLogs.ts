import { LogLine, Page } from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { decodeTime, monotonicFactory } from 'ulid';
import { keyIn } from './dialect';
import { fromCursor, toCursor, toPage } from './paging';
import { Millis, toIso, toMillis } from './rows';
import { NewLogLine, WorkRef } from './Store';

interface LogRow {
  id: string;
  work_id: string;
  position: number;
  attempt: number;
  at: Millis;
  level: LogLine['level'];
  message: string;
}

/** How much is kept of what steps write. @internal */
export interface LogLimits {
  /** Lines of one promotion or task. */
  logLines: number;
  /** Characters of one line. */
  logLineLength: number;
}

/** @internal */
export const DEFAULT_LOG_LIMITS: LogLimits = {
  logLines: 10_000,
  logLineLength: 8_000,
};

function full(lines: number): string {
  return `There are more than ${lines.toLocaleString(
    'en',
  )} lines; what comes after these is left out.`;
}

/** Rows that are written by one statement. */
const ROWS_AT_ONCE = 500;

/**
 * Appends lines, as far as there is room; the last one says that more were
 * left out. Each gets an id that is greater than those before it, whichever
 * process wrote them and whatever its clock said.
 *
 * @internal
 */
export async function appendLog(
  tx: Knex,
  work: WorkRef,
  lines: NewLogLine[],
  { logLines, logLineLength }: LogLimits,
): Promise<void> {
  if (lines.length === 0) {
    return;
  }
  const [{ count, last }] = await tx<LogRow>('step_logs')
    .where({ work_id: work.id })
    .select<Array<{ count: Millis; last: string | null }>>(
      tx.raw('count(*) as count'),
      tx.raw('max(id) as last'),
    );
  const room = logLines - Number(count);
  if (room < 0) {
    return;
  }
  const kept = lines.slice(0, room);
  if (lines.length > room) {
    const first = lines[room];
    kept.push({ ...first, level: 'warn', message: full(logLines) });
  }
  const rows = withIds(kept, last).map(({ id, step, ...line }) => ({
    id,
    work_id: work.id,
    position: step,
    attempt: line.attempt,
    at: toMillis(line.at),
    level: line.level,
    message: storable(line.message, logLineLength),
  }));
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    await tx<LogRow>('step_logs').insert(
      rows.slice(start, start + ROWS_AT_ONCE),
    );
  }
}

function withIds(lines: NewLogLine[], last: string | null): LogLine[] {
  const next = monotonicFactory();
  let time = last === null ? 0 : decodeTime(last) + 1;
  return lines.map(line => {
    time = Math.max(time, toMillis(line.at));
    return { ...line, id: next(time) };
  });
}

/** No database keeps a NUL character in a text. */
function storable(message: string, length: number): string {
  const text = message.replaceAll('\0', '');
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

/**
 * Oldest first. `cursor` is the place after the last line of the page, from
 * which later lines can be asked for.
 *
 * @internal
 */
export async function listLog(
  tx: Knex,
  work: WorkRef,
  query: { step?: number; limit: number; cursor?: string },
): Promise<Page<LogLine> & { cursor?: string }> {
  const select = tx<LogRow>('step_logs')
    .where({ work_id: work.id })
    .orderBy('id')
    .limit(query.limit + 1)
    .select('*');
  if (query.step !== undefined) {
    select.where({ position: query.step });
  }
  if (query.cursor !== undefined) {
    select.where('id', '>', fromCursor(query.cursor, ['string'])[0]);
  }
  const rows = await select;
  const page = toPage({
    rows,
    limit: query.limit,
    key: row => [row.id],
    items: shown => shown.map(toLine),
  });
  const last = page.items.at(-1);
  const cursor = last ? toCursor([last.id]) : query.cursor;
  return { ...page, ...(cursor !== undefined && { cursor }) };
}

/** All that was kept of a promotion or task, oldest first. @internal */
export async function allLines(tx: Knex, workId: string): Promise<LogLine[]> {
  const rows = await tx<LogRow>('step_logs')
    .where({ work_id: workId })
    .orderBy('id')
    .select('*');
  return rows.map(toLine);
}

/** @internal */
export async function deleteLines(tx: Knex, workIds: string[]): Promise<void> {
  await tx<LogRow>('step_logs').where(keyIn(tx, 'work_id', workIds)).delete();
}

function toLine(row: LogRow): LogLine {
  return {
    id: row.id,
    step: row.position,
    attempt: row.attempt,
    at: toIso(row.at),
    level: row.level,
    message: row.message,
  };
}
