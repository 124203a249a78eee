import { minutesAgo } from '../__testUtils__/builders';
import { FreightStatus, StageRun, StageTask, TaskState } from '../model';
import { at, ENTERED, stage, target } from './__testUtils__/deployed';
import { aggregatePhase, aggregateRun } from './phase';
import { evaluateRun, hasRunFailed } from './run';

const NOW = new Date('2026-01-10T13:00:00.000Z');

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

  it('waits with its tasks while it is being deployed', () => {
    const result = evaluateRun({
      run: { ...run, finishedAt: at(5) },
      stage: stage(),
      targets: [targets[0]],
      conditions: [],
      tasks: [],
      now: NOW,
    });
    const message = 'Deployed to 1 of 3 targets; 2 must report success.';
    expect(result).toEqual({
      run: { ...run, deploy: 'Progressing', message },
      messages: { deploy: message },
    });
  });

  it('begins with its tasks once it is deployed', () => {
    const { begins, ...result } = evaluateRun({
      run,
      stage: {
        ...stage(),
        verification: { tasks: [{ id: 'smoke', blocking: true, steps: [] }] },
      },
      targets,
      conditions: [],
      tasks: [],
      now: NOW,
    });
    expect(begins).toBe('verification');
    expect(result).toEqual({
      run: {
        ...run,
        deploy: 'Succeeded',
        message: 'Deployed to 2 of 3 targets.',
        verifyingSince: NOW.toISOString(),
      },
      messages: { deploy: 'Deployed to 2 of 3 targets.' },
    });
  });

  it('is not verified again by its promotion tasks', () => {
    const verified: StageRun = {
      ...run,
      deploy: 'Succeeded',
      verification: 'Succeeded',
    };
    const tag: StageTask = {
      id: 't1',
      runId: 'r1',
      stage: 'prod',
      freight: 'f1',
      phase: 'promotionTasks',
      name: 'tag',
      position: 0,
      round: 1,
      blocking: true,
      state: 'Succeeded',
      uses: ['git-tag'],
      createdAt: at(20),
      finishedAt: at(30),
    };
    const result = evaluateRun({
      run: verified,
      stage: stage(),
      targets,
      conditions: [],
      tasks: [tag],
      now: NOW,
    });
    const message = 'The promotion task tag succeeded.';
    expect(result).toEqual({
      run: {
        ...verified,
        state: 'Succeeded',
        promotionTasks: 'Succeeded',
        message,
        finishedAt: at(30),
      },
      messages: { promotionTasks: message },
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

  it('what does not block is only a warning, and only where it failed', () => {
    const phase = (state: TaskState) =>
      aggregatePhase([{ state, blocking: false }]);
    expect(phase('Failed')).toBe('Warning');
    expect(phase('Succeeded')).toBe('Succeeded');
    expect(phase('Progressing')).toBe('Progressing');
    expect(aggregatePhase([{ state: 'Failed', blocking: true }])).toBe(
      'Failed',
    );
  });

  it.each([
    [['Succeeded', 'Warning'], 'Succeeded'],
    [['Succeeded', 'Pending'], 'Progressing'],
    [['Pending', 'Pending'], 'Progressing'],
  ] as const)('phases that are %j make a run %s', (states, overall) => {
    const phases = states.map((state, i) => ({ name: `phase ${i}`, state }));
    expect(aggregateRun(phases)).toEqual({ overall, phases });
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

describe('freight has failed in a stage', () => {
  const status = (...verified: string[]): FreightStatus => ({
    currentlyIn: {},
    verifiedIn: Object.fromEntries(
      verified.map(name => [
        name,
        { verifiedAt: minutesAgo(9), longestSoakMs: 0 },
      ]),
    ),
    clearedFor: {},
    rejections: [],
  });

  it.each<[string, Partial<StageRun>, FreightStatus, boolean]>([
    ['where its run goes on', { state: 'Progressing' }, status(), false],
    ['where its run is through', { state: 'Succeeded' }, status(), false],
    ['where its run failed', { state: 'Failed' }, status(), true],
    [
      'where it could not be deployed before other freight came',
      { state: 'Superseded', deploy: 'Failed' },
      status('prod'),
      true,
    ],
    [
      'where its verification failed before other freight came',
      { state: 'Superseded', verification: 'Failed' },
      status(),
      true,
    ],
    [
      'where a promotion task failed before other freight came',
      { state: 'Superseded', promotionTasks: 'Failed' },
      status('prod'),
      true,
    ],
    [
      'where other freight came before it was through',
      { state: 'Superseded' },
      status(),
      false,
    ],
    [
      'where other freight came while it was verified again',
      { state: 'Superseded', round: 2 },
      status('dev'),
      true,
    ],
    [
      'where it had been verified before it was run again',
      { state: 'Superseded', round: 2 },
      status('prod'),
      false,
    ],
    [
      'while it is verified again',
      { state: 'Progressing', round: 2 },
      status(),
      false,
    ],
  ])('%s', (_when, parts, of, expected) => {
    const run: StageRun = {
      id: 'r1',
      stage: 'prod',
      freight: 'f1',
      state: 'Progressing',
      deploy: 'Succeeded',
      verification: 'Pending',
      promotionTasks: 'Pending',
      round: 1,
      message: '',
      startedAt: ENTERED,
      ...parts,
    };
    expect(hasRunFailed(run, of)).toBe(expected);
  });
});
