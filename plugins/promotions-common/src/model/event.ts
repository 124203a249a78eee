import { TargetPhase } from './stage';

/**
 * A deployment event that was taken in, and is looked at by the next pass.
 *
 * @public
 */
export interface PendingEvent {
  /** Of the sender. */
  id: string;
  sender: string;
  /** ISO 8601, by the clock of the sender: orders events. */
  at: string;
  /** ISO 8601, by this side's clock. */
  receivedAt: string;
  stage: string;
  target: string;
  revision: string;
  phase: TargetPhase;
  url?: string;
  message?: string;
}
