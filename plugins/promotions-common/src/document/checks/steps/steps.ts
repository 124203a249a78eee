import {
  checkExpression,
  ExpressionError,
  stepConditionScopeIn,
  stepScopeIn,
} from '../../../expression';
import { shown } from '../../suggest';
import { checkExpressions, checkFilledIn } from '../configuration';
import { unknownKind } from '../lookUp';
import {
  earlierIds,
  idsOf,
  placeFor,
  StepCursor,
  Surroundings,
  usedBundle,
} from './surroundings';
import { checkUse } from './uses';

/**
 * Each step of a list as it stands there: of a kind or a bundle that exists,
 * with expressions that name what is there, and a configuration that is
 * accepted as far as it is known.
 */
export function checkSteps(
  steps: readonly StepCursor[],
  surroundings: Surroundings,
) {
  const ids = idsOf(steps);
  steps.forEach((step, index) => {
    const earlier = surroundings.order && earlierIds(ids, index, surroundings);
    checkStepExpressions(step, { ...surroundings, earlier });
    if (usedBundle(step.step) === undefined) {
      checkStep(step, surroundings);
    } else {
      checkUse(step, surroundings);
    }
  });
}

function checkStepExpressions(
  { step, place }: StepCursor,
  surroundings: Surroundings,
) {
  const { report, reach } = surroundings;
  const scope = stepScopeIn({ ...surroundings, secret: reach?.secret });
  checkExpressions(step.get('with'), scope, report, path =>
    place(['with', ...path]),
  );
  const condition = step.get('if').text;
  if (condition === undefined) {
    return;
  }
  try {
    checkExpression(condition, stepConditionScopeIn(surroundings));
  } catch (error) {
    if (!(error instanceof ExpressionError)) {
      throw error;
    }
    report.add(place(['if']), error.message);
  }
}

function checkStep(
  whole: StepCursor,
  { registry, reach, report, known, stands }: Surroundings,
) {
  const { step, place, strategy } = whole;
  const stood = stands && placeFor(step, whole, stands);
  const uses = step.get('uses').text;
  const runner = uses === undefined ? undefined : registry.steps.get(uses);
  if (runner) {
    checkFilledIn({
      config: step.get('with'),
      schema: runner.schema.config,
      needs: runner.needs?.bind(runner),
      problems: config => (stood && runner.problems?.(config, stood)) ?? [],
      reach,
      report,
      known,
      place: path => place(['with', ...path]),
    });
  } else if (uses !== undefined) {
    report.add(
      place(['uses']),
      strategy === undefined
        ? unknownKind('step kind', uses, registry.steps)
        : `The strategy ${shown(strategy)} needs the step kind ${shown(
            uses,
          )}, which nobody provides. Ask for the module that provides it, or write \`steps\` instead.`,
    );
  }
}
