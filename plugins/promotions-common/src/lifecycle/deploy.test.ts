import { Condition, Stage, TargetState } from '../model';
import { at, ENTERED, stage, target } from './__testUtils__/deployed';
import { evaluateDeploy } from './deploy';

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
      message: 'The stage has no targets to wait for.',
      since: ENTERED,
    });
    expect(deploy({ stage: { requiredTargets: 0 } })).toEqual({
      state: 'Succeeded',
      message: 'Deployed to 0 of 3 targets.',
      since: ENTERED,
    });
  });

  it('waits until enough targets report the freight', () => {
    expect(deploy({ targets: [target('eu', 'Succeeded')] })).toEqual({
      state: 'Progressing',
      message: 'Deployed to 1 of 3 targets; 2 must report success.',
      since: ENTERED,
    });
    expect(
      deploy({
        targets: [
          target('us', 'Succeeded', { receivedAt: at(40) }),
          target('ap', 'Started'),
          target('eu', 'Succeeded', { receivedAt: at(20) }),
        ],
      }),
    ).toEqual({
      state: 'Succeeded',
      message: 'Deployed to 2 of 3 targets.',
      since: at(40),
    });
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
    const started = target('ap', 'Started');
    expect(deploy({ targets: [target('eu', 'Failed'), started] }).state).toBe(
      'Progressing',
    );
    expect(
      deploy({
        targets: [
          target('eu', 'Failed', {
            message: 'image not found',
            receivedAt: at(30),
          }),
          target('us', 'Failed', { receivedAt: at(20) }),
          started,
        ],
      }),
    ).toEqual({
      state: 'Failed',
      message: 'The deployment failed in eu (image not found), us.',
      since: at(30),
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

  it('speaks of the targets first, and then of each condition in turn', () => {
    const asked = { healthy: ['Healthy', 'Smoke'] };
    const smoke = healthy({ type: 'Smoke', lastTransitionAt: at(70) });
    const message = (targets: TargetState[], conditions: Condition[]) =>
      deploy({ stage: asked, targets, conditions }).message;
    expect(message([], [])).toBe(
      'Deployed to 0 of 3 targets; 2 must report success.',
    );
    expect(message(deployed, [smoke])).toBe(
      'Waiting for a report of Healthy about what was deployed.',
    );
    expect(message(deployed, [healthy()])).toBe(
      'Waiting for a report of Smoke about what was deployed.',
    );
    const both = { stage: asked, targets: deployed };
    expect(deploy({ ...both, conditions: [smoke, healthy()] })).toEqual({
      state: 'Succeeded',
      message: 'Deployed to 2 of 3 targets.',
      since: at(70),
    });
  });

  it('does not count a condition of another stage', () => {
    expect(
      deploy({
        stage: { healthy: ['Healthy'] },
        targets: deployed,
        conditions: [healthy({ stage: 'staging' })],
      }).state,
    ).toBe('Progressing');
  });

  it('asks every place that reports, where nobody watches', () => {
    const reports = [healthy({ target: 'eu' }), healthy({ target: 'us' })];
    const state = (conditions: Condition[]) =>
      deploy({ stage: { healthy: ['Healthy'] }, targets: deployed, conditions })
        .state;
    expect(state(reports)).toBe('Succeeded');
    expect(state([reports[0], { ...reports[1], status: 'False' }])).toBe(
      'Progressing',
    );
  });

  it.each([
    [{ status: 'False' }, 'it is False.'],
    [{ status: 'False', reason: 'Crashed' }, 'it is False (Crashed).'],
    [
      { status: 'Unknown', reason: 'Http', message: 'HTTP 5.3 is odd.' },
      'it is Unknown (HTTP 5.3 is odd).',
    ],
  ])('says where health is missing, and why: %j', (report, why) => {
    const message = (conditions: Condition[]) =>
      deploy({
        stage: {
          healthy: ['Healthy'],
          conditions: [
            { ...watchHealthy, type: 'Smoke', target: 'ap' },
            { ...watchHealthy, target: 'eu' },
            { ...watchHealthy, target: 'us' },
          ],
        },
        targets: deployed,
        conditions,
      }).message;
    const eu = healthy({ target: 'eu' });
    expect(message([eu, healthy({ target: 'us', ...report })])).toBe(
      `Waiting for Healthy in us: ${why}`,
    );
    expect(message([eu, healthy({ target: 'us', observedAt: at(9) })])).toBe(
      'Waiting for a report of Healthy in us about what was deployed.',
    );
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

  it('asks what the steps of the promotion want to have watched', () => {
    const asked = { healthy: ['Healthy'] };
    const healthChecks = [
      { ...watchHealthy, target: 'eu' },
      { ...watchHealthy, target: 'us' },
    ];
    const state = (conditions: Condition[]) =>
      evaluateDeploy({
        stage: stage(asked),
        freight: 'f1',
        since: ENTERED,
        targets: deployed,
        conditions,
        healthChecks,
      }).state;
    expect(state([healthy({ target: 'eu' })])).toBe('Progressing');
    expect(state([healthy({ target: 'eu' }), healthy({ target: 'us' })])).toBe(
      'Succeeded',
    );
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
