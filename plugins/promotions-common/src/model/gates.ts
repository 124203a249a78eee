/**
 * A requirement that the author of a pipeline, or a policy, adds to a stage.
 * Durations are milliseconds.
 *
 * @public
 */
export type Gate =
  | ConditionGate
  | ExpressionGate
  | ApprovalGate
  | WindowGate
  | WaitGate
  | LockGate
  | DependencyGate
  | CheckGate
  | NoUpstreamFailureGate;

/** @public */
export interface ConditionGate {
  kind: 'condition';
  name: string;
  stage: string;
  type: string;
  target?: string;
  equals?: string;
  notEquals?: string;
  in?: string[];
  /** RE2 pattern that the whole status must match. */
  matches?: string;
  /** Milliseconds for which the comparison must have held. */
  for: number;
  /** A condition about other freight counts as not reported. */
  sameFreight: boolean;
}

/** @public */
export interface ExpressionGate {
  kind: 'expression';
  name: string;
  expression: string;
}

/**
 * Enough different people have approved the freight for the stage.
 *
 * @public
 */
export interface ApprovalGate {
  kind: 'approval';
  name: string;
  /** How many different people are enough. */
  count: number;
  /**
   * Full entity refs of users and groups in lower case, or `owner`: the owner
   * of the entity. Empty: whoever has the permission.
   */
  from: string[];
  /** Who asks for the promotion does not count. */
  preventSelfApproval: boolean;
  /** Approvals that are as old as this do not count any more. */
  expiresAfter?: number;
}

/**
 * A span of time: one that recurs, or one with a beginning and an end. The
 * start is inside, the end is not.
 *
 * @public
 */
export type TimeWindow =
  | {
      /** Cron, five fields: when it opens, by the wall clock of the zone. */
      schedule: string;
      /** Milliseconds that pass until it shuts. */
      duration: number;
      /** IANA name. */
      timeZone: string;
    }
  | {
      /** ISO 8601; open since ever if absent. */
      from?: string;
      /** ISO 8601; open for ever if absent. */
      to?: string;
    };

/** @public */
export interface WindowGate {
  kind: 'window';
  name: string;
  /** One of them must be open; empty: always allowed. */
  allow: TimeWindow[];
  /** None of them may be open. */
  deny: TimeWindow[];
}

/** @public */
export interface WaitGate {
  kind: 'wait';
  name: string;
  /** Milliseconds since the freight became available to the stage. */
  duration: number;
}

/** @public */
export interface LockGate {
  kind: 'lock';
  name: string;
  /** Name of the lock: one promotion at a time holds it, of all pipelines. */
  lock: string;
}

/** @public */
export interface DependencyGate {
  kind: 'dependency';
  name: string;
  /** Type of the relation of the entity, such as `dependsOn`. */
  relation: string;
  /** Name of the stage in the pipelines of those entities. */
  stage: string;
  /** Range of semantic versions that what runs there must satisfy. */
  constraint?: string;
}

/** @public */
export interface CheckGate {
  kind: 'check';
  name: string;
  /** Name of the condition source that is asked. */
  uses: string;
  /** Its configuration; may hold `${{ }}` over what a gate sees. */
  config: Record<string, unknown>;
  /**
   * CEL over `response` and `status` of the answer, and what a gate sees; met
   * when true. Without it the status has to be `True`.
   */
  expect?: string;
  /** Milliseconds for which an answer counts. */
  ttl: number;
  /** Milliseconds that one question may take. */
  timeout: number;
  /** Milliseconds without any answer after which it is Unmet. */
  giveUpAfter: number;
}

/** @public */
export interface NoUpstreamFailureGate {
  kind: 'noUpstreamFailure';
  name: string;
}
