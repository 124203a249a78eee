import { FilterPredicate } from '@backstage/filter-predicates';
import {
  AutoPromotion,
  AutoRollback,
  Freeze,
  MandatoryGate,
  Policy,
  RuleScope,
  Stage,
} from '../model';
import { own } from '../support/own';
import { toEntityFilter } from './entityFilter';
import { matchesGlob } from './glob';

/**
 * What administrators say about one stage of one entity.
 *
 * @public
 */
export interface StageRules {
  autoPromotion: AutoPromotion;
  autoRollback: AutoRollback;
  mandatoryGates: MandatoryGate[];
  freezes: Freeze[];
}

/** @public */
export type RuledStage = Pick<Stage, 'name' | 'labels'>;

/**
 * Policies and freezes that are meant for the stage. Of the policies that say
 * something about automatic promotion the first that matches decides, so it is
 * for rollback; where none says anything it is off. Gates of all that match
 * are mandatory.
 *
 * @param options - `policies` in the order in which they are asked; `entity`
 * as far as it is stored
 * @public
 */
export function rulesFor(options: {
  policies: readonly Policy[];
  freezes: readonly Freeze[];
  entity: Record<string, unknown>;
  stage: RuledStage;
}): StageRules {
  return rulesForEntity(options)(options.stage);
}

/**
 * As {@link rulesFor}, for many stages of one entity, which is looked at once.
 *
 * @public
 */
export function rulesForEntity(options: {
  policies: readonly Policy[];
  freezes: readonly Freeze[];
  entity: Record<string, unknown>;
}): (stage: RuledStage) => StageRules {
  const { entity } = options;
  const policies = options.policies.filter(rule => selects(rule, entity));
  const freezes = options.freezes.filter(rule => selects(rule, entity));
  return stage => {
    const matching = policies.filter(policy => coversStage(policy, stage));
    return {
      autoPromotion: firstThatSays(matching, 'autoPromotion'),
      autoRollback: firstThatSays(matching, 'autoRollback'),
      mandatoryGates: matching.flatMap(policy =>
        policy.gates.map(gate => ({ policy: policy.name, gate })),
      ),
      freezes: freezes.filter(freeze => coversStage(freeze, stage)),
    };
  };
}

/**
 * The stages of the entity that the rule is meant for.
 *
 * @public
 */
export function matchingStages<T extends RuledStage>(
  scope: RuleScope,
  entity: Record<string, unknown>,
  stages: readonly T[],
): T[] {
  const covered = stages.filter(stage => coversStage(scope, stage));
  return covered.length > 0 && selects(scope, entity) ? covered : [];
}

function selects(scope: RuleScope, entity: Record<string, unknown>): boolean {
  // What is kept has been checked when it was made.
  return toEntityFilter(scope.entities as FilterPredicate | undefined)(entity);
}

function coversStage(scope: RuleScope, stage: RuledStage): boolean {
  return (
    scope.stages.some(glob => matchesGlob(glob, stage.name)) &&
    Object.entries(scope.labels).every(
      ([label, value]) => own(stage.labels, label) === value,
    )
  );
}

function firstThatSays(
  policies: readonly Policy[],
  what: 'autoPromotion' | 'autoRollback',
): AutoPromotion {
  const decides = policies.find(policy => policy[what] !== undefined);
  return decides
    ? { enabled: decides[what] === true, policy: decides.name }
    : { enabled: false };
}
