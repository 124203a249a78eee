import {
  BoardStage,
  Condition,
  StagePermissions,
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
    promotionTasks: 'Succeeded',
    round: 1,
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

/** May do what is named, and nothing else. */
export function permissions(
  ...granted: Array<keyof StagePermissions>
): StagePermissions {
  const may = (name: keyof StagePermissions) => granted.includes(name);
  return {
    promote: may('promote'),
    abort: may('abort'),
    clear: may('clear'),
    hold: may('hold'),
    reject: may('reject'),
    approve: may('approve'),
    override: may('override'),
    reportCondition: may('reportCondition'),
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
    freezes: [],
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
    tasks: [],
    conditions: freight ? [makeCondition(name, 'Healthy')] : [],
    queue: [],
    autoPromotion: {
      enabled: false,
      reason: 'policy',
      message: 'No policy promotes to this stage.',
    },
    autoRollback: {
      enabled: false,
      message: `No policy takes ${name} back on its own.`,
    },
    holds: [],
    overrides: [],
    suggestion: freight ? makeDecision(name, freight) : undefined,
    permissions: permissions('promote', 'abort'),
    ...changes,
  };
}
