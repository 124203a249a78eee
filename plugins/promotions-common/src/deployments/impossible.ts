import { DeploymentEvent } from '../api/types';

/** What of a pipeline says which events about it are possible. @public */
export interface ReportedPlaces {
  stages: Array<{ name: string; targets: Array<{ name: string }> }>;
}

/**
 * Why an event can never say anything about the pipeline, in one sentence;
 * undefined where it can. What is known of freight does not matter here.
 *
 * @public
 */
export function impossibleDeployment(
  pipeline: ReportedPlaces,
  event: Pick<DeploymentEvent, 'stage' | 'target'> & { revision?: string },
): string | undefined {
  const stage = pipeline.stages.find(({ name }) => name === event.stage);
  if (!stage) {
    return `The pipeline has no stage ${event.stage}; it has ${names(
      pipeline.stages,
    )}.`;
  }
  if (!stage.targets.some(({ name }) => name === event.target)) {
    return `Stage ${stage.name} has no target ${event.target}; it has ${names(
      stage.targets,
    )}.`;
  }
  return event.revision?.trim() ? undefined : 'The event has no revision.';
}

function names(things: Array<{ name: string }>): string {
  return things.map(({ name }) => name).join(', ') || 'none';
}
