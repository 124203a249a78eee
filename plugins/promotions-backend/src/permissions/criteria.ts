import {
  AuthorizeResult,
  PermissionCondition,
  PermissionCriteria,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  isAndCriteria,
  isNotCriteria,
  isOrCriteria,
} from '@backstage/plugin-permission-node';
import { PipelineFilter } from './filters';

/** Whether something holds, where not everything is known. */
type Answer = 'yes' | 'no' | 'perhaps';

/**
 * Whether a decision allows, whatever the rules are about of which nothing is
 * known: for things that there may be, or were, beside those at hand.
 *
 * @param known - whether a rule holds; undefined where that is not known
 */
export function allowsWhatever(
  decision: PolicyDecision,
  known: (condition: PermissionCondition) => boolean | undefined,
): boolean {
  if (decision.result !== AuthorizeResult.CONDITIONAL) {
    return decision.result === AuthorizeResult.ALLOW;
  }
  return answer(decision.conditions, known) === 'yes';
}

function answer(
  criteria: PermissionCriteria<PermissionCondition>,
  known: (condition: PermissionCondition) => boolean | undefined,
): Answer {
  if (isAndCriteria(criteria)) {
    return decided(
      criteria.allOf.map(each => answer(each, known)),
      'no',
      'yes',
    );
  }
  if (isOrCriteria(criteria)) {
    return decided(
      criteria.anyOf.map(each => answer(each, known)),
      'yes',
      'no',
    );
  }
  if (isNotCriteria(criteria)) {
    const opposite = answer(criteria.not, known);
    if (opposite === 'perhaps') {
      return opposite;
    }
    return opposite === 'yes' ? 'no' : 'yes';
  }
  const holds = known(criteria as PermissionCondition);
  if (holds === undefined) {
    return 'perhaps';
  }
  return holds ? 'yes' : 'no';
}

/** One decides alone, otherwise all of the other have to agree. */
function decided(answers: Answer[], alone: Answer, together: Answer): Answer {
  if (answers.includes(alone)) {
    return alone;
  }
  return answers.every(each => each === together) ? together : 'perhaps';
}

/**
 * Owners of which all pipelines that meet the filters have one. Undefined where
 * the filters do not say: then every pipeline has to be looked at.
 */
export function ownersIn(
  criteria: PermissionCriteria<PipelineFilter>,
): string[] | undefined {
  if (isAndCriteria(criteria)) {
    return criteria.allOf
      .map(ownersIn)
      .filter(owners => owners !== undefined)
      .sort((a, b) => a.length - b.length)[0];
  }
  if (isOrCriteria(criteria)) {
    const all = criteria.anyOf.map(ownersIn);
    return all.every(owners => owners !== undefined)
      ? [...new Set(all.flat())]
      : undefined;
  }
  return isNotCriteria(criteria)
    ? undefined
    : (criteria as PipelineFilter).owners;
}
