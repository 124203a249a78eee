import { Decision, Freight, Promotion } from '../../model';
import { PipelineSummary } from './pipeline';

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
