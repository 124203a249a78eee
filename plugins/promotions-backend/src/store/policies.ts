import {
  Gate,
  Page,
  Policy,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { fromCursor, toPage } from './paging';
import { changeRules } from './pipelineStages';
import { compact, fromJson, optional, toJson } from './rows';
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
export interface PolicyRow extends RuleRow {
  description: string | null;
  auto_promotion: boolean | number | null;
  auto_rollback: boolean | number | null;
  gates: string;
  position: number;
}

const ORDER = ['position', 'created_at', 'id'] as const;

/** All of them. @internal */
export function partOfPolicies(tx: Knex): Part<PolicyRow> {
  return {
    columns: [
      ...RULE_COLUMNS,
      'description',
      'auto_promotion',
      'auto_rollback',
      'gates',
      'position',
    ],
    rows: tx('policies'),
  };
}

/** In the order in which they are asked. @internal */
export function toPolicies(rows: PolicyRow[]): Policy[] {
  return sortedBy(rows, ORDER).map(toPolicy);
}

/** In the order in which they are asked. @internal */
export async function listPolicies(
  tx: Knex,
  query: { limit: number; cursor?: string },
): Promise<Page<Policy>> {
  const select = tx<PolicyRow>('policies')
    .orderBy([...ORDER])
    .limit(query.limit + 1)
    .select('*');
  if (query.cursor !== undefined) {
    select.whereRaw(
      '(position, created_at, id) > (?, ?, ?)',
      fromCursor(query.cursor, ['number', 'number', 'string']),
    );
  }
  return toPage({
    rows: await select,
    limit: query.limit,
    key: row => [row.position, Number(row.created_at), row.id],
    items: rows => rows.map(toPolicy),
  });
}

/** @internal */
export async function getPolicy(
  tx: Knex,
  id: string,
): Promise<Policy | undefined> {
  const row = await tx<PolicyRow>('policies').where({ id }).first();
  return row && toPolicy(row);
}

/** Returns the ids of the pipelines that it wakes. @internal */
export async function createPolicy(
  tx: Knex,
  policy: Policy,
  now: Date,
  tell?: TellStage,
): Promise<string[]> {
  return changeRules(tx, { now, tell }, async () => {
    await guardName('policy', policy.name, () =>
      tx<PolicyRow>('policies').insert(toRow(policy)),
    );
    return { after: policy };
  });
}

/** Undefined: there is none (any more). Else as `createPolicy`. @internal */
export async function updatePolicy(
  tx: Knex,
  policy: Policy,
  now: Date,
  tell?: TellStage,
): Promise<string[] | undefined> {
  let found = 0;
  const woken = await changeRules(tx, { now, tell }, async () => {
    const before = await getPolicy(tx, policy.id);
    await guardName('policy', policy.name, async () => {
      found = await tx<PolicyRow>('policies')
        .where({ id: policy.id })
        .update(toRow(policy));
    });
    return before ? { before, after: policy } : {};
  });
  return found > 0 ? woken : undefined;
}

/** Undefined: there was none. Else as `createPolicy`. @internal */
export async function deletePolicy(
  tx: Knex,
  id: string,
  now: Date,
  tell?: TellStage,
): Promise<string[] | undefined> {
  let found = 0;
  const woken = await changeRules(tx, { now, tell }, async () => {
    const before = await getPolicy(tx, id);
    found = await tx<PolicyRow>('policies').where({ id }).delete();
    return { before };
  });
  return found > 0 ? woken : undefined;
}

function toRow(policy: Policy): PolicyRow {
  return {
    ...toRuleRow(policy),
    description: policy.description ?? null,
    auto_promotion: policy.autoPromotion ?? null,
    auto_rollback: policy.autoRollback ?? null,
    gates: toJson(policy.gates),
    position: policy.position,
  };
}

function toPolicy(row: PolicyRow): Policy {
  return compact({
    ...toRule(row),
    description: optional(row.description),
    autoPromotion: toFlag(row.auto_promotion),
    autoRollback: toFlag(row.auto_rollback),
    gates: fromJson<Gate[]>(row.gates),
    position: row.position,
  });
}

/** SQLite keeps booleans as numbers. */
function toFlag(value: boolean | number | null): boolean | undefined {
  return value === null ? undefined : Boolean(value);
}
