import {
  ApprovalGate,
  Freeze,
  Gate,
  isFreezeOver,
  ParseGatesOptions,
  PeopleDirectory,
  PipelineSnapshot,
  Policy,
  rulesForEntity,
  stepApprovals,
  StageRules,
} from '@promotions/backstage-plugin-promotions-common';
import { StoredSnapshot } from '../store/Store';

/** A snapshot as decisions need it: what administrators and the catalog say is in it. */
export type EngineSnapshot = PipelineSnapshot &
  Pick<StoredSnapshot, 'summary' | 'wakeAt' | 'waits'>;

/** What the configuration says about decisions. */
export interface ConfiguredRules {
  policies: readonly Policy[];
  freezes: readonly Freeze[];
  /** How long an override may hold at the most. */
  overrides: { maxDurationMs: number };
}

/** Where it is known who belongs to what. */
export interface People {
  /**
   * What the gates ask about people. It is only asked where there are gates.
   * That it is not known now is no error: what needs no people goes on.
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
  /** What `check` gates of policies may ask. */
  registry: ParseGatesOptions['registry'];
}

/** Gates of the configuration, for `readSnapshot` of the store. */
export function administrationGates({
  configured,
}: Pick<RulesAccess, 'configured'>): Gate[] {
  return configured.policies.flatMap(policy => policy.gates);
}

/**
 * Fills in what policies and freezes, of the configuration and of the
 * database, mean for each stage, and who belongs to what. Freezes that are over
 * are left out: what is over then stays over.
 */
export async function withRules(
  { configured, people }: Pick<RulesAccess, 'configured' | 'people'>,
  stored: StoredSnapshot,
  now: Date,
): Promise<EngineSnapshot> {
  const { policies, allFreezes, ...snapshot } = stored;
  const rulesOf = rulesForEntity({
    policies: [...configured.policies, ...policies],
    freezes: [...configured.freezes, ...allFreezes].filter(
      freeze => !isFreezeOver(freeze, now),
    ),
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
  const approvals = [
    ...gates.filter(isApproval),
    ...stepApprovals(snapshot).map(({ gate }) => gate),
  ];
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

function isApproval(gate: Gate): gate is ApprovalGate {
  return gate.kind === 'approval';
}
