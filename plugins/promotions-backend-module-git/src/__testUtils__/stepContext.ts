import { LoggerService } from '@backstage/backend-plugin-api';
import {
  Promotion,
  Stage,
} from '@promotions/backstage-plugin-promotions-common';
import {
  Outbound,
  StepContext,
} from '@promotions/backstage-plugin-promotions-node';

const stage: Stage = {
  name: 'dev',
  labels: {},
  freight: [],
  targets: [],
  requiredTargets: 0,
  healthy: [],
  conditions: [],
  gates: [],
  promotion: { vars: {}, steps: [], manual: false },
};

const promotion: Promotion = {
  id: '01J0000000000000000000AAAA',
  pipelineId: 'p',
  stage: 'dev',
  freight: ['f1'],
  phase: 'Running',
  priority: 0,
  trigger: 'person',
  requestedBy: 'user:default/ada',
  createdAt: '2026-01-02T03:04:05.678Z',
  decision: {
    stage: 'dev',
    freight: 'f1',
    at: '2026-01-02T03:04:05.678Z',
    verdict: 'Eligible',
    requirements: [],
    nextChangeAt: null,
    eligibleAt: null,
  },
};

const silent: LoggerService = {
  error() {},
  warn() {},
  info() {},
  debug() {},
  child: () => silent,
};

/** Everything granted, as long as the credentials are right. */
export function openOutbound(credentials?: {
  username: string;
  password: string;
}): Outbound {
  return {
    repository: async url => ({ url, credentials }),
    fetch: async () => {
      throw new Error('Nothing is fetched by git steps.');
    },
  };
}

/** What a step is told by the engine; each part can be given. */
export function stepContext<TConfig>(
  config: TConfig,
  parts: Partial<Omit<StepContext<TConfig>, 'promotion'>> & {
    workDir: string;
    promotion?: Partial<Promotion>;
  },
): StepContext<TConfig> {
  return {
    config,
    state: {},
    alias: 'step-1',
    pipeline: { id: 'p', name: 'app', entityRef: 'component:default/app' },
    entity: {},
    stage,
    freightRequests: [],
    freight: [],
    uiBaseUrl: 'http://localhost:7007',
    logger: silent,
    signal: new AbortController().signal,
    idempotencyKey: `${promotion.id}/step-1`,
    attempt: 1,
    replay: false,
    outbound: openOutbound(),
    ...parts,
    promotion: { ...promotion, ...parts.promotion },
  };
}
