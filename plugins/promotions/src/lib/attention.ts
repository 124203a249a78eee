import {
  Board,
  BoardStage,
  Condition,
  InboxItem,
  Promotion,
} from '@promotions/backstage-plugin-promotions-common';
import { rollbackOutcomes } from './rollback';
import { failedPromotion, hasDrift, stageConditionTone } from './stageStatus';

/** The one thing that needs a person, the most urgent first. */
export type Attention =
  | { kind: 'broken'; errors: number }
  | { kind: 'promotionFailed'; stage: string; promotion: Promotion }
  | { kind: 'runFailed'; stage: string; message: string }
  | { kind: 'unhealthy'; stage: string; condition: Condition }
  | { kind: 'rolledBack'; stage: string; message: string }
  | { kind: 'drift'; stage: string }
  | { kind: 'approve'; stage: string; freight: string }
  | { kind: 'promote'; stage: string; freight: string }
  | { kind: 'none' };

/** `inbox`: what this person may approve, of any pipeline. */
export function findAttention(
  board: Board,
  inbox: InboxItem[] = [],
): Attention {
  const { document } = board.pipeline;
  if (document.state === 'Broken') {
    return { kind: 'broken', errors: document.errors.length };
  }
  const approval = (stage: BoardStage): Attention | undefined => {
    const item = inbox.find(
      ({ pipeline, stage: name }) =>
        pipeline.id === board.pipeline.id && name === stage.name,
    );
    return (
      item && { kind: 'approve', stage: item.stage, freight: item.freight.id }
    );
  };
  for (const look of [
    failure,
    health,
    rolledBack,
    drift,
    approval,
    waitingForPerson,
  ]) {
    for (const stage of board.stages) {
      const found = look(stage);
      if (found) {
        return found;
      }
    }
  }
  return { kind: 'none' };
}

function failure(stage: BoardStage): Attention | undefined {
  const promotion = failedPromotion(stage);
  if (promotion) {
    return { kind: 'promotionFailed', stage: stage.name, promotion };
  }
  return stage.run?.state === 'Failed'
    ? { kind: 'runFailed', stage: stage.name, message: stage.run.message }
    : undefined;
}

function health(stage: BoardStage): Attention | undefined {
  const condition = stage.conditions.find(
    c => stageConditionTone(stage, c) === 'danger',
  );
  return condition && { kind: 'unhealthy', stage: stage.name, condition };
}

function rolledBack(stage: BoardStage): Attention | undefined {
  const [outcome] = rollbackOutcomes(stage.conditions);
  return outcome?.message
    ? { kind: 'rolledBack', stage: stage.name, message: outcome.message }
    : undefined;
}

function drift(stage: BoardStage): Attention | undefined {
  return hasDrift(stage) ? { kind: 'drift', stage: stage.name } : undefined;
}

function waitingForPerson(stage: BoardStage): Attention | undefined {
  const { suggestion } = stage;
  const busy = stage.promotion !== undefined || stage.queue.length > 0;
  if (
    stage.controlFlow ||
    busy ||
    (stage.autoPromotion.enabled && stage.holds.length === 0) ||
    suggestion?.verdict !== 'Eligible' ||
    stage.current.some(current => current.freight === suggestion.freight)
  ) {
    return undefined;
  }
  return { kind: 'promote', stage: stage.name, freight: suggestion.freight };
}
