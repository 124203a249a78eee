import {
  LogLine,
  StageRunDetails,
  StageTask,
  TaskDetails,
} from '@promotions/backstage-plugin-promotions-common';
import { makeRun } from './stage';
import { ago } from './time';

export function makeTask(
  name: string,
  changes: Partial<StageTask> = {},
): StageTask {
  return {
    id: `task-${name}`,
    runId: 'run-of-prod',
    stage: 'prod',
    freight: 'id-of-calm-fox',
    phase: 'verification',
    round: 1,
    position: 0,
    name,
    uses: ['http'],
    blocking: true,
    state: 'Succeeded',
    createdAt: ago(5),
    startedAt: ago(5),
    finishedAt: ago(4),
    ...changes,
  };
}

export function makeTaskDetails(
  task: StageTask,
  changes: Partial<TaskDetails> = {},
): TaskDetails {
  return {
    ...task,
    pipeline: {
      id: 'pipeline-podinfo',
      entityRef: 'component:default/podinfo',
      name: 'podinfo',
    },
    steps: [],
    ...changes,
  };
}

export function makeRunDetails(
  changes: Partial<StageRunDetails> = {},
): StageRunDetails {
  return {
    ...makeRun('prod', 'calm-fox'),
    pipeline: {
      id: 'pipeline-podinfo',
      entityRef: 'component:default/podinfo',
      name: 'podinfo',
    },
    tasks: [],
    permissions: { rerun: [], abort: false },
    ...changes,
  };
}

export function makeLine(
  id: string,
  step: number,
  message: string,
  changes: Partial<LogLine> = {},
): LogLine {
  return {
    id,
    step,
    attempt: 1,
    at: ago(1),
    level: 'info',
    message,
    ...changes,
  };
}
