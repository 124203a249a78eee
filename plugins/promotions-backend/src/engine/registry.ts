import { ConflictError } from '@backstage/errors';
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

/**
 * An empty registry. Adding a second one of a name throws a ConflictError that
 * names both, so that the backend does not start.
 */
export function createRegistry(): Registry {
  const steps = new Map<string, StepRunner>();
  const conditionSources = new Map<string, ConditionSource>();
  const freightSources = new Map<string, FreightSource>();
  return {
    steps,
    conditionSources,
    freightSources,
    addStepRunner: (...runners) => add(steps, 'step runners', runners),
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
    const other = known.get(one.uses);
    if (other) {
      throw new ConflictError(
        `Two ${kind} are called '${one.uses}': "${other.description}" and "${one.description}". Remove one of the modules that bring them.`,
      );
    }
    known.set(one.uses, one);
  }
}
