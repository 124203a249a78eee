import { StepDefinition, StepRecord, StepState } from '../model';
import { isPassedOverAt, StepOutcome, worstOf } from './phase';
import {
  bundlesAround,
  isBelow,
  isCondition,
  isWithin,
  pathOf,
  scopesAround,
  StepPlace,
} from './scope';

/**
 * The steps whose failure counts at a place: all that come before it. Within a
 * bundle whose own `if` was asked, only those of the bundle: the answer stands
 * for what was before.
 *
 * @internal
 */
export function earlierSteps(
  definitions: readonly StepDefinition[],
  records: readonly StepRecord[],
  place: StepPlace,
): StepOutcome[] {
  const asked = bundlesAround(place).find(bundle => isCondition(bundle.if));
  return definitions.slice(0, place.index).flatMap((step, index) =>
    asked && !isWithin(step, asked, place.target)
      ? []
      : {
          state: records[index].state,
          passedOver: isPassedOverAt(step, place),
        },
  );
}

/**
 * The state of an earlier step, or of a bundle, by its id as it is known at
 * the place: its own, then those of around it. Undefined: there is none.
 *
 * @internal
 */
export function stateAt(
  definitions: readonly StepDefinition[],
  records: readonly StepRecord[],
  place: StepPlace,
  id: string,
): StepState | undefined {
  const sought = id.split('/');
  const own = definitions.map((step, index) => ({
    step,
    path: pathOf(step),
    index,
  }));
  for (const scope of scopesAround(place).reverse()) {
    const root = [...scope, sought[0]];
    const below = own.filter(
      ({ step, path }) =>
        step.target === place.target && isAtOrBelow(path, root),
    );
    if (below.length > 0) {
      const meant = below.filter(({ path }) =>
        isAtOrBelow(path, [...scope, ...sought]),
      );
      return meant.length > 0 && meant.every(({ index }) => index < place.index)
        ? stateOf(
            [...scope, ...sought].join('/'),
            meant.map(({ step, index }) => ({ step, record: records[index] })),
          )
        : undefined;
    }
  }
  return undefined;
}

/** A bundle is skipped where all of it is, else as bad as its worst step. */
function stateOf(
  id: string,
  steps: Array<{ step: StepDefinition; record: StepRecord }>,
): StepState {
  if (steps.every(({ record }) => record.state === 'Skipped')) {
    return 'Skipped';
  }
  const outcomes = steps.map(({ step, record }) => {
    const bundle = bundlesAround(step).find(around => around.id === id);
    return {
      state: record.state,
      passedOver: isPassedOverAt(step, {
        bundle,
        target: step.target,
      }),
    };
  });
  return steps.length > 1 ? worstOf(outcomes) : steps[0].record.state;
}

function isAtOrBelow(path: string[], scope: string[]): boolean {
  return path.join('/') === scope.join('/') || isBelow(path, scope);
}
