import { Gate } from './gates';

/**
 * The pipeline as the engine sees it: a document with every default filled in.
 *
 * It is plain JSON, so that it can be stored beside a promotion and read again
 * years later. Durations are milliseconds.
 */

/**
 * How many of a stage's upstreams must have verified a freight before it is
 * available to the stage. `OneOf` of a document is normalized to `Any`.
 *
 * @public
 */
export type AvailabilityStrategy =
  | 'Any'
  | 'All'
  | 'Majority'
  | { quorum: number }
  | { percentage: number };

/**
 * Which freight automatic promotion picks: the newest eligible one, or the
 * one that the single upstream runs now.
 *
 * @public
 */
export type FreightSelection = 'NewestFreight' | 'MatchUpstream';

/**
 * A watch on one place that artifacts come from. `uses` names a freight
 * source, `config` has been checked against that source's schema.
 *
 * @public
 */
export interface Subscription {
  uses: string;
  config: Record<string, unknown>;
}

/**
 * Where freight comes from. Without subscriptions freight is pushed.
 *
 * @public
 */
export interface Origin {
  name: string;
  subscriptions: Subscription[];
  /** `Manual`: discovered artifacts never become freight on their own. */
  creation: 'Automatic' | 'Manual';
}

/**
 * What one stage asks for from one origin.
 *
 * @public
 */
export interface FreightRequest {
  origin: string;
  sources: {
    /** Freight is available without having been anywhere else. */
    direct: boolean;
    /** Upstream stages, in the order of the document. */
    stages: string[];
    availabilityStrategy: AvailabilityStrategy;
    /** Milliseconds that freight must have stayed in an upstream; 0: none. */
    requiredSoakTime: number;
    selection: FreightSelection;
  };
}

/**
 * One place that a stage deploys to.
 *
 * @public
 */
export interface Target {
  name: string;
  labels: Record<string, string>;
}

/**
 * A condition that the engine watches through a condition source.
 *
 * @public
 */
export interface ConditionWatch {
  type: string;
  uses: string;
  config: Record<string, unknown>;
  /** The one target that the condition is about; the whole stage if absent. */
  target?: string;
  /** Milliseconds between two probes. */
  every: number;
  /** Milliseconds after which a probe that has not answered is an error. */
  timeout: number;
  /** Milliseconds after which what was seen last does not count any more. */
  ttl: number;
}

/**
 * The bundle that a step came out of (`uses: task:<name>`).
 *
 * @public
 */
export interface StepBundle {
  /** Id of the step that named the bundle; its steps are `<id>/<step>`. What runs for a target has the same. */
  id: string;
  /** Name of the bundle. */
  name: string;
  /** Untemplated; the steps of the bundle see them as `parameters.<name>`. */
  parameters: Record<string, unknown>;
  /** The `if` of the step that named it, asked once, before its first step. */
  if?: string;
  /** Whether the promotion may pass over a failure of the bundle. */
  continueOnError: boolean;
  /** The bundle that it is used in. */
  parent?: StepBundle;
}

/**
 * One action of a promotion, with bundles written out.
 *
 * @public
 */
export interface StepDefinition {
  /** Unique in its promotion: `<id>`, `<bundle>/<id>`, each with `@<target>`. */
  id: string;
  uses: string;
  name?: string;
  /** Untemplated configuration. */
  with: Record<string, unknown>;
  /** CEL; empty means: skip after a failure that may not be passed over. */
  if?: string;
  continueOnError: boolean;
  retry: {
    /** Consecutive failures after which the step is given up. */
    errorThreshold?: number;
    /** Milliseconds since the first start after which the step is Errored. */
    timeout?: number;
  };
  bundle?: StepBundle;
  /** The target that it is run for, in the plan of a promotion that runs its steps once for each. */
  target?: string;
}

/**
 * One task of verification or of the promotion phase, as declared.
 *
 * @public
 */
export interface TaskDefinition {
  /** Unique in its phase: the `id`, or `task-1` and so on. */
  id: string;
  name?: string;
  /** One step, or those of the bundle that it uses. */
  steps: StepDefinition[];
  /** A failure of one that does not block is a warning. */
  blocking: boolean;
}

/**
 * A place that freight is promoted to.
 *
 * @public
 */
export interface Stage {
  name: string;
  description?: string;
  labels: Record<string, string>;
  freight: FreightRequest[];
  targets: Target[];
  /** How many targets must report success; already counted out (any is 1). */
  requiredTargets: number;
  /** Types of conditions that the deploy phase waits for. */
  healthy: string[];
  conditions: ConditionWatch[];
  gates: Gate[];
  promotion: {
    vars: Record<string, unknown>;
    steps: StepDefinition[];
    /** Policies never start a promotion into this stage. */
    manual: boolean;
    /** The steps are run once for each target, one after the other. */
    forEachTarget?: boolean;
  };
  /** What has to succeed, in parallel, before freight is verified. */
  verification?: {
    /** Milliseconds that the phase may take. */
    timeout?: number;
    tasks: TaskDefinition[];
  };
  /** What is run, in parallel, once freight is verified. */
  promotionTasks?: TaskDefinition[];
}

/**
 * The stages of one catalog entity, and how freight moves through them.
 *
 * @public
 */
export interface Pipeline {
  name: string;
  title?: string;
  description?: string;
  origins: Origin[];
  stages: Stage[];
}

/**
 * A stage with neither steps nor targets passes on what may enter it.
 *
 * @public
 */
export function isControlFlow(stage: Stage): boolean {
  return stage.promotion.steps.length === 0 && stage.targets.length === 0;
}
