import { ExpressionScope, STATUS } from './evaluate';
import { PARAMETERS, SECRETS } from './secrets';

const TARGET = 'target';
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
 * Where an expression of a promotion stands, as far as that decides what it
 * may name.
 *
 * @public
 */
export interface StepSurroundings {
  /** The steps are run for each target. */
  target?: boolean;
  /** Names of the parameters of the bundle around it. */
  parameters?: readonly string[];
  /** Names of all `vars`; absent: not checked. */
  vars?: readonly string[];
  /** Ids of the steps before it that it sees; absent: not checked. */
  earlier?: readonly string[];
  /** Why a secret may not be used there, in a sentence. */
  secret?(name: string): string | undefined;
}

/** What the expressions in a promotion's `vars` may name. @public */
export function varsScopeIn({ target }: StepSurroundings): ExpressionScope {
  return { variables: [...ABOUT_PROMOTION, ...(target ? [TARGET] : [])] };
}

/**
 * What the expressions in the `with` of a step may name. Only they have
 * `secrets`: nothing of a step's configuration is stored.
 *
 * @public
 */
export function stepScopeIn(surroundings: StepSurroundings): ExpressionScope {
  const { variables, ...rest } = aboutStep(surroundings);
  return {
    ...rest,
    variables: [...variables, SECRETS],
    secret: surroundings.secret,
  };
}

/** What the `if` of a step may name and call. @public */
export function stepConditionScopeIn(
  surroundings: StepSurroundings,
): ExpressionScope {
  return {
    ...aboutStep(surroundings),
    functions: ['always', 'success', 'failure', STATUS],
    steps: surroundings.earlier,
  };
}

function aboutStep({ target, parameters, vars, earlier }: StepSurroundings) {
  return {
    variables: [
      'vars',
      'outputs',
      ...ABOUT_PROMOTION,
      ...(target ? [TARGET] : []),
      ...(parameters ? [PARAMETERS] : []),
    ],
    members: {
      ...(parameters && { [PARAMETERS]: parameters }),
      ...(vars && { vars }),
      ...(earlier && { outputs: earlier }),
    },
  };
}
