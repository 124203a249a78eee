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
  /**
   * ISO 8601: from then on it is `Unknown`, unless it is reported again.
   * Absent: it counts until somebody says otherwise.
   */
  expiresAt?: string;
}

/**
 * One change of the status of a condition.
 *
 * @public
 */
export interface ConditionTransition {
  /** ULID: sorts by time. */
  id: string;
  /** ISO 8601. */
  at: string;
  /** Absent: it had not been reported before. */
  from?: string;
  to: string;
  reason?: string;
  message?: string;
  source: string;
  freight?: string;
}
