import {
  ChartArtifact,
  CommitArtifact,
  Condition,
  CurrentFreight,
  Decision,
  Freight,
  FreightRequest,
  FreightWithStatus,
  Freeze,
  Gate,
  GenericArtifact,
  Hold,
  ImageArtifact,
  Override,
  Policy,
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
  conditions: Condition[];
  /** The one that runs. */
  promotion?: Promotion;
  /** Pending ones, next first. */
  queue: Promotion[];
  /** The newest that ended. */
  lastPromotion?: Promotion;
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
  /**
   * Where it has to wait and nothing is Unmet, keep it Pending until it may
   * start, instead of refusing it.
   */
  request?: boolean;
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
export interface ApproveRequest {
  stage: string;
  /** Id, or alias. */
  freight: string;
  /** Id of the requirement: the gate that is decided about. */
  gate: string;
  decision: 'approve' | 'reject';
  comment?: string;
}

/** @public */
export interface OverrideRequest {
  stage: string;
  /** Id, or alias. */
  freight: string;
  /** Ids of requirements: gates and freezes; at least one. */
  gates: string[];
  reason: string;
  /** ISO 8601: at most as far ahead as the configuration allows. */
  expiresAt: string;
}

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

/**
 * Something that waits for approval, as one who may approve it sees it.
 *
 * @public
 */
export interface InboxItem {
  pipeline: Pick<PipelineSummary, 'id' | 'entityRef' | 'name' | 'title'>;
  stage: string;
  freight: Freight;
  /** What the stage runs of the same origin. */
  replaces?: Freight;
  /** The pending promotion; absent where a policy would promote. */
  promotion?: Promotion;
  /** Ids of the requirements that the caller may decide about now. */
  gates: string[];
  decision: Decision;
}

/** What an administrator says about a policy. @public */
export type PolicyRequest = Pick<
  Policy,
  'name' | 'description' | 'entities' | 'autoPromotion' | 'autoRollback'
> & {
  stages?: string[];
  labels?: Record<string, string>;
  /** Gates as in a pipeline document, each with a name. */
  gates?: unknown[];
  /** Order among the policies of the database; lower first. Default: 0. */
  position?: number;
};

/** A span of time as in a `window` gate of a document. @public */
export type TimeWindowInput =
  | { schedule: string; duration: string; timeZone?: string }
  | { from?: string; to?: string };

/** What an administrator says about a freeze. @public */
export type FreezeRequest = Pick<Freeze, 'name' | 'reason' | 'entities'> & {
  stages?: string[];
  labels?: Record<string, string>;
  windows: TimeWindowInput[];
};

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
