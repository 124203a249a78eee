/** @public */
export interface HoldRequest {
  stage: string;
  origin: string;
  reason?: string;
}

/** @public */
export interface ReportConditionRequest {
  status: string;
  reason?: string;
  message?: string;
  url?: string;
  /** The one target that it is about; the whole stage if absent. */
  target?: string;
  /** Id or alias of the freight that it is about. */
  freight?: string;
  /** Duration, such as `10m`, after which it does not count any more. */
  ttl?: string;
}
