import {
  aRequest,
  aSnapshot,
  MINUTE,
  minutesAgo,
  NOW,
  someFreight,
} from '../__testUtils__/builders';
import { PipelineSnapshot } from '../model';
import {
  changed,
  later,
  pass,
  promotedStage,
  reported,
  runs,
} from './__testUtils__/line';
import {
  after,
  aTask,
  both,
  kinds,
  prodWith,
  runIn,
  stageWithTasks,
  tasksIn,
  through,
  withTask,
} from './__testUtils__/tasks';

const tests = { verification: { tasks: [aTask('smoke'), aTask('load')] } };

/** qa verifies f1 and prod f2, as both began to. */
const two = (overrides: Partial<PipelineSnapshot> = {}) =>
  pass(
    aSnapshot([stageWithTasks('qa', tests), stageWithTasks('prod', tests)], {
      freight: ['f0', 'f1', 'f2', 'f3'].map(id => someFreight(id)),
      current: [runs('qa', 'f1'), runs('prod', 'f2')],
      ...overrides,
    }),
  );

const states = ({ runs: all }: PipelineSnapshot) =>
  all.map(({ stage, freight, state }) => [stage, freight, state]);

/** What has become of the tasks of a stage. */
const tasksOf = (stage: string, { tasks }: PipelineSnapshot) =>
  tasks.filter(task => task.stage === stage).map(({ state }) => state);

const taskId = (stage: string, name: string, { tasks }: PipelineSnapshot) =>
  tasks.find(task => task.stage === stage && task.name === name)!.id;

describe('the run of one stage', () => {
  it('goes on beside that of another', () => {
    const { snapshot } = two();
    expect(states(snapshot)).toEqual([
      ['qa', 'f1', 'Progressing'],
      ['prod', 'f2', 'Progressing'],
    ]);
    expect(changed(pass(snapshot))).toEqual([]);
  });

  it('is superseded alone, with its tasks', () => {
    const { snapshot } = two();
    const onward = pass({
      ...snapshot,
      current: [runs('qa', 'f3', minutesAgo(0)), runs('prod', 'f2')],
    }).snapshot;
    expect(states(onward)).toEqual([
      ['qa', 'f1', 'Superseded'],
      ['prod', 'f2', 'Progressing'],
      ['qa', 'f3', 'Progressing'],
    ]);
    expect(onward.runs[0].message).toBe(
      'Other freight was promoted to the stage.',
    );
    expect(tasksOf('prod', onward)).toEqual(['Pending', 'Pending']);
  });

  it('fails alone, with its tasks', () => {
    const { snapshot } = two();
    const id = taskId('prod', 'smoke', snapshot);
    const bad = pass({
      ...snapshot,
      tasks: snapshot.tasks.map(task =>
        task.id === id ? { ...task, state: 'Failed' } : task,
      ),
    }).snapshot;
    expect(tasksOf('prod', bad)).toEqual(['Failed', 'Deprecated']);
    expect(tasksOf('qa', bad)).toEqual(['Pending', 'Pending']);
  });

  it('hears of its own targets only, though others have targets of that name', () => {
    const { changes } = pass(
      aSnapshot(
        ['qa', 'prod'].map(name => promotedStage(name, { targets: ['eu'] })),
        {
          freight: [someFreight('f1')],
          current: [runs('qa', 'f1')],
          targets: [{ ...reported('qa', 'f1'), target: 'eu' }],
        },
      ),
    );
    expect(
      changes.conditions
        .filter(({ type }) => type === 'Drifted')
        .map(({ stage }) => stage),
    ).toEqual(['qa']);
  });

  it('goes on beside that of another origin', () => {
    const stage = promotedStage('prod', {
      freight: [aRequest({}, 'app'), aRequest({}, 'db')],
    });
    const { snapshot } = pass(
      aSnapshot([stage], {
        freight: [someFreight('f1'), someFreight('d1', { origin: 'db' })],
        current: [runs('prod', 'f1'), { ...runs('prod', 'd1'), origin: 'db' }],
      }),
    );
    expect(states(snapshot)).toEqual([
      ['prod', 'f1', 'Progressing'],
      ['prod', 'd1', 'Progressing'],
    ]);
    expect(changed(pass(snapshot))).toEqual([]);
  });
});

