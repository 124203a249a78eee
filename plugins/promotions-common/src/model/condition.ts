/**
 * What is known about a stage, or one of its targets, now.
 *
 * @public
 */
export interface Condition {
  type: string;
  stage: string;
  /** The target it is about; the whole stage if absent. */
  target?: string;
  /** Free text; `True`, `False` and `Unknown` by convention. */
  status: string;
  reason?: string;
  message?: string;
  /** Who reported it: `promotions`, `probe:http`, `sender:<name>` … */
  source: string;
  url?: string;
  /** Id of the freight that it is about. */
  freight?: string;
  /** ISO 8601: the last report. */
  observedAt: string;
  /** ISO 8601: the last change of `status`. */
  lastTransitionAt: string;
}
