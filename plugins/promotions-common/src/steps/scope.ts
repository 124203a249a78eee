import { StepBundle, StepDefinition } from '../model';

/**
 * From where steps are looked at: from a step, or from a bundle as a whole,
 * which stands where its first step does but outside of the bundle.
 *
 * @internal
 */
export interface StepPlace {
  /** Place in the list; only what comes before it is known. */
  index: number;
  /** The innermost bundle around it. */
  bundle?: StepBundle;
  target?: string;
}

/** @internal */
export function placeOfStep(
  definitions: readonly StepDefinition[],
  index: number,
): StepPlace {
  const { bundle, target } = definitions[index];
  return { index, bundle, target };
}

/** @internal */
export function placeOfBundle(
  definitions: readonly StepDefinition[],
  bundle: StepBundle,
  target: string | undefined,
): StepPlace {
  const index = definitions.findIndex(step => isWithin(step, bundle, target));
  return { index, bundle: bundle.parent, target };
}

/** The bundles around something, innermost first. @internal */
export function bundlesAround({
  bundle,
}: {
  bundle?: StepBundle;
}): StepBundle[] {
  return bundle ? [bundle, ...bundlesAround({ bundle: bundle.parent })] : [];
}

/** Whether a step belongs to the bundle, as it is run for the target. @internal */
export function isWithin(
  step: { bundle?: StepBundle; target?: string },
  bundle: StepBundle,
  target: string | undefined,
): boolean {
  return (
    step.target === target &&
    bundlesAround(step).some(({ id }) => id === bundle.id)
  );
}

/** Whether anything is asked. @internal */
export function isCondition(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}

/** Ids from the outermost bundle to the step: `['deploy', 'update']`. */
export function pathOf({ id, target }: StepDefinition): string[] {
  return idPath(
    target === undefined ? id : id.slice(0, id.lastIndexOf(`@${target}`)),
  );
}

/** @internal */
export function idPath(id: string): string[] {
  return id.split('/');
}

/** Paths of what is around a place, from the outside inwards. @internal */
export function scopesAround(place: StepPlace): string[][] {
  return [
    [],
    ...bundlesAround(place)
      .map(({ id }) => idPath(id))
      .reverse(),
  ];
}

/** @internal */
export function isBelow(path: string[], scope: string[]): boolean {
  return (
    path.length > scope.length && scope.every((part, i) => path[i] === part)
  );
}
