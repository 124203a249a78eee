import { ExpressionScope } from './evaluate';
import { SECRETS } from './secrets';

const ABOUT_PROMOTION = ['freight', 'stage', 'pipeline', 'entity', 'promotion'];

/**
 * What the expression of a gate may name; see `gateContext`.
 *
 * @public
 */
export const gateScope: ExpressionScope = {
  variables: [
    'freight',
    'stage',
    'pipeline',
    'entity',
    'conditions',
    'upstream',
  ],
};

/**
 * What the `expect` of a `check` gate may name: what a gate sees, and what was
 * answered.
 *
 * @public
 */
export const checkScope: ExpressionScope = {
  variables: ['response', 'status', ...(gateScope.variables ?? [])],
};

/**
 * What the expressions in a promotion's `vars` may name.
 *
 * @public
 */
export const varsScope: ExpressionScope = { variables: ABOUT_PROMOTION };

const ABOUT_STEP = ['vars', 'outputs', ...ABOUT_PROMOTION];

/**
 * What the expressions in the `with` of a step may name. Only they have
 * `secrets`: nothing of a step's configuration is stored.
 *
 * @public
 */
export const stepScope: ExpressionScope = {
  variables: [...ABOUT_STEP, SECRETS],
};

/**
 * What the `if` of a step may name and call.
 *
 * @public
 */
export const stepConditionScope: ExpressionScope = {
  variables: ABOUT_STEP,
  functions: ['always', 'success', 'failure', 'status'],
};
