import { ConflictError, InputError } from '@backstage/errors';
import {
  ConditionSource,
  FreightSource,
  PromotionsExtensionPoint,
  StepRunner,
} from '@promotions/backstage-plugin-promotions-node';

/**
 * Everything that pipelines can use, by the names that documents use. Built-in
 * ones are registered like those of any module.
 */
export interface Registry extends PromotionsExtensionPoint {
  readonly steps: ReadonlyMap<string, StepRunner>;
  readonly conditionSources: ReadonlyMap<string, ConditionSource>;
  readonly freightSources: ReadonlyMap<string, FreightSource>;
}

/** As documents write it; what begins with `task:` is a bundle. */
const NAME = /^[A-Za-z][\w.-]{0,99}$/;

/**
 * An empty registry. What no document could use, or would never end, throws
 * an InputError, and a second one of a name a ConflictError that names both, so
 * that the backend does not start.
 */
export function createRegistry(): Registry {
  const steps = new Map<string, StepRunner>();
  const conditionSources = new Map<string, ConditionSource>();
  const freightSources = new Map<string, FreightSource>();
  return {
    steps,
    conditionSources,
    freightSources,
    addStepRunner: (...runners) => {
      runners.forEach(checkDefaults);
      add(steps, 'step runners', runners);
    },
    addConditionSource: (...sources) =>
      add(conditionSources, 'condition sources', sources),
    addFreightSource: (...sources) =>
      add(freightSources, 'freight sources', sources),
  };
}

function add<T extends { uses: string; description: string }>(
  known: Map<string, T>,
  kind: string,
  added: T[],
): void {
  for (const one of added) {
    if (!NAME.test(one.uses)) {
      throw new InputError(
        `Of the ${kind} one is called '${one.uses}' ("${one.description}"), which no document can use. Call it by letters, digits, dashes, dots and underscores, with a letter first.`,
      );
    }
    const other = known.get(one.uses);
    if (other) {
      throw new ConflictError(
        `Two ${kind} are called '${one.uses}': "${other.description}" and "${one.description}". Remove one of the modules that bring them.`,
      );
    }
    known.set(one.uses, one);
  }
}

/** Without a bound a step that fails would be tried for ever. */
function checkDefaults({ uses, defaults = {} }: StepRunner): void {
  for (const key of ['errorThreshold', 'timeout'] as const) {
    const value = defaults[key];
    if (value !== undefined && !(Number.isInteger(value) && value > 0)) {
      throw new InputError(
        `The step runner '${uses}' has ${value} for defaults.${key}, which must be a whole number above 0.`,
      );
    }
  }
}
