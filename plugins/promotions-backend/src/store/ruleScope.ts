import { ConflictError } from '@backstage/errors';
import { RuleScope } from '@promotions/backstage-plugin-promotions-common';
import { isUniqueViolation } from './errors';
import {
  compact,
  fromJson,
  fromOptionalJson,
  Millis,
  optional,
  toIso,
  toJson,
  toMillis,
  toOptionalIso,
  toOptionalJson,
  toOptionalMillis,
} from './rows';

/** What policies and freezes have in common. @internal */
export interface RuleRow {
  id: string;
  name: string;
  entities: string | null;
  stages: string;
  labels: string;
  created_by: string | null;
  created_at: Millis;
  updated_by: string | null;
  updated_at: Millis | null;
}

/** @internal */
export const RULE_COLUMNS = [
  'id',
  'name',
  'entities',
  'stages',
  'labels',
  'created_by',
  'created_at',
  'updated_by',
  'updated_at',
] as const satisfies Array<keyof RuleRow>;

interface Rule extends RuleScope {
  id: string;
  name: string;
  source: 'configuration' | 'database';
  createdBy?: string;
  createdAt?: string;
  updatedBy?: string;
  updatedAt?: string;
}

/** @internal */
export function toRule(row: RuleRow): Rule & { source: 'database' } {
  return compact({
    id: row.id,
    name: row.name,
    entities: fromOptionalJson<NonNullable<Rule['entities']>>(row.entities),
    stages: fromJson<string[]>(row.stages),
    labels: fromJson<Record<string, string>>(row.labels),
    source: 'database' as const,
    createdBy: optional(row.created_by),
    createdAt: toIso(row.created_at),
    updatedBy: optional(row.updated_by),
    updatedAt: toOptionalIso(row.updated_at),
  });
}

/** @internal */
export function toRuleRow(rule: Rule): RuleRow {
  return {
    id: rule.id,
    name: rule.name,
    entities: toOptionalJson(rule.entities),
    stages: toJson(rule.stages),
    labels: toJson(rule.labels),
    created_by: rule.createdBy ?? null,
    // It is kept by age: one without an instant is refused.
    created_at: toMillis(rule.createdAt ?? ''),
    updated_by: rule.updatedBy ?? null,
    updated_at: toOptionalMillis(rule.updatedAt),
  };
}

/** @internal */
export async function guardName(
  what: string,
  name: string,
  write: () => PromiseLike<unknown>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw isUniqueViolation(error)
      ? new ConflictError(
          `There is another ${what} of the name '${name}'; choose another name.`,
          error,
        )
      : error;
  }
}
