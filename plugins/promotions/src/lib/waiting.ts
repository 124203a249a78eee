import {
  BoardStage,
  Decision,
  Promotion,
  Requirement,
} from '@promotions/backstage-plugin-promotions-common';
import { missingApprovals } from './approvals';

/** What a promotion that is pending waits for. */
export interface Waiting {
  /** Approvals that are still missing, over all gates. */
  approvals: number;
  /** Everything else that it waits for, but for its turn. */
  others: Requirement[];
}

/**
 * The decision about the freight is newer on the board than in the promotion,
 * which holds the one at its creation; what it says of itself is always new.
 */
export function waitingOf(
  stage: Pick<BoardStage, 'suggestion'>,
  promotion: Promotion,
): Waiting | undefined {
  const decision = stage.suggestion;
  return decision && promotion.freight.includes(decision.freight)
    ? fromDecision(decision)
    : undefined;
}

function fromDecision(decision: Decision): Waiting {
  return {
    approvals: missingApprovals(decision),
    others: decision.requirements.filter(
      ({ kind, status }) =>
        kind !== 'approval' && (status === 'Waiting' || status === 'Unmet'),
    ),
  };
}
