import {
  Board,
  BoardStage,
  Condition,
  Promotion,
} from '@promotions/backstage-plugin-promotions-common';
import { failedPromotion, hasDrift, stageConditionTone } from './stageStatus';

/** The one thing that needs a person, the most urgent first. */
export type Attention =
  | { kind: 'broken'; errors: number }
  | { kind: 'promotionFailed'; stage: string; promotion: Promotion }
  | { kind: 'runFailed'; stage: string; message: string }
  | { kind: 'unhealthy'; stage: string; condition: Condition }
  | { kind: 'drift'; stage: string }
  | { kind: 'promote'; stage: string; freight: string }
  | { kind: 'none' };

export function findAttention(board: Board): Attention {
  const { document } = board.pipeline;
  if (document.state === 'Broken') {
    return { kind: 'broken', errors: document.errors.length };
  }
  for (const look of [failure, health, drift, waitingForPerson]) {
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
