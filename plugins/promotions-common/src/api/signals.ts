/**
 * The channel on which pages hear that a pipeline has changed. What is said
 * there is the id of the pipeline alone: what has changed is asked of the API,
 * where permissions apply.
 *
 * @public
 */
export function signalsChannel(pipelineId: string): string {
  return `promotions:${pipelineId}`;
}
