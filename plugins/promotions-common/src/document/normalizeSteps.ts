import { InputError } from '@backstage/errors';
import { StepBundle, StepDefinition } from '../model';
import { own } from '../support/own';
import { parseDuration } from '../time';
import { BundleDocument } from './schema/bundles';
import { StepDocument } from './schema/steps';

/** The bundles of a pipeline, by their names. @internal */
export type BundleDocuments = Readonly<Record<string, BundleDocument>>;

/** How deeply bundles may use each other. */
export const MAX_NESTING = 10;

const BUNDLE_PREFIX = 'task:';

/** The bundle that a step uses, if it does not do something itself. */
export function bundleNameOf(uses: string): string | undefined {
  return uses.startsWith(BUNDLE_PREFIX)
    ? uses.slice(BUNDLE_PREFIX.length)
    : undefined;
}

/** `step-1`: the place in the list. */
export function defaultStepId(index: number): string {
  return `step-${index + 1}`;
}

/**
 * The steps of a document with every default filled in, and each step that
 * uses a bundle written out as the steps of that bundle; their ids are
 * `<id>/<id in the bundle>`.
 *
 * @param bundles - `spec.tasks` of the document
 * @throws InputError where a bundle does not exist, uses itself, or a duration
 * is none; `parsePipelineDocument` tells all of that with its place
 * @public
 */
export function expandSteps(
  steps: readonly StepDocument[],
  bundles: BundleDocuments = {},
): StepDefinition[] {
  return expandWithin(steps, bundles, []);
}

/** @param within - the bundles that the steps belong to, innermost first */
function expandWithin(
  steps: readonly StepDocument[],
  bundles: BundleDocuments,
  within: StepBundle[],
): StepDefinition[] {
  const [parent] = within;
  return steps.flatMap((step, index) => {
    const name = bundleNameOf(step.uses);
    const inner = step.id ?? defaultStepId(index);
    const id = parent ? `${parent.id}/${inner}` : inner;
    if (name === undefined) {
      return [normalizeStep(step, id, parent)];
    }
    const bundle = own(bundles, name);
    if (!bundle) {
      throw new InputError(`There is no bundle of steps '${name}'.`);
    }
    if (within.length >= MAX_NESTING) {
      throw new InputError(
        `The bundle of steps '${name}' uses itself, or bundles are used more than ${MAX_NESTING} deep.`,
      );
    }
    const used: StepBundle = {
      id,
      name,
      parameters: parametersOf(bundle, step.with),
      ...(step.if !== undefined && { if: step.if }),
      continueOnError: step.continueOnError ?? false,
      ...(parent && { parent }),
    };
    return expandWithin(bundle.steps, bundles, [used, ...within]);
  });
}

/** What is given, then the defaults; what may be left out is null. */
function parametersOf(
  { parameters = {} }: BundleDocument,
  given: Record<string, unknown> = {},
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [
      name,
      Object.hasOwn(given, name) ? given[name] : parameter.default ?? null,
    ]),
  );
}

function normalizeStep(
  step: StepDocument,
  id: string,
  bundle: StepBundle | undefined,
): StepDefinition {
  const { timeout, ...retry } = step.retry ?? {};
  return {
    id,
    uses: step.uses,
    name: step.name,
    // Shared by all uses of a bundle, so that their size is counted once.
    with: step.with ?? {},
    if: step.if,
    continueOnError: step.continueOnError ?? false,
    retry: {
      ...retry,
      ...(timeout !== undefined && { timeout: parseDuration(timeout) }),
    },
    ...(bundle && { bundle }),
  };
}
