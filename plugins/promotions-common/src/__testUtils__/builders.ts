import {
  Condition,
  FreightRequest,
  FreightStatus,
  FreightWithStatus,
  Gate,
  PipelineSnapshot,
  Promotion,
  Stage,
} from '../model';

/** The instant that tests decide for. */
export const NOW = new Date('2026-01-10T12:00:00.000Z');

/** ISO 8601: so many minutes before (or, negative, after) {@link NOW}. */
export function minutesAgo(minutes: number): string {
  return new Date(NOW.getTime() - minutes * 60_000).toISOString();
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** A request for freight of `app`, directly unless stages are given. */
export function aRequest(
  sources: Partial<FreightRequest['sources']> = {},
  origin = 'app',
): FreightRequest {
  return {
    origin,
    sources: {
      direct: sources.stages === undefined,
      stages: [],
      availabilityStrategy: 'Any',
      requiredSoakTime: 0,
      selection: 'NewestFreight',
      ...sources,
    },
  };
}

export function aStage(
  name: string,
  options: {
    freight?: FreightRequest[];
    gates?: Gate[];
    manual?: boolean;
    targets?: string[];
    conditions?: Stage['conditions'];
  } = {},
): Stage {
  return {
    name,
    labels: {},
    freight: options.freight ?? [aRequest()],
    targets: (options.targets ?? []).map(target => ({
      name: target,
      labels: {},
    })),
    requiredTargets: 1,
    healthy: [],
    conditions: options.conditions ?? [],
    gates: options.gates ?? [],
    promotion: { vars: {}, steps: [], manual: options.manual ?? false },
  };
}

export function someFreight(
  id: string,
  options: Partial<Omit<FreightWithStatus, 'status'>> & {
    status?: Partial<FreightStatus>;
  } = {},
): FreightWithStatus {
  return {
    id,
    origin: 'app',
    alias: `alias-${id}`,
    artifacts: [],
    metadata: {},
    labels: {},
    createdAt: minutesAgo(60),
    createdBy: 'origin:app',
    ...options,
    status: {
      currentlyIn: {},
      verifiedIn: {},
      clearedFor: {},
      rejections: [],
      ...options.status,
    },
  };
}

/** Verified an hour ago in each of the stages, with that longest earlier stay. */
export function verifiedIn(
  stages: Record<string, number>,
): FreightStatus['verifiedIn'] {
  return Object.fromEntries(
    Object.entries(stages).map(([stage, longestSoakMs]) => [
      stage,
      { verifiedAt: minutesAgo(60), longestSoakMs },
    ]),
  );
}

/** In the stages since so many minutes. */
export function currentlyIn(
  stages: Record<string, number>,
): FreightStatus['currentlyIn'] {
  return Object.fromEntries(
    Object.entries(stages).map(([stage, minutes]) => [
      stage,
      { since: minutesAgo(minutes) },
    ]),
  );
}

export function aCondition(
  stage: string,
  type: string,
  status: string,
  options: Partial<Condition> = {},
): Condition {
  return {
    stage,
    type,
    status,
    source: 'probe:http',
    observedAt: minutesAgo(1),
    lastTransitionAt: minutesAgo(30),
    ...options,
  };
}

export function aSnapshot(
  stages: Stage[],
  options: Partial<Omit<PipelineSnapshot, 'pipeline'>> = {},
): PipelineSnapshot {
  const origins = new Set(
    stages.flatMap(stage => stage.freight.map(({ origin }) => origin)),
  );
  return {
    pipelineId: 'p1',
    entityRef: 'component:default/podinfo',
    revision: 1,
    pipeline: {
      name: 'podinfo',
      origins: [...origins].map(name => ({
        name,
        subscriptions: [],
        creation: 'Automatic',
      })),
      stages,
    },
    entity: {},
    freight: [],
    current: [],
    runs: [],
    tasks: [],
    events: [],
    targets: [],
    conditions: [],
    holds: [],
    promotions: [],
    autoPromotion: {},
    autoRollback: {},
    mandatoryGates: {},
    freezes: {},
    approvals: [],
    overrides: [],
    locks: [],
    checks: [],
    dependencies: [],
    people: { owners: [], members: {}, unknownUsers: [] },
    ...options,
  };
}

export function aPromotion(
  stage: string,
  freight: string,
  phase: Promotion['phase'],
  options: Partial<Promotion> = {},
): Promotion {
  return {
    id: `promotion-${stage}-${freight}`,
    pipelineId: 'p1',
    stage,
    freight: [freight],
    phase,
    priority: 0,
    trigger: 'person',
    requestedBy: 'user:default/ada',
    createdAt: minutesAgo(10),
    decision: {
      stage,
      freight,
      at: minutesAgo(10),
      verdict: 'Eligible',
      requirements: [],
      nextChangeAt: null,
      eligibleAt: null,
    },
    ...options,
  };
}
