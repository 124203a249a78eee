import {
  Condition,
  CurrentFreight,
  Decision,
  FreightRequest,
  FreightWithStatus,
  Freeze,
  Gate,
  Hold,
  Override,
  Promotion,
  StageRun,
  StageTask,
  Target,
  TargetState,
} from '../../model';
import { PipelineSummary } from './pipeline';

/** What the caller may do in a stage. @public */
export interface StagePermissions {
  promote: boolean;
  abort: boolean;
  clear: boolean;
  hold: boolean;
  /** Reject freight here, and take that back. */
  reject: boolean;
  /** Approve what gates ask approval for, as far as the gates let them. */
  approve: boolean;
  /** Break glass. */
  override: boolean;
  reportCondition: boolean;
}

/** Why a stage promotes on its own, or does not. @public */
export interface AutoPromotionView {
  enabled: boolean;
  policy?: string;
  /** Freight that would be, or is about to be, promoted. */
  candidate?: string;
  /** `policy current failed hold inFlight none` where nothing is promoted. */
  reason?: CandidateReason;
  message: string;
}

/** @public */
export type CandidateReason =
  | 'policy'
  | 'current'
  | 'failed'
  | 'hold'
  | 'inFlight'
  | 'none';

/** Whether a stage goes back on its own when it loses its health. @public */
export interface AutoRollbackView {
  enabled: boolean;
  policy?: string;
  message: string;
}

/**
 * A gate as a page shows it.
 *
 * @public
 */
export interface BoardGate {
  /** Id of its requirement in decisions. */
  id: string;
  gate: Gate;
  /** Name of the policy that makes it mandatory. */
  policy?: string;
}

/** @public */
export interface BoardStage {
  name: string;
  description?: string;
  labels: Record<string, string>;
  controlFlow: boolean;
  requests: FreightRequest[];
  /** Names of all stages that it takes freight from. */
  upstreams: string[];
  targets: Array<Target & { state?: TargetState }>;
  requiredTargets: number;
  /** Those of the document, and those that policies add. */
  gates: BoardGate[];
  /** Freezes that are meant for the stage, open now or later. */
  freezes: Freeze[];
  current: CurrentFreight[];
  /** The stage's newest run. */
  run?: StageRun;
  /** Tasks of that run's present round. */
  tasks: StageTask[];
  conditions: Condition[];
  /** The one that runs. */
  promotion?: Promotion;
  /** Pending ones, next first. */
  queue: Promotion[];
  /** The newest that ended. */
  lastPromotion?: Promotion;
  /** What steps under way ask people, each as a decision of one requirement. */
  asks?: Decision[];
  autoPromotion: AutoPromotionView;
  autoRollback: AutoRollbackView;
  holds: Hold[];
  /** Overrides that count now. */
  overrides: Override[];
  /**
   * The decision for the freight that the button offers: the newest eligible
   * one that is newer than what is current; where none is eligible the newest
   * that is newer, whose decision then says why not; where nothing is newer
   * what is current. Absent when the pipeline has no freight of a requested
   * origin.
   */
  suggestion?: Decision;
  permissions: StagePermissions;
}

/**
 * Everything that the entity tab shows, in one call.
 *
 * @public
 */
export interface Board {
  pipeline: PipelineSummary;
  /** ISO 8601: the instant that all decisions were taken for. */
  at: string;
  origins: string[];
  stages: BoardStage[];
  /** Newest first. */
  freight: FreightWithStatus[];
  /**
   * Freight that is not among `freight` but that a stage names: what it runs,
   * what is promoted to it, what its targets report, what it may take next.
   */
  namedFreight?: FreightWithStatus[];
  /** How many freight the pipeline has in all. */
  freightTotal: number;
  nextFreightCursor?: string;
  permissions: {
    createFreight: boolean;
    refresh: boolean;
    /** Reject freight in the whole pipeline. */
    reject: boolean;
  };
}
