import { matchesGlob } from '@promotions/backstage-plugin-promotions-common';
import { PipelineResource, StageResource } from './resources';

/**
 * Pipelines whose entity has one of the owners.
 *
 * @public
 */
export interface PipelineFilter {
  owners: string[];
}

/**
 * Stages of an entity with one of the owners; stages whose name matches one of
 * the patterns; stages with a label, and one of the values where any are given.
 *
 * @public
 */
export type StageFilter =
  | PipelineFilter
  | { names: string[] }
  | { label: string; values?: string[] };

/** The one place that says what a filter of pipelines means. */
export function matchesPipeline(
  filter: PipelineFilter,
  pipeline: PipelineResource,
): boolean {
  return filter.owners.some(owner =>
    pipeline.owners.includes(owner.toLocaleLowerCase('en-US')),
  );
}

/** The one place that says what a filter of stages means. */
export function matchesStage(
  filter: StageFilter,
  stage: StageResource,
): boolean {
  if ('owners' in filter) {
    return matchesPipeline(filter, stage.pipeline);
  }
  if ('names' in filter) {
    return filter.names.some(pattern => matchesGlob(pattern, stage.name));
  }
  const { label, values } = filter;
  return (
    Object.hasOwn(stage.labels, label) &&
    (values === undefined || values.includes(stage.labels[label]))
  );
}
