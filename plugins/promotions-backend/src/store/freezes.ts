import {
  Freeze,
  Page,
  TimeWindow,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { fromCursor, toPage } from './paging';
import { changeRules } from './pipelineStages';
import { fromJson, toJson } from './rows';
import {
  guardName,
  RULE_COLUMNS,
  RuleRow,
  toRule,
  toRuleRow,
} from './ruleScope';
import { TellStage } from './Store';
import { Part, sortedBy } from './together';

/** @internal */
export interface FreezeRow extends RuleRow {
  reason: string;
  windows: string;
}

const ORDER = [
  { column: 'created_at', order: 'desc' as const },
  { column: 'id', order: 'desc' as const },
];

/** All of them. @internal */
export function partOfFreezes(tx: Knex): Part<FreezeRow> {
  return {
    columns: [...RULE_COLUMNS, 'reason', 'windows'],
    rows: tx('freezes'),
  };
}

/** Newest first. @internal */
export function toFreezes(rows: FreezeRow[]): Freeze[] {
  return sortedBy(rows, ['created_at', 'id']).reverse().map(toFreeze);
}

/** Newest first. @internal */
export async function listFreezes(
  tx: Knex,
  query: { limit: number; cursor?: string },
): Promise<Page<Freeze>> {
  const select = tx<FreezeRow>('freezes')
    .orderBy(ORDER)
    .limit(query.limit + 1)
    .select('*');
  if (query.cursor !== undefined) {
    select.whereRaw(
      '(created_at, id) < (?, ?)',
      fromCursor(query.cursor, ['number', 'string']),
    );
  }
  return toPage({
    rows: await select,
    limit: query.limit,
    key: row => [Number(row.created_at), row.id],
    items: rows => rows.map(toFreeze),
  });
}

/** @internal */
export async function getFreeze(
  tx: Knex,
  id: string,
): Promise<Freeze | undefined> {
  const row = await tx<FreezeRow>('freezes').where({ id }).first();
  return row && toFreeze(row);
}

/** Returns the ids of the pipelines that it wakes. @internal */
export async function createFreeze(
  tx: Knex,
  freeze: Freeze,
  now: Date,
  tell?: TellStage,
): Promise<string[]> {
  return changeRules(tx, { now, tell }, async () => {
    await guardName('freeze', freeze.name, () =>
      tx<FreezeRow>('freezes').insert(toRow(freeze)),
    );
    return { after: freeze };
  });
}

/** Undefined: there is none (any more). Else as `createFreeze`. @internal */
export async function updateFreeze(
  tx: Knex,
  freeze: Freeze,
  now: Date,
  tell?: TellStage,
): Promise<string[] | undefined> {
  let found = 0;
  const woken = await changeRules(tx, { now, tell }, async () => {
    const before = await getFreeze(tx, freeze.id);
    await guardName('freeze', freeze.name, async () => {
      found = await tx<FreezeRow>('freezes')
        .where({ id: freeze.id })
        .update(toRow(freeze));
    });
    return before ? { before, after: freeze } : {};
  });
  return found > 0 ? woken : undefined;
}

/** Undefined: there was none. Else as `createFreeze`. @internal */
export async function deleteFreeze(
  tx: Knex,
  id: string,
  now: Date,
  tell?: TellStage,
): Promise<string[] | undefined> {
  let found = 0;
  const woken = await changeRules(tx, { now, tell }, async () => {
    const before = await getFreeze(tx, id);
    found = await tx<FreezeRow>('freezes').where({ id }).delete();
    return { before };
  });
  return found > 0 ? woken : undefined;
}

function toRow(freeze: Freeze): FreezeRow {
  return {
    ...toRuleRow(freeze),
    reason: freeze.reason,
    windows: toJson(freeze.windows),
  };
}

function toFreeze(row: FreezeRow): Freeze {
  return {
    ...toRule(row),
    reason: row.reason,
    windows: fromJson<TimeWindow[]>(row.windows),
  };
}
