import {
  aRequest,
  aSnapshot,
  aStage,
  minutesAgo,
  NOW,
  someFreight,
} from '../__testUtils__/builders';
import { createDecider } from '../decision';
import { Condition, StageRun, StageTask, TargetState } from '../model';
import { reported, runs } from './__testUtils__/line';
import { stageConditions } from './conditions';
import { newPromotion } from './promotions';
import { abortRun, rerunRun } from './reruns';

const at = NOW.toISOString();

const run = (id: string, overrides: Partial<StageRun> = {}): StageRun => ({
  id,
  stage: 'prod',
  freight: id,
  state: 'Progressing',
  deploy: 'Succeeded',
  verification: 'Progressing',
  promotionTasks: 'Pending',
  round: 1,
  message: 'Waiting for the verification task smoke.',
  startedAt: minutesAgo(5),
  ...overrides,
});

const stage = aStage('prod', { targets: ['prod', 'eu'] });

function told(
  progress: StageRun[],
  targets: TargetState[] = [],
  known: Condition[] = [],
) {
  return stageConditions({
    stage,
    snapshot: aSnapshot([stage], { conditions: known }),
    targets,
    runs: progress.map(each => ({
      run: each,
      messages: {},
      tasksCreated: [],
      tasksUpdated: [],
      timeline: [],
    })),
    now: NOW,
  });
}

describe('what promotions themselves report of a stage', () => {
  it('is of what came last', () => {
    const older = run('old', { startedAt: minutesAgo(9) });
    for (const all of [
      [older, run('new')],
      [run('new'), older],
    ]) {
      expect(
        told(all).map(({ type, freight, status, reason }) => [
          type,
          freight,
          status,
          reason,
        ]),
      ).toEqual([
        ['Deployed', 'new', 'True', 'Succeeded'],
        ['Verified', 'new', 'Unknown', 'Progressing'],
      ]);
    }
  });

  it.each([
    ['Succeeded', 'True'],
    ['Warning', 'True'],
    ['Failed', 'False'],
    ['Deprecated', 'False'],
    ['Pending', 'Unknown'],
  ] as const)('of a phase that is %s is %s', (verification, status) => {
    expect(told([run('f1', { verification })])[1]).toMatchObject({
      type: 'Verified',
      status,
      reason: verification,
    });
  });

  it('is of each target whether it has drifted', () => {
    const report = reported('prod', 'f1');
    const drifted = { ...report, target: 'eu', drift: true, url: 'https://x' };
    const place = {
      stage: 'prod',
      source: 'promotions',
      type: 'Drifted',
      freight: 'f1',
      observedAt: at,
      lastTransitionAt: at,
    };
    expect(told([], [report, drifted])).toEqual([
      {
        ...place,
        target: 'prod',
        url: undefined,
        status: 'False',
        reason: 'AsPromoted',
        message: 'prod reports f1.',
      },
      {
        ...place,
        target: 'eu',
        url: 'https://x',
        status: 'True',
        reason: 'NotPromoted',
        message: 'eu reports f1, which was not promoted to prod.',
      },
    ]);
  });

  describe('is written anew', () => {
    const report = reported('prod', 'f1');
    const [before] = told([], [report]);
    const known = { ...before, lastTransitionAt: minutesAgo(60) };

    it('only where it says something else', () => {
      expect(told([], [report], [known])).toEqual([]);
      expect(told([], [report], [{ ...known, stage: 'dev' }])).toHaveLength(1);
      expect(told([], [report], [{ ...known, target: 'eu' }])).toHaveLength(1);
    });

    it.each<[Partial<Condition>, string]>([
      [{ status: 'True' }, at],
      [{ reason: 'Else' }, minutesAgo(60)],
      [{ message: 'It was.' }, minutesAgo(60)],
      [{ freight: 'f0' }, minutesAgo(60)],
      [{ url: 'https://old' }, minutesAgo(60)],
    ])('where it said %j, since %s', (other, since) => {
      expect(told([], [report], [{ ...known, ...other }])).toEqual([
        { ...before, lastTransitionAt: since },
      ]);
    });
  });
});

describe('a promotion that is made', () => {
  const made = (rollbackOf?: string) => {
    const prod = aStage('prod', {
      freight: [aRequest({}, 'app'), aRequest({}, 'db')],
    });
    const freight = someFreight('f1');
    const snapshot = aSnapshot([prod], { freight: [freight] });
    return newPromotion({
      id: 'p',
      pipelineId: 'p1',
      stage: prod,
      freight,
      current: [
        runs('dev', 'f3'),
        { ...runs('prod', 'd1'), origin: 'db' },
        runs('prod', 'f0'),
      ],
      decision: createDecider(snapshot, NOW)(prod, freight),
      trigger: 'person',
      requestedBy: 'user:default/ada',
      rollbackOf,
      now: NOW,
    });
  };

  it('knows what it takes the place of', () => {
    expect(made().plan.replaces).toEqual(['f0']);
  });

  it('knows what it goes back from, if it does', () => {
    expect(made('f9').promotion.rollbackOf).toBe('f9');
    expect(made().promotion).not.toHaveProperty('rollbackOf');
  });
});

describe('what is told of a run that a person acts on', () => {
  const task = (phase: StageTask['phase'], runId = 'f1'): StageTask => ({
    id: `t-${phase}-${runId}`,
    runId,
    stage: 'prod',
    freight: 'f1',
    phase,
    name: 'smoke',
    position: 0,
    round: 1,
    blocking: true,
    state: 'Progressing',
    uses: ['http'],
    createdAt: at,
  });
  const act = (tasks: StageTask[]) => ({
    snapshot: aSnapshot([stage], { freight: [someFreight('f1')], tasks }),
    run: run('f1'),
    actor: 'user:default/ada',
    now: NOW,
  });

  it.each([
    ['verification', 'verification'],
    ['promotionTasks', 'promotion tasks'],
  ] as const)('is which phase is ended: %s', (phase, words) => {
    const other = task('verification', 'other');
    const { timeline, tasksUpdated } = abortRun(act([other, task(phase)]));
    expect(tasksUpdated.map(({ id }) => id)).toEqual([`t-${phase}-f1`]);
    expect(timeline).toEqual([
      expect.objectContaining({
        kind: 'run.aborted',
        message: `ada ended the ${words} of alias-f1 in prod.`,
        data: { run: 'f1', phase, round: 1 },
      }),
    ]);
  });

  it.each([
    ['verification', 'verification'],
    ['promotionTasks', 'promotion tasks'],
  ] as const)('is which phase is run again: %s', (phase, words) => {
    const { timeline, tasksUpdated } = rerunRun({ ...act([]), phase });
    expect(tasksUpdated).toEqual([]);
    expect(timeline[0].message).toBe(
      `ada runs the ${words} of alias-f1 in prod again.`,
    );
  });
});
