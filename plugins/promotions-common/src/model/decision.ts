import { Approval, Override } from './clearance';
import { Gate } from './gates';

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
  | 'freeze'
  | Gate['kind'];

/**
 * One thing that must hold before freight may enter a stage.
 *
 * @public
 */
export interface Requirement {
  /**
   * `origin rejected upstream soak`, the name of the gate, or for what an
   * administrator adds `<policy>/<gate>` and `freeze/<name>`. Unique in its
   * decision; overrides refer to it.
   */
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
  /** Name of the policy that makes it mandatory. */
  policy?: string;
  /** What passes it over; present where it is Overridden. */
  override?: Override;
  /** What there is to know of an approval. */
  approval?: ApprovalProgress;
  details?: Record<string, unknown>;
  url?: string;
}

/**
 * How far an `approval` gate is.
 *
 * @public
 */
export interface ApprovalProgress {
  /** How many people are needed, and how many are still missing. */
  count: number;
  missing: number;
  /** As in the gate; empty: whoever has the permission. */
  from: string[];
  /** Approvals that count. */
  approvals: Approval[];
  /** Latest decisions of people that count and are rejections. */
  rejections: Approval[];
  /** Approvals that do not count, with a sentence that says why. */
  ignored: Array<Approval & { why: string }>;
  /** Groups and users of `from` that the catalog does not know. */
  unknown: string[];
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
