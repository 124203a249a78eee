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
