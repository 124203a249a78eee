import {
  ChartArtifact,
  CommitArtifact,
  GenericArtifact,
  ImageArtifact,
} from '../../model';

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