describe('a run that is superseded', () => {
  const gone = (snapshot: PipelineSnapshot) =>
    pass({ ...snapshot, pipeline: { ...snapshot.pipeline, stages: [] } })
      .snapshot;

  it.each(['Progressing', 'Unknown'] as const)(
    'keeps no phase that is %s',
    state => {
      let { snapshot } = pass(both());
      for (const name of ['smoke', 'load']) {
        snapshot = after(snapshot, name, state);
      }
      expect(runIn(snapshot).verification).toBe(state);
      expect(runIn(gone(snapshot)).verification).toBe('Deprecated');
    },
  );

  it('goes on in its round where it had no tasks yet', () => {
    const stage = stageWithTasks('prod', tests, { targets: ['prod'] });
    const snapshot = aSnapshot([stage], {
      freight: [someFreight('f1')],
      current: [runs('prod', 'f1')],
    });
    const back = pass({
      ...gone(pass(snapshot).snapshot),
      pipeline: snapshot.pipeline,
    }).snapshot;
    expect(runIn(back)).toMatchObject({
      state: 'Progressing',
      deploy: 'Progressing',
      verification: 'Pending',
      promotionTasks: 'Pending',
      round: 1,
    });
  });

  it('is told to have failed where it does so once it goes on', () => {
    const stage = promotedStage('prod', { targets: ['eu', 'us'] });
    const snapshot = aSnapshot([stage], {
      freight: [someFreight('f1')],
      current: [runs('prod', 'f1')],
      targets: [{ ...reported('prod', 'f1', 'Failed'), target: 'eu' }],
    });
    const one = promotedStage('prod', { targets: ['eu'] });
    const back = pass({
      ...gone(pass(snapshot).snapshot),
      pipeline: { ...snapshot.pipeline, stages: [one] },
    });
    expect(runIn(back.snapshot).state).toBe('Failed');
    expect(kinds(back)).toEqual(['stage.failed']);
  });
});

describe('what is told of a run', () => {
  const about = (snapshot: PipelineSnapshot) => ({
    at: NOW.toISOString(),
    actor: 'promotions',
    stage: 'prod',
    freight: 'f1',
    promotionId: 'p9',
    data: { run: runIn(snapshot).id, round: 1 },
  });
  const begun = (phases: Parameters<typeof prodWith>[0]) =>
    pass(
      prodWith(phases, {
        freight: [someFreight('f0'), someFreight('f1')],
        current: [{ ...runs('prod', 'f1'), promotionId: 'p9' }],
      }),
    );

  it('is that its freight is verified, once', () => {
    const { changes, snapshot } = begun({});
    const { data: _none, ...rest } = about(snapshot);
    expect(changes.timeline).toEqual([
      {
        ...rest,
        kind: 'stage.verified',
        message: 'alias-f1 is verified in prod.',
      },
    ]);
    const again = pass(
      { ...snapshot, current: [runs('prod', 'f1', minutesAgo(0))] },
      later(MINUTE),
    );
    expect(again.changes.runs.map(({ state }) => state)).toEqual(['Succeeded']);
    expect(kinds(again)).toEqual([]);
  });

  it('is that it failed', () => {
    const { snapshot } = begun({ verification: { tasks: [aTask('smoke')] } });
    const bad = pass(withTask(snapshot, 'smoke', 'Failed', 'HTTP 500.'));
    expect(bad.changes.timeline).toEqual([
      {
        ...about(snapshot),
        kind: 'stage.failed',
        message:
          'alias-f1 failed in prod. The verification task smoke (HTTP 500) failed.',
      },
    ]);
  });

  it('is what only warns, once, though it goes on', () => {
    const { snapshot } = begun({
      verification: { tasks: [aTask('load', { blocking: false })] },
      promotionTasks: [aTask('tag')],
    });
    const warned = pass(withTask(snapshot, 'load', 'Failed', 'too slow'));
    expect(warned.changes.timeline.slice(1)).toEqual([
      {
        ...about(snapshot),
        kind: 'stage.warned',
        message:
          'There is a warning about alias-f1 in prod. The verification task load (too slow) failed, which is only a warning.',
        data: { ...about(snapshot).data, phase: 'verification' },
      },
    ]);
    expect(tasksIn(warned.snapshot)).toEqual({
      load: 'Failed',
      tag: 'Pending',
    });
    const onward = pass(withTask(warned.snapshot, 'tag', 'Progressing'));
    expect(runIn(onward.snapshot).promotionTasks).toBe('Progressing');
    expect(kinds(onward)).toEqual([]);
  });

  it('names the promotion that brought the freight, as its tasks do', () => {
    const { changes } = begun(tests);
    expect(changes.tasksCreated.map(({ task }) => task.promotionId)).toEqual([
      'p9',
      'p9',
    ]);
  });

  it('is nothing of what had ended', () => {
    expect(kinds(pass(through()))).toEqual([]);
  });
});
