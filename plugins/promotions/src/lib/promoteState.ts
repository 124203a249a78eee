import {
  BoardStage,
  Decision,
  Freight,
  Promotion,
  Requirement,
} from '@promotions/backstage-plugin-promotions-common';
import { isRollback } from './artifactChanges';
import { hasDrift } from './stageStatus';

/**
 * What the button of a stage offers, or why it offers nothing. Only `eligible`
 * and `requestable` can be pressed: a button must not be there only to fail.
 */
export type PromoteState =
  | { kind: 'passesOn' }
  | { kind: 'checking' }
  | { kind: 'nothing' }
  | { kind: 'current' }
  | { kind: 'underWay'; promotion: Promotion }
  | { kind: 'eligible'; rollback: boolean }
  | { kind: 'forbidden' }
  | { kind: 'requestable'; requirement?: Requirement; at?: string }
  | { kind: 'refused'; requirement?: Requirement; at?: string };

export function promoteState(options: {
  stage: BoardStage;
  /** The decision for the freight that is offered. */
  decision: Decision | undefined;
  /** The decision has been asked for and is not there yet. */
  checking?: boolean;
  freight: Freight | undefined;
  /** What the stage runs of the same origin. */
  current: Freight | undefined;
}): PromoteState {
  const { stage, decision, checking, freight, current } = options;
  if (stage.controlFlow) {
    return { kind: 'passesOn' };
  }
  if (!decision) {
    return { kind: checking ? 'checking' : 'nothing' };
  }
  const underWay = [stage.promotion, ...stage.queue].find(promotion =>
    promotion?.freight.includes(decision.freight),
  );
  if (underWay) {
    return { kind: 'underWay', promotion: underWay };
  }
  if (runsWell(stage, decision.freight)) {
    return { kind: 'current' };
  }
  if (decision.verdict !== 'Eligible') {
    const requirement = decidingRequirement(decision);
    const requestable =
      decision.verdict === 'Waiting' && stage.permissions.promote;
    return {
      kind: requestable ? 'requestable' : 'refused',
      requirement,
      at: decision.eligibleAt ?? requirement?.until,
    };
  }
  if (!stage.permissions.promote) {
    return { kind: 'forbidden' };
  }
  return {
    kind: 'eligible',
    rollback: freight !== undefined && isRollback(freight, current),
  };
}

/** What the person should hear about first: what must change, then waits. */
export function decidingRequirement(
  decision: Decision,
): Requirement | undefined {
  const of = (status: Requirement['status']) =>
    decision.requirements.find(requirement => requirement.status === status);
  return of('Unmet') ?? of('Waiting');
}

/** Going again makes sense where the deployment failed or was tampered with. */
function runsWell(stage: BoardStage, freight: string): boolean {
  return (
    stage.current.some(current => current.freight === freight) &&
    stage.run?.state !== 'Failed' &&
    !hasDrift(stage)
  );
}
