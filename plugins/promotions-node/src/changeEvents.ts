/**
 * The topic of the events service on which is told what has changed in
 * pipelines.
 *
 * @public
 */
export const PROMOTIONS_TOPIC = 'promotions';

/**
 * What is told about one change. It names things and tells nothing of what they
 * hold: that is asked of the API, where permissions apply.
 *
 * Each is published at least once: whoever does something about it remembers
 * the `id`, or does what does no harm twice. Those of one pipeline come in the
 * order in which they happened, as far as the events backend keeps it.
 *
 * @public
 */
export interface PromotionsEventPayload {
  /** Of the entry of the timeline; the same whenever it is published again. */
  id: string;
  pipelineId: string;
  /** The entity that the pipeline belongs to. */
  entityRef: string;
  /** Such as `promotion.succeeded`, `stage.verified`; as in the timeline. */
  kind: string;
  /** ISO 8601 */
  at: string;
  /** Entity ref, `policy:<name>`, `sender:<name>` or `promotions`. */
  actor: string;
  stage?: string;
  /** Id of the freight. */
  freight?: string;
  promotionId?: string;
}
