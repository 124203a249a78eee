import { aSnapshot } from '../__testUtils__/builders';
import {
  Condition,
  Freight,
  FreightWithStatus,
  PipelineSnapshot,
  Stage,
} from '../model';
import { checkExpression, evaluateExpression } from './evaluate';
import { freightContext } from './freightContext';
import { gateContext } from './gateContext';
import { gateScope } from './scopes';

const at = '2026-01-10T12:00:00.000Z';

function freightOf(overrides: Partial<FreightWithStatus>): FreightWithStatus {
  return {
    id: 'f1',
    origin: 'app',
    alias: 'calm-otter',
    artifacts: [
      {
        kind: 'image',
        name: 'podinfo',
        repository: 'ghcr.io/podinfo',
        tag: '6.1.0',
        digest: 'sha256:abc',
      },
      {
        kind: 'commit',
        name: 'deploy',
        repository: 'https://git/deploy',
        commit: '0123456789',
        branch: 'main',
      },
    ],
    metadata: { risk: 2 },
    labels: { hotfix: '' },
    createdAt: at,
    createdBy: 'user:default/ada',
    status: { currentlyIn: {}, verifiedIn: {}, clearedFor: {}, rejections: [] },
    ...overrides,
  };
}

function stageOf(name: string, upstreams: string[] = []): Stage {
  return {
    name,
    labels: { risk: 'high' },
    freight: [
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
    targets: [{ name: 'eu', labels: {} }],
    requiredTargets: 1,
    healthy: [],
    conditions: [],
    gates: [],
    promotion: { vars: {}, steps: [], manual: false },
  };
}

function conditionOf(
  stage: string,
  type: string,
  status: string,
  target?: string,
): Condition {
  return {
    type,
    stage,
    status,
    source: 'probe:http',
    observedAt: at,
    lastTransitionAt: at,
    ...(target && { target }),
  };
}

function snapshotOf(overrides: Partial<PipelineSnapshot>): PipelineSnapshot {
  return {
    ...aSnapshot([stageOf('dev'), stageOf('prod', ['dev'])]),
    entity: { kind: 'Component', spec: { lifecycle: 'production' } },
    ...overrides,
  };
}

describe('freightContext', () => {
  it('names artifacts by kind and name', () => {
    const freight = freightContext([freightOf({})]);
    const context = { freight };
    expect(evaluateExpression('freight.images.podinfo.tag', context)).toBe(
      '6.1.0',
    );
    expect(evaluateExpression('freight.images.podinfo.digest', context)).toBe(
      'sha256:abc',
    );
    expect(evaluateExpression('freight.commits.deploy.id', context)).toBe(
      '0123456789',
    );
    expect(evaluateExpression('freight.version', context)).toBe('6.1.0');
    expect(evaluateExpression('freight.alias', context)).toBe('calm-otter');
    expect(evaluateExpression('has(freight.commits.deploy.tag)', context)).toBe(
      false,
    );
  });

  it('adds what the stage keeps of other origins, behind what is promoted', () => {
    const kept: Freight = freightOf({
      id: 'f2',
      origin: 'charts',
      alias: 'old-fox',
      artifacts: [
        {
          kind: 'chart',
          name: 'podinfo',
          repository: 'oci://charts',
          version: '2.0.0',
        },
        { kind: 'image', name: 'podinfo', repository: 'other', tag: '1.0.0' },
        { kind: 'generic', name: 'notes', version: '7' },
      ],
    });
    expect(freightContext([freightOf({}), kept])).toMatchObject({
      alias: 'calm-otter',
      origin: 'app',
      charts: { podinfo: { version: '2.0.0' } },
      images: { podinfo: { repository: 'ghcr.io/podinfo' } },
      generic: { notes: { version: '7' } },
    });
  });
});

describe('gateContext', () => {
  const freight = freightOf({
    status: {
      currentlyIn: { dev: { since: at } },
      verifiedIn: { dev: { verifiedAt: at, longestSoakMs: 0 } },
      clearedFor: {},
      rejections: [],
    },
  });
  const snapshot = snapshotOf({
    freight: [freight],
    current: [{ stage: 'dev', origin: 'app', freight: 'f1', since: at }],
    conditions: [
      conditionOf('dev', 'Healthy', 'True'),
      conditionOf('prod', 'Healthy', 'False'),
      conditionOf('prod', 'Healthy', 'True', 'eu'),
      conditionOf('prod', 'Ready', 'Unknown', 'us'),
      conditionOf('gone', 'Healthy', 'True'),
    ],
  });
  const prod = snapshot.pipeline.stages[1];
  const see = (expression: string, stage: Stage = prod) => {
    checkExpression(expression, gateScope);
    return evaluateExpression(
      expression,
      gateContext({ snapshot, stage, freight, now: Date.parse(at) }),
    );
  };

  it.each<[string, unknown]>([
    ["freight.metadata.risk < 3 || 'hotfix' in freight.labels", true],
    ['stage.name', 'prod'],
    ['stage.labels.risk', 'high'],
    ['stage.targets[0].name', 'eu'],
    ['pipeline.name', 'podinfo'],
    ['entity.spec.lifecycle', 'production'],
    ['conditions.dev.Healthy.status', 'True'],
    ['conditions.prod.Healthy.status', 'False'],
    ['conditions.prod.Healthy.targets.eu.status', 'True'],
    ['conditions.prod.Ready.targets.us.status', 'Unknown'],
    ['has(conditions.prod.Ready.status)', false],
    ['has(conditions.gone)', false],
    ['conditions.Healthy.status', 'False'],
    ['upstream.dev.verified', true],
    ['upstream.dev.since == upstream.dev.verifiedAt', true],
    ['upstream.dev.current.alias', 'calm-otter'],
    ['upstream.all(name, upstream[name].verified)', true],
  ])('%s is %j', (expression, expected) => {
    expect(see(expression)).toEqual(expected);
  });

  it('means the stage that is asked about by a type alone', () => {
    expect(see('conditions.Healthy.status', snapshot.pipeline.stages[0])).toBe(
      'True',
    );
    expect(see('conditions.Healthy.status')).toBe('False');
  });

  it('has no clock', () => {
    expect(() => see('now')).toThrow("There is no variable 'now'");
  });
});
