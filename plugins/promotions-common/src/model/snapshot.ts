import { Freeze, MandatoryGate } from './administration';
import {
  Approval,
  AskingStep,
  CheckAnswer,
  DependencyState,
  HeldLock,
  Override,
  PeopleDirectory,
} from './clearance';
import { Condition } from './condition';
import { FreightWithStatus } from './freight';
import { Pipeline } from './pipeline';
import { Promotion } from './promotion';
import {
  CurrentFreight,
  Hold,
  StageRun,
  StageTask,
  TargetState,
} from './stage';
import { PendingEvent } from './event';

/**
 * The policy that decides about automatic promotion of one stage, already
 * matched against the entity and the stage by whoever holds configuration.
 *
 * @public
 */
export interface AutoPromotion {
  enabled: boolean;
  /** Name of the policy that decided; absent when none matched. */
  policy?: string;
}

/**
 * The policy that decides about automatic rollback of one stage.
 *
 * @public
 */
export type AutoRollback = AutoPromotion;

/**
 * Everything about one pipeline that a decision, a board or a pass needs.
 *
 * @public
 */
export interface PipelineSnapshot {
  pipelineId: string;
  entityRef: string;
  /** Guards writes: a pass that read an older revision is made again. */
  revision: number;
  pipeline: Pipeline;
  /** The catalog entity as far as expressions may see it. */
  entity: Record<string, unknown>;
  freight: FreightWithStatus[];
  current: CurrentFreight[];
  runs: StageRun[];
  /** Those of the present round of the runs that are in progress, or of what is current. */
  tasks: StageTask[];
  /** Deployment events that were taken in and not looked at yet, in the order in which they came. */
  events: PendingEvent[];
  targets: TargetState[];
  conditions: Condition[];
  holds: Hold[];
  /** All pending and running ones, and the newest of each stage and freight. */
  promotions: Promotion[];
  /** Stage name to the policy that holds for it. */
  autoPromotion: Record<string, AutoPromotion>;
  autoRollback: Record<string, AutoRollback>;
  /** Stage name to the gates that policies add to those of the document. */
  mandatoryGates: Record<string, MandatoryGate[]>;
  /** Stage name to the freezes that are meant for it. */
  freezes: Record<string, Freeze[]>;
  /** Each person's latest decision about each gate. */
  approvals: Approval[];
  /** Steps under way that ask people; left out: there are none. */
  asking?: AskingStep[];
  /** All that were not revoked; they may have expired. */
  overrides: Override[];
  /** Who holds the locks that gates of this pipeline ask for. */
  locks: HeldLock[];
  /** What external systems have answered. */
  checks: CheckAnswer[];
  /** What dependency gates of this pipeline look at. */
  dependencies: DependencyState[];
  people: PeopleDirectory;
}
