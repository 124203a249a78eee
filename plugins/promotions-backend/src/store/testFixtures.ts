/* What the tests of the store keep in it. */
import {
  Condition,
  Decision,
  Freight,
  PendingEvent,
  NewTask,
  Pipeline,
  Promotion,
  Stage,
  StageRun,
  StageTask,
  StepRecord,
  TargetState,
} from '@promotions/backstage-plugin-promotions-common';
import { DatabaseStore } from './DatabaseStore';
import { PipelineChanges, PipelineDocumentUpdate } from './Store';
import { TestDatabase, TestDatabases } from './testDatabases';

export const ENTITY = 'component:default/podinfo';
export const REF = 'url:https://git.example.com/podinfo/promotions.yaml';

/** The instant, so many seconds after the tests begin. */
export function at(seconds: number): string {
  return when(seconds).toISOString();
}

export function when(seconds: number): Date {
  return new Date(Date.UTC(2026, 10, 21) + seconds * 1000);
}

export function stage(name: string): Stage {
  return {
    name,
    labels: {},
    freight: [
      {
        origin: 'app',
        sources: {
          direct: true,
          stages: [],
          availabilityStrategy: 'Any',
          requiredSoakTime: 0,
          selection: 'NewestFreight',
        },
      },
    ],
    targets: [{ name, labels: {} }],
    requiredTargets: 1,
    healthy: [],
    conditions: [],
    gates: [],
    promotion: { vars: {}, steps: [], manual: false },
  };
}

export function pipeline(options: Partial<Pipeline> = {}): Pipeline {
  return {
    name: 'podinfo',
    origins: [{ name: 'app', subscriptions: [], creation: 'Automatic' }],
    stages: ['dev', 'staging', 'prod'].map(stage),
    ...options,
  };
}

export function goodDocument(
  options: Partial<PipelineDocumentUpdate> = {},
): PipelineDocumentUpdate {
  const ref = options.ref ?? REF;
  return {
    entityRef: ENTITY,
    ref,
    status: { ref, state: 'Good', errors: [], readAt: at(0) },
    pipeline: pipeline(),
    source: 'kind: Pipeline',
    etag: 'etag-1',
    entity: { kind: 'Component', metadata: { name: 'podinfo' } },
    ...options,
  };
}

/** Waits for a pass; each with a number of its own. */
export function pendingEvent(
  pipelineId: string,
  number: number,
  options: Partial<PendingEvent> = {},
): PendingEvent & { pipelineId: string } {
  return {
    pipelineId,
    id: `e-${number}`,
    sender: 'cluster',
    at: at(number),
    receivedAt: at(number),
    stage: 'dev',
    target: 'dev',
    revision: `1.0.${number}`,
    phase: 'Succeeded',
    ...options,
  };
}

export function brokenDocument(
  options: Partial<PipelineDocumentUpdate> = {},
): PipelineDocumentUpdate {
  const ref = options.ref ?? REF;
  return {
    ...goodDocument(options),
    pipeline: undefined,
    source: undefined,
    status: {
      ref,
      state: 'Broken',
      errors: [{ path: 'spec', line: 3, column: 1, message: 'Add stages.' }],
      readAt: at(1),
    },
  };
}

/** Freight with an image of version 1.0.<n>, made n seconds after the start. */
export function freight(n: number, options: Partial<Freight> = {}): Freight {
  return {
    id: n.toString(16).padStart(64, '0'),
    origin: 'app',
    alias: `alias-${n}`,
    artifacts: [
      {
        kind: 'image',
        name: 'podinfo',
        repository: 'registry.example.com/podinfo',
        tag: `1.0.${n}`,
      },
    ],
    metadata: {},
    labels: {},
    createdAt: at(n),
    createdBy: 'origin:app',
    ...options,
  };
}

export function decision(stageName: string, freightId: string): Decision {
  return {
    stage: stageName,
    freight: freightId,
    at: at(0),
    verdict: 'Eligible',
    requirements: [],
    nextChangeAt: null,
    eligibleAt: null,
  };
}

export function step(
  index: number,
  options: Partial<StepRecord> = {},
): StepRecord {
  return {
    index,
    id: `step-${index + 1}`,
    uses: 'git-clone',
    state: 'Pending',
    attempts: 0,
    consecutiveErrors: 0,
    ...options,
  };
}

export function promotion(
  pipelineId: string,
  id: string,
  stageName: string,
  of: Freight,
  options: Partial<Promotion> = {},
): NonNullable<PipelineChanges['promotionsCreated']>[number] {
  return {
    promotion: {
      id,
      pipelineId,
      stage: stageName,
      freight: [of.id],
      phase: 'Pending',
      priority: 0,
      trigger: 'person',
      requestedBy: 'user:default/ada',
      createdAt: at(0),
      decision: decision(stageName, of.id),
      ...options,
    },
    plan: { stage: stage(stageName), replaces: [] },
    steps: [step(0), step(1)],
  };
}

export function condition(options: Partial<Condition> = {}): Condition {
  return {
    type: 'Healthy',
    stage: 'dev',
    status: 'True',
    source: 'probe:http',
    observedAt: at(0),
    lastTransitionAt: at(0),
    ...options,
  };
}

export function target(options: Partial<TargetState> = {}): TargetState {
  return {
    stage: 'dev',
    target: 'dev',
    revision: '1.0.1',
    phase: 'Succeeded',
    drift: false,
    at: at(0),
    receivedAt: at(1),
    sender: 'cluster',
    ...options,
  };
}

/** Of what was in dev from second 1 on. */
export function run(id: string, options: Partial<StageRun> = {}): StageRun {
  return {
    id,
    stage: 'dev',
    freight: freight(1).id,
    state: 'Succeeded',
    deploy: 'Succeeded',
    verification: 'Succeeded',
    promotionTasks: 'Succeeded',
    round: 1,
    message: '',
    startedAt: at(1),
    ...options,
  };
}

/** A task of verification that has two steps. */
export function task(
  id: string,
  of: StageRun,
  options: Partial<StageTask> = {},
): NewTask {
  return {
    task: {
      id,
      runId: of.id,
      stage: of.stage,
      freight: of.freight,
      phase: 'verification',
      round: of.round,
      position: 0,
      name: 'smoke',
      uses: ['http', 'wait'],
      blocking: true,
      state: 'Pending',
      createdAt: at(2),
      ...options,
    },
    plan: { stage: stage(of.stage) },
    steps: [step(0), step(1)],
  };
}

/** A store with one pipeline in it. */
export interface StoreWithPipeline {
  store: DatabaseStore;
  id: string;
  database: TestDatabase;
  /** Writes from the revision that is current. */
  change(changes: PipelineChanges, seconds?: number): Promise<void>;
  revision(): Promise<number>;
}

export async function storeWithPipeline(
  databases: TestDatabases,
  document: Partial<PipelineDocumentUpdate> = {},
): Promise<StoreWithPipeline> {
  const database = await databases.create();
  const store = await DatabaseStore.create(database);
  const { id } = await store.savePipelineDocument(
    goodDocument(document),
    when(0),
  );
  const revision = async () => (await store.getPipeline(id))?.revision ?? -1;
  return {
    store,
    id,
    database,
    revision,
    change: async (changes, seconds = 0) =>
      store.applyChanges(id, await revision(), changes, when(seconds)),
  };
}
