/**
 * What people and other systems have said that gates ask about.
 */

/**
 * One person's latest decision about one approval gate, for one freight and
 * one stage. Not a clearing, which passes upstream and soak.
 *
 * @public
 */
export interface Approval {
  stage: string;
  /** Id of the freight. */
  freight: string;
  /** Id of the requirement: the name of the gate, or `<policy>/<gate>`. */
  gate: string;
  /** Entity ref of the user. */
  by: string;
  decision: 'approve' | 'reject';
  /** ISO 8601. */
  at: string;
  comment?: string;
}

/**
 * Passes over one gate, or one freeze, for one freight and one stage: break
 * glass. Availability cannot be passed over.
 *
 * @public
 */
export interface Override {
  /** ULID. */
  id: string;
  stage: string;
  freight: string;
  /** Id of the requirement. */
  gate: string;
  /** Of the gate as it was; it does not count for one that has changed. */
  fingerprint: string;
  by: string;
  reason: string;
  /** ISO 8601. */
  at: string;
  /** ISO 8601: from then on it does not count. */
  expiresAt: string;
}

/**
 * A step of a promotion or task that is under way and asks people; see
 * `stepApprovals`.
 *
 * @public
 */
export interface AskingStep {
  work: { kind: 'promotion' | 'task'; id: string };
  /** Id of the step. */
  step: string;
  /** ISO 8601: its first start. What was said before was about something else. */
  since: string;
  /** As its runner has written it. */
  output?: Record<string, unknown>;
}

/**
 * A lock that a running promotion holds.
 *
 * @public
 */
export interface HeldLock {
  lock: string;
  pipelineId: string;
  entityRef: string;
  stage: string;
  promotionId: string;
  /** ISO 8601. */
  since: string;
}

/**
 * What an external system has answered to a `check` gate about one freight.
 *
 * @public
 */
export interface CheckAnswer {
  stage: string;
  freight: string;
  /** Id of the requirement. */
  gate: string;
  /** Of the gate that was asked for; of another one it says nothing. */
  fingerprint: string;
  /** The latest answer; absent: there has been none. */
  answer?: {
    /** ISO 8601: counts for the `ttl` of the gate from then on. */
    at: string;
    status: string;
    reason?: string;
    message?: string;
    url?: string;
    /** What `response` is in the expression of the gate. */
    response?: unknown;
  };
  /**
   * ISO 8601: the first question since the last answer; `giveUpAfter` counts
   * from there. Absent where the last question was answered.
   */
  unansweredSince?: string;
  /** Why the last question was not answered. */
  error?: string;
  /** Questions in a row without an answer. */
  failures: number;
  /** ISO 8601: not to be asked again before. */
  askAgainAt: string;
}

/**
 * A stage of another entity's pipeline that a `dependency` gate looks at.
 *
 * @public
 */
export interface DependencyState {
  relation: string;
  /** The entity that the relation points to. */
  entityRef: string;
  pipelineId: string;
  pipelineName: string;
  stage: string;
  /** A promotion into the stage runs. */
  running: boolean;
  /** The newest promotion that has ended; absent: there was none. */
  last?: {
    promotionId: string;
    phase: 'Succeeded' | 'Failed' | 'Errored' | 'Aborted';
    /** ISO 8601. */
    finishedAt: string;
    alias: string;
    /** Versions of the artifacts of its freight. */
    versions: string[];
  };
}

/**
 * Who owns the entity and who belongs to the groups that gates name, as the
 * catalog has it. Entity refs are full and in lower case.
 *
 * @public
 */
export interface PeopleDirectory {
  /** Users and groups that own the entity. */
  owners: string[];
  /**
   * Group to its members: users, and groups below it, whose members count as
   * well. A group that the catalog does not know is absent.
   */
  members: Record<string, string[]>;
  /** Users that the catalog does not know, of those that gates name. */
  unknownUsers: string[];
  /**
   * A sentence: why it is not known now who belongs to what. Then nobody meets
   * a gate that names people, and what else is here says nothing.
   */
  unavailable?: string;
}

/**
 * What a pipeline waits for that lies outside of it, so that whoever changes
 * that can wake it, and an inbox can list it.
 *
 * @public
 */
export interface Wait {
  kind: 'approval' | 'lock' | 'dependency';
  /** Of a lock its name, of a dependency `<entityRef>/<stage>`; else empty. */
  key: string;
  stage: string;
  freight: string;
  /** Id of the requirement. */
  gate: string;
}
