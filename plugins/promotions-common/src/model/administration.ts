import { JsonValue } from '@backstage/types';
import { Gate, TimeWindow } from './gates';

/**
 * Which stages of which entities an administrator's rule is about.
 *
 * @public
 */
export interface RuleScope {
  /** Filter predicate of the catalog; all entities if absent. */
  entities?: JsonValue;
  /** Names of stages, in which `*` and `?` are wildcards; at least one. */
  stages: string[];
  /** Labels that the stage must have, with their values. */
  labels: Record<string, string>;
}

/**
 * An administrator's rule: what may promote or go back on its own, and which
 * gates every matching stage has, whatever its document says. Of several that
 * say something about automatic promotion, the first that matches decides; so
 * it is for rollback. Gates of all that match are mandatory.
 *
 * @public
 */
export interface Policy extends RuleScope {
  /** ULID; of one in the configuration `config:<name>`. */
  id: string;
  name: string;
  description?: string;
  /** Left out: it says nothing about automatic promotion. */
  autoPromotion?: boolean;
  /** Left out: it says nothing about automatic rollback. */
  autoRollback?: boolean;
  gates: Gate[];
  /** Those of the configuration come first, in its order. */
  source: 'configuration' | 'database';
  /** Order among those of the database: lower first, then by age. */
  position: number;
  createdBy?: string;
  /** ISO 8601. */
  createdAt?: string;
  /** Who changed it last; who made it, where nobody has. */
  updatedBy?: string;
  updatedAt?: string;
}

/**
 * Keeps freight out of all matching stages while one of its windows is open.
 *
 * @public
 */
export interface Freeze extends RuleScope {
  /** ULID; of one in the configuration `config:<name>`. */
  id: string;
  name: string;
  reason: string;
  windows: TimeWindow[];
  source: 'configuration' | 'database';
  createdBy?: string;
  /** ISO 8601. */
  createdAt?: string;
  /** Who changed it last; who made it, where nobody has. */
  updatedBy?: string;
  updatedAt?: string;
}

/**
 * A gate that a policy adds to a stage.
 *
 * @public
 */
export interface MandatoryGate {
  policy: string;
  gate: Gate;
}
