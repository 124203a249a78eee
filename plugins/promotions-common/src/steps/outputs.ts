import { StepDefinition, StepRecord } from '../model';
import { hasEnded } from './phase';
import { isBelow, pathOf, placeOfStep, scopesAround, StepPlace } from './scope';

/**
 * What a step sees as `outputs`: `outputs.<id>` of each earlier step, which is
 * empty where the step gave none, and `outputs.<bundle>.<id>` of bundles.
 *
 * Within a bundle its own steps come first: those of around it are seen by ids
 * that no step of the bundle has. Steps of other targets are not seen.
 *
 * @public
 */
export function stepOutputs(
  definitions: readonly StepDefinition[],
  records: readonly StepRecord[],
  index: number,
): Record<string, unknown> {
  return outputsAt(definitions, records, placeOfStep(definitions, index));
}

/** @internal */
export function outputsAt(
  definitions: readonly StepDefinition[],
  records: readonly StepRecord[],
  place: StepPlace,
): Record<string, unknown> {
  const paths = definitions.map(pathOf);
  const seen: Outputs = new Map();
  for (const scope of scopesAround(place)) {
    const mine = definitions.flatMap((step, index) =>
      step.target === place.target && isBelow(paths[index], scope)
        ? { index, path: paths[index].slice(scope.length) }
        : [],
    );
    // What the bundle calls so is meant, even before it has run.
    mine.forEach(({ path }) => seen.delete(path[0]));
    for (const { index, path } of mine) {
      const record = records[index];
      if (index < place.index && record && hasEnded(record)) {
        put(seen, path, record.output ?? {});
      }
    }
    // The bundle that the place is in has not ended.
    bundleAround(place, scope).forEach(id => seen.delete(id));
  }
  return toObject(seen);
}

type Outputs = Map<string, Outputs | Record<string, unknown>>;

/** The id that the bundle around the place has in a scope. */
function bundleAround(place: StepPlace, scope: string[]): string[] {
  return scopesAround(place)
    .filter(path => path.length === scope.length + 1)
    .map(path => path[scope.length]);
}

function put(
  into: Outputs,
  [first, ...rest]: string[],
  output: Record<string, unknown>,
) {
  if (rest.length === 0) {
    into.set(first, output);
    return;
  }
  const found = into.get(first);
  const inner: Outputs = found instanceof Map ? found : new Map();
  into.set(first, inner);
  put(inner, rest, output);
}

function toObject(outputs: Outputs): Record<string, unknown> {
  return Object.fromEntries(
    [...outputs].map(([id, value]) => [
      id,
      value instanceof Map ? toObject(value) : value,
    ]),
  );
}
