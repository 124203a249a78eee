/**
 * One thing that changed, who changed it and why.
 *
 * @public
 */
export interface TimelineEntry {
  /** ULID: sorts by time. */
  id: string;
  at: string;
  /** Such as `freight.created`, `promotion.started`, `stage.verified`. */
  kind: string;
  /** Entity ref, `policy:<name>`, `sender:<name>` or `promotions`. */
  actor: string;
  stage?: string;
  freight?: string;
  promotionId?: string;
  /** One sentence for a person. */
  message: string;
  data?: Record<string, unknown>;
}
