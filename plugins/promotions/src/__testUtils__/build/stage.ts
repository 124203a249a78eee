import {
  BoardStage,
  Condition,
  StageRun,
} from '@promotions/backstage-plugin-promotions-common';
import { makeDecision } from './decision';
import { ago } from './time';

export function makeRun(
  stage: string,
  freight: string,
  changes: Partial<StageRun> = {},
): StageRun {
  return {
    id: `run-of-${stage}`,
    stage,
    freight: `id-of-${freight}`,
    state: 'Succeeded',
    deploy: 'Succeeded',
    verification: 'Succeeded',
    message: 'Deployed to 1 of 1 targets.',
    startedAt: ago(20),
    ...changes,
  };
}

export function makeCondition(
  stage: string,
  type: string,
  changes: Partial<Condition> = {},
): Condition {
  return {
    type,
    stage,
    status: 'True',
    reason: 'Answered',
    message: 'The health endpoint answers 200.',
    source: 'probe:http',
    observedAt: ago(0.2),
    lastTransitionAt: ago(15),
    ...changes,
  };
}

/** A stage that runs the freight, verified, and may take nothing newer. */
export function makeStage(
  name: string,
  freight: string | undefined,
  changes: Partial<BoardStage> = {},
): BoardStage {
  const upstreams = changes.upstreams ?? [];
  return {
    name,
    labels: {},
    controlFlow: false,
    requests: [
      {
        origin: 'app',
        sources: {
          direct: upstreams.length === 0,
          stages: upstreams,
          availabilityStrategy: 'Any',
          requiredSoakTime: 0,
          selection: 'NewestFreight',
        },
      },
    ],
    upstreams,
    targets: [
      {
        name,
        labels: {},
        state: freight
          ? {
              stage: name,
              target: name,
              revision: 'd3adb33fcafe',
              phase: 'Succeeded',
              freight: `id-of-${freight}`,
              drift: false,
              at: ago(18),
              receivedAt: ago(18),
            }
          : undefined,
      },
    ],
    requiredTargets: 1,
    gates: [],
    current: freight
      ? [
          {
            stage: name,
            origin: 'app',
            freight: `id-of-${freight}`,
            since: ago(20),
          },
        ]
      : [],
    run: freight ? makeRun(name, freight) : undefined,
    conditions: freight ? [makeCondition(name, 'Healthy')] : [],
    queue: [],
    autoPromotion: {
      enabled: false,
      reason: 'policy',
      message: 'No policy promotes to this stage.',
    },
    holds: [],
    suggestion: freight ? makeDecision(name, freight) : undefined,
    permissions: { promote: true, abort: true, clear: false, hold: false },
    ...changes,
  };
}
