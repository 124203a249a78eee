import {
  ApprovalGate,
  Freeze,
  Gate,
  PeopleDirectory,
  PipelineSnapshot,
  Policy,
  rulesForEntity,
  StageRules,
} from '@promotions/backstage-plugin-promotions-common';
import { StoredSnapshot } from '../store/Store';

/** A snapshot as decisions need it: what administrators and the catalog say is in it. */
export type EngineSnapshot = PipelineSnapshot &
  Pick<StoredSnapshot, 'summary' | 'wakeAt' | 'waits'>;

/** Policies and freezes of the configuration. */
export interface ConfiguredRules {
  policies: readonly Policy[];
  freezes: readonly Freeze[];
}

/** Where it is known who belongs to what. */
export interface People {
  /**
   * What the gates ask about people. It is only asked where there are gates.
   *
   * @throws ServiceUnavailableError when that is not known now: then nothing is decided
   */
  directoryFor(
    entity: Record<string, unknown>,
    gates: readonly ApprovalGate[],
  ): Promise<PeopleDirectory>;
}

/** What turns a stored snapshot into one that decisions can be made of. */
export interface RulesAccess {
  configured: ConfiguredRules;
  people: People;
}

/** Gates of the configuration, for `readSnapshot` of the store. */
export function administrationGates({ configured }: RulesAccess): Gate[] {
  return configured.policies.flatMap(policy => policy.gates);
}

/**
 * Fills in what policies and freezes, of the configuration and of the
 * database, mean for each stage, and who belongs to what.
 *
 * @throws ServiceUnavailableError when gates ask about people and the catalog cannot tell
 */
export async function withRules(
  { configured, people }: RulesAccess,
  stored: StoredSnapshot,
): Promise<EngineSnapshot> {
  const { policies, allFreezes, ...snapshot } = stored;
  const rulesOf = rulesForEntity({
    policies: [...configured.policies, ...apart(policies, configured.policies)],
    freezes: [...configured.freezes, ...apart(allFreezes, configured.freezes)],
    entity: stored.entity,
  });
  const rules = stored.pipeline.stages.map(
    stage => [stage.name, rulesOf(stage)] as const,
  );
  const ofEach = <K extends keyof StageRules>(key: K) =>
    Object.fromEntries(
      rules.map(([stage, of]) => [stage, of[key]] as const),
    ) as Record<string, StageRules[K]>;
  const mandatoryGates = ofEach('mandatoryGates');
  const gates = stored.pipeline.stages.flatMap(stage => [
    ...stage.gates,
    ...mandatoryGates[stage.name].map(({ gate }) => gate),
  ]);
  const approvals = gates.filter(isApproval);
  return {
    ...snapshot,
    autoPromotion: ofEach('autoPromotion'),
    autoRollback: ofEach('autoRollback'),
    mandatoryGates,
    freezes: ofEach('freezes'),
    people:
      approvals.length === 0
        ? { owners: [], members: {}, unknownUsers: [] }
        : await people.directoryFor(stored.entity, approvals),
  };
}

/**
 * Those of the database, told apart from those of the configuration: a name
 * that the configuration took later stands for two otherwise.
 */
export function apart<T extends { name: string }>(
  stored: readonly T[],
  configured: ReadonlyArray<{ name: string }>,
): T[] {
  const taken = new Set(configured.map(({ name }) => name));
  return stored.map(rule =>
    taken.has(rule.name) ? { ...rule, name: `${rule.name} (database)` } : rule,
  );
}

function isApproval(gate: Gate): gate is ApprovalGate {
  return gate.kind === 'approval';
}
