import {
  Board,
  BoardStage,
  Condition,
  Decision,
  FreightWithStatus,
  PipelineSummary,
  Promotion,
  PromotionDetails,
  Requirement,
  StageRun,
  StepRecord,
} from '@promotions/backstage-plugin-promotions-common';

const MINUTE = 60_000;

/** So many minutes before now; after now if negative. */
export const ago = (minutes: number) =>
  new Date(Date.now() - minutes * MINUTE).toISOString();

export const JANE = 'user:default/jane';

export function makeFreight(
  alias: string,
  version: string,
  options: { age?: number } & Partial<FreightWithStatus> = {},
): FreightWithStatus {
  const { age = 60, ...rest } = options;
  return {
    id: `id-of-${alias}`,
    origin: 'app',
    alias,
    artifacts: [
      {
        kind: 'image',
        name: 'podinfo',
        repository: 'ghcr.io/stefanprodan/podinfo',
        tag: version,
      },
    ],
    metadata: {},
    labels: {},
    createdAt: ago(age),
    createdBy: JANE,
    status: {
      currentlyIn: {},
      verifiedIn: {},
      clearedFor: {},
      rejections: [],
    },
    ...rest,
  };
}

export function verifiedIn(...stages: string[]) {
  return Object.fromEntries(
    stages.map(stage => [stage, { verifiedAt: ago(30), longestSoakMs: 0 }]),
  );
}

export function makeRequirement(
  id: string,
  changes: Partial<Requirement> = {},
): Requirement {
  const KINDS = ['origin', 'rejected', 'upstream', 'soak'] as const;
  const kind = KINDS.find(known => known === id) ?? 'condition';
  return {
    id,
    kind,
    status: 'Met',
    message: `The requirement ${id} is met.`,
    ...changes,
  };
}

export function makeDecision(
  stage: string,
  freight: string,
  requirements: Requirement[] = [
    makeRequirement('origin', {
      message: 'The stage requests the origin app.',
    }),
    makeRequirement('rejected', { message: 'Nobody has rejected it.' }),
    makeRequirement('upstream', { message: 'dev has verified it.' }),
  ],
  changes: Partial<Decision> = {},
): Decision {
  const any = (status: Requirement['status']) =>
    requirements.some(requirement => requirement.status === status);
  let verdict: Decision['verdict'] = 'Eligible';
  if (any('Unmet')) {
    verdict = 'Blocked';
  } else if (any('Waiting')) {
    verdict = 'Waiting';
  }
  return {
    stage,
    freight: `id-of-${freight}`,
    at: ago(0),
    verdict,
    requirements,
    nextChangeAt: null,
    eligibleAt: null,
    ...changes,
  };
}

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

export function makePipeline(
  name: string,
  changes: Partial<PipelineSummary> = {},
): PipelineSummary {
  return {
    id: `pipeline-${name}`,
    entityRef: 'component:default/podinfo',
    name,
    state: 'Active',
    revision: 7,
    document: {
      ref: `url:https://git.example.com/${name}/promotions.yaml`,
      url: `https://git.example.com/${name}/promotions.yaml`,
      state: 'Good',
      errors: [],
      readAt: ago(1),
      inForceSince: ago(60 * 26),
    },
    createdAt: ago(60 * 24 * 30),
    updatedAt: ago(4),
    ...changes,
  };
}

export function makeBoard(
  stages: BoardStage[],
  freight: FreightWithStatus[],
  changes: Partial<Board> = {},
): Board {
  return {
    pipeline: makePipeline('podinfo'),
    at: ago(0),
    origins: ['app'],
    stages,
    freight,
    freightTotal: freight.length,
    permissions: { createFreight: false, refresh: true },
    ...changes,
  };
}

export function makePromotion(
  stage: string,
  freight: string,
  changes: Partial<Promotion> = {},
): Promotion {
  return {
    id: `promotion-${stage}-${freight}`,
    pipelineId: 'pipeline-podinfo',
    stage,
    freight: [`id-of-${freight}`],
    phase: 'Running',
    priority: 0,
    trigger: 'person',
    requestedBy: JANE,
    createdAt: ago(1),
    startedAt: ago(0.5),
    decision: makeDecision(stage, freight),
    ...changes,
  };
}

export function makeStep(
  index: number,
  id: string,
  uses: string,
  changes: Partial<StepRecord> = {},
): StepRecord {
  return {
    index,
    id,
    uses,
    state: 'Pending',
    attempts: 0,
    consecutiveErrors: 0,
    ...changes,
  };
}

export function makeDetails(
  changes: Partial<PromotionDetails> = {},
): PromotionDetails {
  const next = makeFreight('calm-fox', '6.5.1', { age: 10 });
  const now = makeFreight('brave-otter', '6.5.0', { age: 600 });
  return {
    ...makePromotion('prod', 'calm-fox'),
    reason: 'Release of the week',
    steps: [
      makeStep(0, 'repo', 'git-clone', {
        state: 'Succeeded',
        attempts: 1,
        startedAt: ago(0.5),
        finishedAt: ago(0.45),
        message: 'Cloned main.',
        output: { path: 'src', commit: 'a'.repeat(40) },
      }),
      makeStep(1, 'step-2', 'yaml-update', {
        state: 'Running',
        attempts: 2,
        startedAt: ago(0.45),
        message: 'Trying again.',
      }),
      makeStep(2, 'commit', 'git-commit'),
      makeStep(3, 'push', 'git-push'),
    ],
    pipeline: {
      id: 'pipeline-podinfo',
      entityRef: 'component:default/podinfo',
      name: 'podinfo',
    },
    freightDetails: [next],
    replaces: [now],
    permissions: { abort: true },
    ...changes,
  };
}
