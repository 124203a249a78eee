import {
  BoardStage,
  Condition,
  hasPassed,
  StageRun,
} from '@promotions/backstage-plugin-promotions-common';
import { conditionTone, Tone } from './tones';

/** How a stage is, in one word. */
export type StageStatus =
  | 'passesOn'
  | 'promoting'
  | 'deploying'
  | 'verifying'
  | 'verified'
  | 'deployFailed'
  | 'verificationFailed'
  | 'finishing'
  | 'tasksFailed'
  | 'running'
  | 'empty';

const TONES: Record<StageStatus, Tone> = {
  passesOn: 'neutral',
  promoting: 'info',
  deploying: 'info',
  verifying: 'info',
  verified: 'success',
  deployFailed: 'danger',
  verificationFailed: 'danger',
  finishing: 'info',
  tasksFailed: 'danger',
  running: 'neutral',
  empty: 'neutral',
};

export function stageStatus(stage: BoardStage): {
  status: StageStatus;
  tone: Tone;
} {
  const status = statusOf(stage);
  return { status, tone: TONES[status] };
}

function statusOf(stage: BoardStage): StageStatus {
  const { run } = stage;
  if (stage.promotion) {
    return 'promoting';
  }
  if (stage.controlFlow) {
    return 'passesOn';
  }
  if (stage.current.length === 0) {
    return 'empty';
  }
  switch (run?.state) {
    case 'Succeeded':
      return 'verified';
    case 'Failed':
      return failedPhase(run);
    case 'Progressing':
      return presentPhase(run);
    default:
      return 'running';
  }
}

function failedPhase({ deploy, verification }: StageRun): StageStatus {
  if (deploy === 'Failed') {
    return 'deployFailed';
  }
  return verification === 'Failed' ? 'verificationFailed' : 'tasksFailed';
}

function presentPhase({ deploy, verification }: StageRun): StageStatus {
  if (!hasPassed(deploy)) {
    return 'deploying';
  }
  return hasPassed(verification) ? 'finishing' : 'verifying';
}

/** Whether something in the stage moves now, so that the page looks sooner. */
export function isMoving(stage: BoardStage): boolean {
  return (
    stage.promotion !== undefined ||
    stage.queue.length > 0 ||
    stage.run?.state === 'Progressing'
  );
}

/** The newest promotion, if it failed and nothing has entered since. */
export function failedPromotion(
  stage: BoardStage,
): BoardStage['lastPromotion'] {
  const last = stage.lastPromotion;
  if (!last || (last.phase !== 'Failed' && last.phase !== 'Errored')) {
    return undefined;
  }
  const ended = last.finishedAt ?? last.createdAt;
  return stage.current.some(current => current.since > ended)
    ? undefined
    : last;
}

export function hasDrift(stage: BoardStage): boolean {
  return stage.targets.some(target => target.state?.drift);
}

/** What is not healthy where nothing runs is no bad news, only no news. */
export function stageConditionTone(
  stage: Pick<BoardStage, 'current'>,
  condition: Pick<Condition, 'type' | 'status' | 'reason'>,
): Tone {
  const tone = conditionTone(condition);
  return tone === 'danger' && stage.current.length === 0 ? 'neutral' : tone;
}
