import {
  ChartArtifact,
  CommitArtifact,
  Condition,
  CurrentFreight,
  Decision,
  Freight,
  FreightRequest,
  FreightWithStatus,
  Gate,
  GenericArtifact,
  Hold,
  ImageArtifact,
  Promotion,
  PromotionWithSteps,
  StageRun,
  Target,
  TargetState,
  TimelineEntry,
} from '../model';

/**
 * One thing that is wrong with a pipeline document.
 *
 * @public
 */
export interface DocumentError {
  /** Where in the document, as in `spec.stages[1].freight[0].origin`. */
  path: string;
  /** 1-based; 0 where the whole document is meant. */
  line: number;
  column: number;
  /** A sentence that says what is wrong and what to do. */
  message: string;
}

/**
 * How the document of a pipeline fared when it was last read.
 *
 * @public
 */
export interface DocumentStatus {
  /** The reference as resolved, such as `url:https://…/promotions.yaml`. */
  ref: string;
  /** Where a person can look at it. */
  url?: string;
  state: 'Good' | 'Broken';
  errors: DocumentError[];
  /** ISO 8601: the last attempt to read it. */
  readAt?: string;
  /** ISO 8601: when the document in force was read first. */
  inForceSince?: string;
}

/** @public */
export interface PipelineSummary {
  id: string;
  entityRef: string;
  /** From the document; from the reference until one was good. */
  name: string;
  title?: string;
  description?: string;
  state: 'Active' | 'Broken' | 'Archived';
  revision: number;
  document: DocumentStatus;
  createdAt: string;
  updatedAt: string;
}

/** @public */
export interface Page<T> {
  items: T[];
  /** Pass as `cursor` for the next page; absent on the last one. */
  nextCursor?: string;
}

/** What the caller may do in a stage. @public */
export interface StagePermissions {
  promote: boolean;
  abort: boolean;
  clear: boolean;
  hold: boolean;
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
  gates: Gate[];
  current: CurrentFreight[];
  /** The stage's newest run. */
  run?: StageRun;
  conditions: Condition[];
  /** The one that runs. */
  promotion?: Promotion;
  /** Pending ones, next first. */
  queue: Promotion[];
  /** The newest that ended. */
  lastPromotion?: Promotion;
  autoPromotion: AutoPromotionView;
  holds: Hold[];
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
  permissions: { createFreight: boolean; refresh: boolean };
}

/**
 * An artifact as a caller names it. Without a `name` it gets one from its
 * repository, or from the pipeline.
 *
 * @public
 */
export type ArtifactInput =
  | (Omit<ImageArtifact, 'name'> & { name?: string })
  | (Omit<ChartArtifact, 'name'> & { name?: string })
  | (Omit<CommitArtifact, 'name'> & { name?: string })
  | (Omit<GenericArtifact, 'name'> & { name?: string });

/** @public */
export interface CreateFreightRequest {
  origin?: string;
  alias?: string;
  artifacts: ArtifactInput[];
  metadata?: Record<string, unknown>;
  labels?: Record<string, string>;
}

/** @public */
export interface UpdateFreightRequest {
  alias?: string;
  metadata?: Record<string, unknown>;
  labels?: Record<string, string>;
}

/** @public */
export interface CreatePromotionRequest {
  stage: string;
  /** Id, or alias. */
  freight: string;
  reason?: string;
  /** Decide and answer, but create nothing. */
  dryRun?: boolean;
}

/** @public */
export interface CreatePromotionResponse {
  /** `existing`: the freight is pending or running in the stage already. */
  outcome: 'created' | 'existing' | 'dryRun';
  promotion?: Promotion;
  decision: Decision;
  /** Steps that run, or would run. */
  steps: Array<{ id: string; uses: string; name?: string }>;
}

/** @public */
export interface ClearFreightRequest {
  stage: string;
  freight: string;
  reason?: string;
}

/** @public */
export interface RejectFreightRequest {
  /** The whole pipeline if absent. */
  stage?: string;
  freight: string;
  reason: string;
}

/** @public */
export interface PromotionDetails extends PromotionWithSteps {
  pipeline: Pick<PipelineSummary, 'id' | 'entityRef' | 'name' | 'title'>;
  freightDetails: Freight[];
  /** What the stage ran of the same origins when it was created. */
  replaces: Freight[];
  permissions: { abort: boolean };
}

/** @public */
export type TimelinePage = Page<TimelineEntry>;

/**
 * Body of a signed deployment event.
 *
 * @public
 */
export interface DeploymentEvent {
  /** Unique per sender; the same id again does nothing. */
  id: string;
  /** ISO 8601: when it happened. */
  at: string;
  /** Entity of the pipeline; one of this and `pipeline` is required. */
  entityRef?: string;
  /** Id of the pipeline, or its name where `entityRef` is given too. */
  pipeline?: string;
  stage: string;
  target: string;
  revision: string;
  phase: 'Started' | 'Succeeded' | 'Failed';
  url?: string;
  message?: string;
}
