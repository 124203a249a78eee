/** @public */
export type RequirementStatus =
  | 'Met'
  | 'Waiting'
  | 'Unmet'
  | 'Overridden'
  | 'NotEvaluated';

/** @public */
export type RequirementKind =
  | 'origin'
  | 'rejected'
  | 'upstream'
  | 'soak'
  | 'condition'
  | 'expression';

/**
 * One thing that must hold before freight may enter a stage.
 *
 * @public
 */
export interface Requirement {
  /** `origin rejected upstream soak`, or the name of the gate. */
  id: string;
  kind: RequirementKind;
  status: RequirementStatus;
  /** One sentence that says why, for a person. */
  message: string;
  /** ISO 8601: since when the status holds, where it is known. */
  since?: string;
  /** ISO 8601: when the status changes by the passing of time alone. */
  until?: string;
  /** Entity refs, stages or systems that can meet it. */
  who?: string[];
  details?: Record<string, unknown>;
  url?: string;
}

/** @public */
export type Verdict = 'Eligible' | 'Waiting' | 'Blocked';

/**
 * The answer for one freight and one stage at one instant.
 *
 * @public
 */
export interface Decision {
  stage: string;
  freight: string;
  /** ISO 8601: the instant that it was taken for. */
  at: string;
  verdict: Verdict;
  /** All requirements in the order in which they were asked. */
  requirements: Requirement[];
  /** Earliest instant at which any requirement changes on its own. */
  nextChangeAt: string | null;
  /** Earliest instant at which time alone makes it Eligible. */
  eligibleAt: string | null;
}
