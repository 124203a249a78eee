import { Condition, Stage, StageRun, TargetState } from '../model';
import { aggregatePhase, aggregateRun } from './phase';
import { evaluateDeploy } from './deploy';
import { evaluateRun } from './run';

const ENTERED = '2026-01-10T12:00:00.000Z';
const NOW = new Date('2026-01-10T13:00:00.000Z');
const at = (seconds: number) =>
  new Date(Date.parse(ENTERED) + seconds * 1000).toISOString();

function stage(overrides: Partial<Stage> = {}): Stage {
  return {
    name: 'prod',
    labels: {},
    freight: [],
    targets: [
      { name: 'eu', labels: {} },
      { name: 'us', labels: {} },
      { name: 'ap', labels: {} },
    ],
    requiredTargets: 2,
    healthy: [],
    conditions: [],
    gates: [],
    promotion: { vars: {}, steps: [], manual: false },
    ...overrides,
  };
}

function target(
  name: string,
  phase: TargetState['phase'],
  overrides: Partial<TargetState> = {},
): TargetState {
  return {
    stage: 'prod',
    target: name,
    revision: '1.0.0',
    phase,
    freight: 'f1',
    drift: false,
    at: at(10),
    receivedAt: at(10),
    ...overrides,
  };
}

function healthy(overrides: Partial<Condition> = {}): Condition {
  return {
    type: 'Healthy',
    stage: 'prod',
    status: 'True',
    source: 'probe:http',
    observedAt: at(60),
    lastTransitionAt: at(60),
    ...overrides,
  };
}

const watchHealthy = {
  type: 'Healthy',
  uses: 'http',
  config: {},
  every: 1000,
  timeout: 1000,
  ttl: 600_000,
};

function deploy(options: {
  stage?: Partial<Stage>;
  targets?: TargetState[];
  conditions?: Condition[];
}) {
  return evaluateDeploy({
    stage: stage(options.stage),
    freight: 'f1',
    since: ENTERED,
    targets: options.targets ?? [],
    conditions: options.conditions ?? [],
  });
}

describe('the deploy phase', () => {
  it('is through at once when there is nothing to wait for', () => {
    expect(deploy({ stage: { targets: [], requiredTargets: 0 } })).toEqual({
      state: 'Succeeded',
      message: expect.any(String),
      since: ENTERED,
    });
  });

  it('waits until enough targets report the freight', () => {
    expect(deploy({ targets: [target('eu', 'Succeeded')] }).state).toBe(
      'Progressing',
    );
    expect(
      deploy({
        targets: [
          target('us', 'Succeeded', { receivedAt: at(40) }),
          target('ap', 'Started'),
          target('eu', 'Succeeded', { receivedAt: at(20) }),
        ],
      }),
    ).toMatchObject({ state: 'Succeeded', since: at(40) });
  });

  it('does not count what a target reports about other freight, or another stage', () => {
    expect(
      deploy({
        targets: [
          target('eu', 'Succeeded'),
          target('us', 'Succeeded', { freight: 'f0' }),
          target('ap', 'Succeeded', { stage: 'staging' }),
        ],
      }).state,
    ).toBe('Progressing');
  });

  it('does not count what a target reported that was renamed or removed since', () => {
    const targets = [{ name: 'eu', labels: {} }];
    const declared = { targets, requiredTargets: 1 };
    expect(
      deploy({ stage: declared, targets: [target('old', 'Succeeded')] }).state,
    ).toBe('Progressing');
    expect(
      deploy({ stage: declared, targets: [target('old', 'Failed')] }).state,
    ).toBe('Progressing');
  });

  it('fails once so many targets failed that enough cannot succeed', () => {
    expect(deploy({ targets: [target('eu', 'Failed')] }).state).toBe(
      'Progressing',
    );
    expect(
      deploy({
        targets: [
          target('eu', 'Failed', { message: 'image not found' }),
          target('us', 'Failed'),
        ],
      }),
    ).toMatchObject({
      state: 'Failed',
      message: 'The deployment failed in eu (image not found), us.',
    });
  });

  const deployed = [target('eu', 'Succeeded'), target('us', 'Succeeded')];

  it('then waits for the conditions that have to hold', () => {
    const asked = { healthy: ['Healthy'], conditions: [watchHealthy] };
    expect(deploy({ stage: asked, targets: deployed })).toMatchObject({
      state: 'Progressing',
      message: 'Waiting for a report of Healthy about what was deployed.',
    });
    expect(
      deploy({
        stage: asked,
        targets: deployed,
        conditions: [healthy({ status: 'False', message: 'HTTP 503' })],
      }),
    ).toMatchObject({
      state: 'Progressing',
      message: 'Waiting for Healthy: it is False (HTTP 503).',
    });
    expect(
      deploy({ stage: asked, targets: deployed, conditions: [healthy()] }),
    ).toMatchObject({ state: 'Succeeded', since: at(60) });
  });

  it('does not take the health of the version before for that of the new one', () => {
    const asked = { healthy: ['Healthy'], conditions: [watchHealthy] };
    expect(
      deploy({
        stage: asked,
        targets: deployed,
        conditions: [
          healthy({ observedAt: at(9), lastTransitionAt: at(-999) }),
        ],
      }).state,
    ).toBe('Progressing');
    expect(
      deploy({
        stage: asked,
        targets: deployed,
        conditions: [
          healthy({ observedAt: at(10), lastTransitionAt: at(-999) }),
        ],
      }),
    ).toMatchObject({ state: 'Succeeded', since: at(10) });
  });

  it('asks every target that is watched', () => {
    const asked = {
      healthy: ['Healthy'],
      conditions: [
        { ...watchHealthy, target: 'eu' },
        { ...watchHealthy, target: 'us' },
      ],
    };
    expect(
      deploy({
        stage: asked,
        targets: deployed,
        conditions: [healthy({ target: 'eu' })],
      }).state,
    ).toBe('Progressing');
    expect(
      deploy({
        stage: asked,
        targets: deployed,
        conditions: [healthy({ target: 'eu' }), healthy({ target: 'us' })],
      }).state,
    ).toBe('Succeeded');
  });

  it('takes a condition that somebody else reports, when nobody watches', () => {
    const asked = { healthy: ['SmokeTest'] };
    expect(deploy({ stage: asked, targets: deployed }).state).toBe(
      'Progressing',
    );
    expect(
      deploy({
        stage: asked,
        targets: deployed,
        conditions: [healthy({ type: 'SmokeTest' })],
      }).state,
    ).toBe('Succeeded');
  });
});

