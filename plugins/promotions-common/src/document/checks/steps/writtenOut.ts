import {
  checkExpression,
  ExpressionError,
  stepConditionScopeIn,
  stepScopeIn,
  templateExpressions,
  templateSecrets,
} from '../../../expression';
import { PARAMETERS } from '../../../expression/secrets';
import { memberNames } from '../../../expression/uses';
import { secretParameters } from '../../../steps/secrets';
import { MAX_NESTING } from '../../normalizeSteps';
import { formatPath, Path } from '../../path';
import { shown } from '../../suggest';
import { checkFilledIn } from '../configuration';
import {
  asWritten,
  earlierIds,
  idsOf,
  placeFor,
  StepCursor,
  Surroundings,
  usedBundle,
} from './surroundings';
import { Use } from './Use';

/**
 * Checks the steps of bundles with what each use of them gives, and counts the
 * steps that there are with bundles written out.
 *
 * @param limit - where there are more steps it looks no further
 */
export function checkWrittenOut(
  steps: readonly StepCursor[],
  surroundings: Surroundings,
  limit: number,
): number {
  let count = 0;
  const walk = (
    list: readonly StepCursor[],
    around: Surroundings,
    use?: Use,
  ) => {
    const ids = idsOf(list);
    for (const [index, step] of list.entries()) {
      const earlier = earlierIds(ids, index, around);
      if (count > limit) {
        return;
      }
      const name = usedBundle(step.step);
      if (use) {
        checkWithin(step, { ...around, earlier }, use);
      }
      if (name === undefined) {
        count += 1;
        continue;
      }
      const bundle = around.bundles.get(name);
      if (bundle && (use?.depth ?? 0) < MAX_NESTING) {
        const inner = new Use(step, bundle, use);
        walk(
          asWritten(bundle.get('steps').items()),
          {
            ...around,
            earlier,
            order: 'inTurn',
            known: { ...around.known, [PARAMETERS]: inner.known(around.known) },
          },
          inner,
        );
      }
    }
  };
  walk(steps, surroundings);
  return count;
}

/** A step of a bundle, with what is given to the bundle. */
function checkWithin(
  { step }: StepCursor,
  surroundings: Surroundings,
  use: Use,
) {
  const { registry, reach, report, known, target, stands } = surroundings;
  const stood = stands && placeFor(step, use.outermost, stands);
  const whose = ` That is so where ${shown(
    formatPath(use.outermost.place([])),
  )} uses the bundle.`;
  const tell = (path: Path, message: string, at: 'key' | 'value' = 'value') => {
    const { path: place, given } = use.placeOf(step, path);
    // What is wrong whoever uses the bundle has been told of the bundle.
    if (!report.has(place, message)) {
      report.add(place, given ? message : `${message}${whose}`, at);
    }
  };
  const uses = step.get('uses').text;
  const runner = uses === undefined ? undefined : registry.steps.get(uses);
  if (runner) {
    checkFilledIn({
      config: step.get('with'),
      schema: runner.schema.config,
      needs: runner.needs?.bind(runner),
      problems: config => (stood && runner.problems?.(config, stood)) ?? [],
      reach,
      report: { add: tell },
      known,
      place: path => ['with', ...path],
    });
  }
  const expressions = expressionsOf(step);
  if (
    !target &&
    expressions.some(
      ({ expression }) => memberNames(expression, 'target').size > 0,
    )
  ) {
    report.add(
      use.outermost.place(['uses']),
      use.outermost.task
        ? `The bundle ${shown(
            use.name,
          )} names \`target\`, which tasks do not have. Use another one.`
        : `The bundle ${shown(
            use.name,
          )} names \`target\`, but the steps are not run for each target. Add \`forEachTarget: true\`, or use another bundle.`,
    );
  }
  checkNames(expressions, surroundings, tell);
  checkSecrets(expressions, use, tell);
}

/** What is around the bundle has the steps and variables that it names. */
function checkNames(
  expressions: FoundExpression[],
  { vars, earlier }: Surroundings,
  tell: (path: Path, message: string) => void,
) {
  for (const { path, expression } of expressions) {
    // Most expressions name neither, and need not be read for that.
    if (!/\b(?:vars|outputs|status)\b/.test(expression)) {
      continue;
    }
    const scope = path[0] === 'if' ? stepConditionScopeIn : stepScopeIn;
    const { variables: _all, ...named } = scope({ vars, earlier });
    try {
      checkExpression(expression, named);
    } catch (error) {
      if (!(error instanceof ExpressionError)) {
        throw error;
      }
      tell(path, error.message);
    }
  }
}

/** Secrets that are given as parameters are only handed on. */
function checkSecrets(
  expressions: FoundExpression[],
  use: Use,
  tell: (path: Path, message: string) => void,
) {
  const holding = holdingSecrets(use);
  if (holding.size === 0) {
    return;
  }
  for (const { path, expression } of expressions) {
    if (path[0] === 'if') {
      for (const name of memberNames(expression, PARAMETERS)) {
        if (holding.has(name)) {
          tell(
            path,
            `The parameter '${name}' holds a secret, which a condition cannot see.`,
          );
        }
      }
      continue;
    }
    try {
      templateSecrets(`\${{ ${expression} }}`, holding.keys());
    } catch (error) {
      if (!(error instanceof ExpressionError)) {
        throw error;
      }
      tell(path, error.message);
    }
  }
}

function holdingSecrets(use: Use): ReadonlyMap<string, unknown> {
  try {
    return secretParameters(use.asBundle());
  } catch (error) {
    if (error instanceof ExpressionError) {
      // That is told where they are given.
      return new Map();
    }
    throw error;
  }
}

interface FoundExpression {
  /** From the step. */
  path: Path;
  expression: string;
}

function expressionsOf(step: StepCursor['step']): FoundExpression[] {
  const condition = step.get('if').text;
  return [
    ...withExpressions(step),
    ...(condition === undefined
      ? []
      : [{ path: ['if'], expression: condition }]),
  ];
}

function withExpressions(step: StepCursor['step']): FoundExpression[] {
  try {
    return templateExpressions({ with: step.get('with').value });
  } catch (error) {
    if (error instanceof ExpressionError) {
      return [];
    }
    throw error;
  }
}
