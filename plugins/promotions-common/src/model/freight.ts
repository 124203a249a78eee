import { Approval } from './clearance';

/**
 * What is promoted. See `freightId` for how a freight gets its identity.
 */

/** @public */
export interface ImageArtifact {
  kind: 'image';
  /** Key within the freight, as in `freight.images.<name>`. */
  name: string;
  repository: string;
  tag?: string;
  /** `sha256:…` */
  digest?: string;
  /** ISO 8601, when the image was built. */
  createdAt?: string;
}

/** @public */
export interface ChartArtifact {
  kind: 'chart';
  name: string;
  repository: string;
  version: string;
  createdAt?: string;
}

/** @public */
export interface CommitArtifact {
  kind: 'commit';
  name: string;
  repository: string;
  /** Full hash of the commit. */
  commit: string;
  branch?: string;
  tag?: string;
  subject?: string;
  author?: string;
  /** ISO 8601, when it was committed. */
  createdAt?: string;
}

/** @public */
export interface GenericArtifact {
  kind: 'generic';
  name: string;
  version: string;
  url?: string;
  createdAt?: string;
}

/** @public */
export type Artifact =
  | ImageArtifact
  | ChartArtifact
  | CommitArtifact
  | GenericArtifact;

/**
 * An immutable set of artifact versions from one origin. Only the alias,
 * metadata and labels may change after it was made.
 *
 * @public
 */
export interface Freight {
  /** SHA-256 (hex) of origin and artifacts. */
  id: string;
  origin: string;
  /** For people; unique within the pipeline. */
  alias: string;
  artifacts: Artifact[];
  metadata: Record<string, unknown>;
  labels: Record<string, string>;
  /** ISO 8601 UTC. */
  createdAt: string;
  /** Entity ref of a person, or `origin:<name>`, `sender:<name>`. */
  createdBy: string;
}

/** @public */
export interface Rejection {
  /** The one stage; the whole pipeline if absent. */
  stage?: string;
  reason: string;
  by: string;
  at: string;
}

/** @public */
export interface Clearing {
  reason?: string;
  by: string;
  at: string;
}

/**
 * What has happened to one freight in the stages of its pipeline.
 *
 * @public
 */
export interface FreightStatus {
  /** Stage to the instant at which the present stay began. */
  currentlyIn: Record<string, { since: string }>;
  /** Stage to when it was verified, and the longest stay that has ended. */
  verifiedIn: Record<string, { verifiedAt: string; longestSoakMs: number }>;
  /** Stages that somebody let it into past upstream and soak. */
  clearedFor: Record<string, Clearing>;
  rejections: Rejection[];
  /**
   * Each person's latest decision about the gates of its stages, for boards
   * and lists of freight. Rules read those of the snapshot.
   */
  approvals?: Approval[];
  /** Rejections that were taken back; the latest of a stage, and of all. */
  liftedRejections?: Array<{ stage?: string; by: string; at: string }>;
}

/** @public */
export interface FreightWithStatus extends Freight {
  status: FreightStatus;
}