describe('a stage run', () => {
  const run: StageRun = {
    id: 'r1',
    stage: 'prod',
    freight: 'f1',
    state: 'Progressing',
    deploy: 'Pending',
    verification: 'Pending',
    promotionTasks: 'Pending',
    round: 1,
    message: '',
    startedAt: ENTERED,
  };
  const targets = [target('eu', 'Succeeded'), target('us', 'Succeeded')];

  it('verifies its freight when it is deployed and no task is to run', () => {
    const result = evaluateRun({
      run,
      stage: stage(),
      targets,
      conditions: [],
      tasks: [],
      now: NOW,
    });
    expect(result.verifiedAt).toBe(at(10));
    expect(result.run).toMatchObject({
      state: 'Succeeded',
      deploy: 'Succeeded',
      verification: 'Succeeded',
      finishedAt: at(10),
    });
  });

  it('recovers when targets that had failed succeed after all', () => {
    const failed = evaluateRun({
      run,
      stage: stage(),
      targets: [target('eu', 'Failed'), target('us', 'Failed')],
      conditions: [],
      tasks: [],
      now: NOW,
    });
    expect(failed.verifiedAt).toBeUndefined();
    expect(failed.run).toMatchObject({
      state: 'Failed',
      deploy: 'Failed',
      verification: 'Deprecated',
    });
    const mended = evaluateRun({
      run: failed.run,
      stage: stage(),
      targets,
      conditions: [],
      tasks: [],
      now: NOW,
    });
    expect(mended.run.state).toBe('Succeeded');
    expect(mended.verifiedAt).toBe(at(10));
  });

  it('does not change once it has succeeded or was superseded', () => {
    for (const state of ['Succeeded', 'Superseded'] as const) {
      const over = { ...run, state };
      expect(
        evaluateRun({
          run: over,
          stage: stage(),
          targets: [],
          conditions: [],
          tasks: [],
          now: NOW,
        }),
      ).toEqual({ run: over, messages: {} });
    }
  });
});

describe('states of phases', () => {
  it.each([
    [['Failed', 'Progressing'], 2, 'Failed'],
    [['Deprecated'], 1, 'Failed'],
    [['Progressing', 'Pending'], 2, 'Progressing'],
    [['Pending', 'Unknown'], 2, 'Pending'],
    [['Unknown', 'Succeeded'], 3, 'Unknown'],
    [['Succeeded'], 2, 'Pending'],
    [['Warning', 'Succeeded'], 2, 'Warning'],
    [[], 0, 'Succeeded'],
  ] as const)('%j of %i is %s', (states, total, expected) => {
    expect(
      aggregatePhase(
        states.map(state => ({ state })),
        total,
      ),
    ).toBe(expected);
  });

  it('a failed phase deprecates those after it, not those before', () => {
    expect(
      aggregateRun([
        { name: 'deploy', state: 'Succeeded' },
        { name: 'verification', state: 'Failed' },
        { name: 'promotionTasks', state: 'Pending' },
      ]),
    ).toEqual({
      overall: 'Failed',
      phases: [
        { name: 'deploy', state: 'Succeeded' },
        { name: 'verification', state: 'Failed' },
        { name: 'promotionTasks', state: 'Deprecated' },
      ],
    });
  });
});
