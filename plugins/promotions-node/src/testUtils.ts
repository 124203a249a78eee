/**
 * What tests of a module of Promotions for Backstage build on.
 *
 * @packageDocumentation
 */
import { LoggerService } from '@backstage/backend-plugin-api';
import {
  Promotion,
  Stage,
  StageTask,
} from '@promotions/backstage-plugin-promotions-common';
import { TerminalError } from './errors';
import { Outbound, OutboundResponse } from './outbound';
import { StepContext } from './steps';

export type {
  GrantedRepository,
  Outbound,
  OutboundRequest,
  OutboundResponse,
} from './outbound';
export type { StepContext } from './steps';

const silentLogger: LoggerService = {
  error() {},
  warn() {},
  info() {},
  debug() {},
  child: () => silentLogger,
};

const mockStage: Stage = {
  name: 'dev',
  labels: {},
  freight: [],
  targets: [],
  requiredTargets: 1,
  healthy: [],
  conditions: [],
  gates: [],
  promotion: { vars: {}, steps: [], manual: false },
};

const createdAt = '2026-01-10T12:00:00.000Z';

const mockPromotion: Promotion = {
  id: '01JH8QZ0000000000000000000',
  pipelineId: 'pipeline',
  stage: 'dev',
  freight: [],
  phase: 'Running',
  priority: 0,
  trigger: 'person',
  requestedBy: 'user:default/guest',
  createdAt,
  startedAt: createdAt,
  decision: {
    stage: 'dev',
    freight: 'freight',
    at: createdAt,
    verdict: 'Eligible',
    requirements: [],
    nextChangeAt: null,
    eligibleAt: null,
  },
};

const mockTask: StageTask = {
  id: '01JH8QZ0000000000000000001',
  runId: '01JH8QZ0000000000000000002',
  stage: 'dev',
  freight: 'freight',
  phase: 'verification',
  round: 1,
  position: 0,
  name: 'task-1',
  uses: [],
  blocking: true,
  state: 'Progressing',
  createdAt,
  startedAt: createdAt,
};

/**
 * What a mock context is made of: every part of a `StepContext`, of which only
 * the configuration is required.
 *
 * @public
 */
export interface MockStepContextOptions<TConfig>
  extends Partial<Omit<StepContext<TConfig>, 'promotion' | 'stage' | 'task'>> {
  config: TConfig;
  stage?: Partial<Stage>;
  promotion?: Partial<Promotion>;
}

/**
 * The context of a step of a promotion.
 *
 * @public
 */
export type MockStepContext<TConfig> = StepContext<TConfig> & {
  promotion: Promotion;
};

/**
 * What the mock context of a step of a task is made of.
 *
 * @public
 */
export interface MockTaskContextOptions<TConfig>
  extends Omit<MockStepContextOptions<TConfig>, 'promotion'> {
  task?: Partial<StageTask>;
  /** The promotion that brought the freight; left out, there was none. */
  promotion?: Partial<Promotion>;
}

/**
 * A context to test a step runner with. The configuration is handed on as it
 * is: parse it with the runner's schema where that matters. Nothing is granted
 * unless `outbound` says so; see `createMockOutbound`.
 *
 * @example
 * ```ts
 * const context = createMockStepContext({
 *   config: runner.schema.config.parse({ path: 'values.yaml' }),
 *   workDir: directory.path,
 * });
 * expect(await runner.run(context)).toMatchObject({ status: 'Succeeded' });
 * ```
 * @public
 */
export function createMockStepContext<TConfig>(
  options: MockStepContextOptions<TConfig>,
): MockStepContext<TConfig> {
  const promotion: Promotion = { ...mockPromotion, ...options.promotion };
  const alias = options.alias ?? 'step-1';
  return {
    state: {},
    pipeline: {
      id: promotion.pipelineId,
      name: 'example',
      entityRef: 'component:default/example',
    },
    entity: {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name: 'example', namespace: 'default' },
    },
    freightRequests: [],
    freight: [],
    workDir: '/nonexistent',
    uiBaseUrl: 'http://localhost:3000',
    logger: silentLogger,
    signal: new AbortController().signal,
    idempotencyKey: `${promotion.id}/${alias}`,
    attempt: 1,
    startedAt: createdAt,
    now: () => new Date(createdAt),
    withoutSecrets: value => value,
    replay: false,
    beforeEffect: async () => {},
    outbound: createMockOutbound(),
    ...options,
    alias,
    promotion,
    stage: { ...mockStage, ...options.stage },
  };
}

/**
 * A context to test how a step runner does as a step of a task of verification
 * or of the promotion phase.
 *
 * @public
 */
export function createMockTaskContext<TConfig>(
  options: MockTaskContextOptions<TConfig>,
): StepContext<TConfig> & { task: StageTask } {
  const { promotion, ...rest } = options;
  const task: StageTask = { ...mockTask, ...options.task };
  const alias = options.alias ?? 'step-1';
  return {
    ...createMockStepContext<TConfig>({
      idempotencyKey: `${task.id}/${alias}`,
      ...rest,
      promotion,
    }),
    promotion: promotion && { ...mockPromotion, ...promotion },
    task,
  };
}

/**
 * What a pipeline may reach in a test: the repositories and addresses that are
 * listed, and nothing else.
 *
 * @public
 */
export function createMockOutbound(
  granted: {
    /** Address to credentials, or to nothing. */
    repositories?: Record<
      string,
      { username: string; password: string } | undefined
    >;
    /** Address to the answer. */
    responses?: Record<string, Partial<OutboundResponse>>;
  } = {},
): Outbound {
  const refuse = (url: string) =>
    new TerminalError(`No grant lets the pipeline reach ${url}.`);
  return {
    async repository(url) {
      if (!Object.hasOwn(granted.repositories ?? {}, url)) {
        throw refuse(url);
      }
      return { url, credentials: granted.repositories?.[url] };
    },
    async fetch(url) {
      if (!Object.hasOwn(granted.responses ?? {}, url)) {
        throw refuse(url);
      }
      return {
        status: 200,
        headers: {},
        body: '',
        ...granted.responses?.[url],
      };
    },
  };
}
