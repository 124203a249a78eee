import {
  minutesAgo,
  MINUTE,
  NOW,
  someFreight,
} from '../__testUtils__/builders';
import { canAbort, canRerun } from '../lifecycle';
import { PipelineSnapshot } from '../model';
import {
  automatic,
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
  prodWith,
  runIn,
  stageWithTasks,
  tasksIn,
  withTask,
} from './__testUtils__/tasks';
import { applyToSnapshot, noChanges } from './changes';
import { abortRun, rerunRun } from './reruns';
import { taskEnded } from './tasks';

const both = () =>
  prodWith({
    verification: { tasks: [aTask('smoke'), aTask('load')] },
    promotionTasks: [aTask('notify', { blocking: false }), aTask('tag')],
  });

const kinds = (of: ReturnType<typeof pass>) =>
  of.changes.timeline.map(({ kind }) => kind);

const statusOf = (snapshot: PipelineSnapshot, type: string) => {
  const found = snapshot.conditions.find(
    condition => condition.stage === 'prod' && condition.type === type,
  );
  return found && [found.status, found.message];
};

/** The run fails in its verification. */
const failed = () =>
  after(pass(both()).snapshot, 'smoke', 'Failed', 'HTTP 500.');

/** The run is through, with its warnings. */
const through = () => {
  let { snapshot } = pass(both());
  for (const name of ['smoke', 'load', 'notify', 'tag']) {
    snapshot = after(snapshot, name, 'Succeeded');
  }
  return snapshot;
};

const rerun = (
  snapshot: PipelineSnapshot,
  phase: 'verification' | 'promotionTasks',
  now = later(MINUTE),
) =>
  pass(
    applyToSnapshot(snapshot, {
      ...noChanges(),
      ...rerunRun({
        snapshot,
        run: runIn(snapshot),
        phase,
        actor: 'user:default/rita',
        now,
      }),
    }),
    now,
  );

const abort = (snapshot: PipelineSnapshot) => {
  const changes = abortRun({
    snapshot,
    run: runIn(snapshot),
    actor: 'user:default/rita',
    now: NOW,
  });
  return {
    changes,
    snapshot: pass(applyToSnapshot(snapshot, { ...noChanges(), ...changes }))
      .snapshot,
  };
};

describe('the verification of freight that is deployed', () => {
  it('begins with all of its tasks at once, in the order of the document', () => {
    const { changes, snapshot } = pass(both());
    expect(
      changes.tasksCreated.map(({ task }) => [
        task.phase,
        task.position,
        task.name,
        task.state,
      ]),
    ).toEqual([
      ['verification', 0, 'smoke', 'Pending'],
      ['verification', 1, 'load', 'Pending'],
    ]);
    const [{ task, plan, steps }] = changes.tasksCreated;
    expect(task).toMatchObject({
      runId: runIn(snapshot).id,
      stage: 'prod',
      freight: 'f1',
      round: 1,
      uses: ['http'],
      blocking: true,
      createdAt: NOW.toISOString(),
    });
    expect(plan.stage.promotion.steps).toEqual(aTask('smoke').steps);
    expect(plan.stage).not.toHaveProperty('verification');
    expect(steps).toEqual([
      expect.objectContaining({ id: 'smoke', index: 0, state: 'Pending' }),
    ]);
    expect(runIn(snapshot)).toMatchObject({
      state: 'Progressing',
      deploy: 'Succeeded',
      verification: 'Pending',
      promotionTasks: 'Pending',
      verifyingSince: NOW.toISOString(),
      message: 'Waiting for the verification tasks smoke and load.',
    });
    expect(changes.verified).toEqual([]);
    expect(changed(pass(snapshot))).toEqual([]);
  });

  it('does not begin before the deployment is through', () => {
    const stage = stageWithTasks(
      'prod',
      { verification: { tasks: [aTask('smoke')] } },
      { targets: ['prod'] },
    );
    const waiting = pass({
      ...both(),
      pipeline: { ...both().pipeline, stages: [stage] },
    });
    expect(waiting.changes.tasksCreated).toEqual([]);
    const deployed = pass({
      ...waiting.snapshot,
      targets: [reported('prod', 'f1')],
    });
    expect(tasksIn(deployed.snapshot)).toEqual({ smoke: 'Pending' });
  });

  it('begins when a deployment that had failed succeeds after all', () => {
    const stage = stageWithTasks(
      'prod',
      { verification: { tasks: [aTask('smoke')] } },
      { targets: ['prod'] },
    );
    const bad = pass({
      ...both(),
      pipeline: { ...both().pipeline, stages: [stage] },
      targets: [reported('prod', 'f1', 'Failed')],
    });
    expect(runIn(bad.snapshot)).toMatchObject({
      state: 'Failed',
      verification: 'Deprecated',
      promotionTasks: 'Deprecated',
    });
    expect(kinds(bad)).toEqual(['stage.failed']);
    const mended = pass({
      ...bad.snapshot,
      targets: [reported('prod', 'f1')],
    }).snapshot;
    expect(runIn(mended)).toMatchObject({
      state: 'Progressing',
      verification: 'Pending',
    });
    expect(runIn(mended).finishedAt).toBeUndefined();
    expect(tasksIn(mended)).toEqual({ smoke: 'Pending' });
  });

  it('goes on with the tasks that it began with when the document changes', () => {
    const begun = pass(both()).snapshot;
    const changedDocument = {
      ...begun,
      pipeline: {
        ...begun.pipeline,
        stages: [
          stageWithTasks('prod', { verification: { tasks: [aTask('other')] } }),
        ],
      },
    };
    expect(changed(pass(changedDocument))).toEqual([]);
    const removed = {
      ...begun,
      pipeline: { ...begun.pipeline, stages: [stageWithTasks('prod', {})] },
    };
    expect(pass(removed).changes.verified).toEqual([]);
  });

  it('tells how far it is', () => {
    const begun = after(pass(both()).snapshot, 'load', 'Progressing');
    expect(runIn(begun).verification).toBe('Progressing');
    const half = after(begun, 'load', 'Succeeded');
    expect(runIn(half)).toMatchObject({
      verification: 'Pending',
      message: '1 of 2 verification tasks have ended; waiting for smoke.',
    });
    expect(statusOf(half, 'Deployed')).toEqual([
      'True',
      'The stage has no targets to wait for.',
    ]);
    expect(statusOf(half, 'Verified')).toEqual([
      'Unknown',
      '1 of 2 verification tasks have ended; waiting for smoke.',
    ]);
  });

  it('makes the freight verified when the last of them is through, and goes on', () => {
    const half = after(pass(both()).snapshot, 'smoke', 'Succeeded');
    const done = pass(
      withTask(half, 'load', 'Succeeded', undefined, minutesAgo(-1)),
      later(2 * MINUTE),
    );
    expect(done.changes.verified).toEqual([
      { stage: 'prod', freight: 'f1', at: minutesAgo(-1) },
    ]);
    expect(kinds(done)).toEqual(['stage.verified']);
    expect(tasksIn(done.snapshot, 'promotionTasks')).toEqual({
      notify: 'Pending',
      tag: 'Pending',
    });
    expect(statusOf(done.snapshot, 'Verified')).toEqual([
      'True',
      'All 2 verification tasks succeeded.',
    ]);
    expect(statusOf(done.snapshot, 'PromotionTasks')?.[0]).toBe('Unknown');
    expect(changed(pass(done.snapshot, later(2 * MINUTE)))).toEqual([]);
  });

  it('fails with the first task that blocks, and needs the others no more', () => {
    const bad = pass(
      withTask(pass(both()).snapshot, 'smoke', 'Failed', 'HTTP 500.'),
    );
    expect(tasksIn(bad.snapshot)).toEqual({
      smoke: 'Failed',
      load: 'Deprecated',
    });
    expect(bad.changes.tasksUpdated).toEqual([
      {
        id: expect.any(String),
        state: 'Deprecated',
        message:
          'Not needed any more: The verification task smoke (HTTP 500) failed.',
        finishedAt: NOW.toISOString(),
        abortRequestedBy: 'promotions',
      },
    ]);
    expect(runIn(bad.snapshot)).toMatchObject({
      state: 'Failed',
      verification: 'Failed',
      promotionTasks: 'Deprecated',
      message: 'The verification task smoke (HTTP 500) failed.',
      finishedAt: NOW.toISOString(),
    });
    expect(bad.changes.verified).toEqual([]);
    expect(bad.changes.timeline).toEqual([
      expect.objectContaining({
        kind: 'stage.failed',
        message:
          'alias-f1 failed in prod. The verification task smoke (HTTP 500) failed.',
      }),
    ]);
    expect(statusOf(bad.snapshot, 'Deployed')?.[0]).toBe('True');
    expect(statusOf(bad.snapshot, 'Verified')).toEqual([
      'False',
      'The verification task smoke (HTTP 500) failed.',
    ]);
    expect(changed(pass(bad.snapshot))).toEqual([]);
  });

  it('ends with a warning where what failed does not block', () => {
    const begun = pass(
      prodWith({
        verification: {
          tasks: [
            aTask('smoke'),
            aTask('load', { blocking: false, name: 'Load test' }),
          ],
        },
      }),
    ).snapshot;
    const waits = after(begun, 'load', 'Failed', 'too slow');
    expect(runIn(waits).state).toBe('Progressing');
    const warned = pass(withTask(waits, 'smoke', 'Succeeded'));
    expect(runIn(warned.snapshot)).toMatchObject({
      state: 'Succeeded',
      verification: 'Warning',
      promotionTasks: 'Succeeded',
    });
    expect(warned.changes.verified).toHaveLength(1);
    expect(warned.changes.timeline).toEqual([
      expect.objectContaining({ kind: 'stage.verified' }),
      expect.objectContaining({
        kind: 'stage.warned',
        message:
          'There is a warning about alias-f1 in prod. The verification task Load test (too slow) failed, which is only a warning.',
      }),
    ]);
    expect(statusOf(warned.snapshot, 'Verified')?.[0]).toBe('True');
  });
});

describe('a verification that takes too long', () => {
  const limited = () =>
    prodWith({
      verification: {
        timeout: 20 * MINUTE,
        tasks: [aTask('smoke'), aTask('load', { blocking: false })],
      },
    });

  it('is looked at again at the very instant', () => {
    const begun = pass(limited());
    expect(begun.wakeAt).toBe(later(20 * MINUTE).toISOString());
    const early = pass(begun.snapshot, later(20 * MINUTE - 1));
    expect(changed(early)).toEqual([]);
    expect(early.wakeAt).toBe(later(20 * MINUTE).toISOString());
  });

  it('fails with what blocks and is still under way', () => {
    const begun = pass(limited()).snapshot;
    const over = pass(begun, later(20 * MINUTE));
    expect(tasksIn(over.snapshot)).toEqual({ smoke: 'Failed', load: 'Failed' });
    expect(runIn(over.snapshot)).toMatchObject({
      state: 'Failed',
      verification: 'Failed',
    });
    expect(over.changes.tasksUpdated[0]).toMatchObject({
      message:
        'It took longer than 20m, which is all that the verification may take.',
      abortRequestedBy: 'promotions',
    });
    expect(kinds(over)).toEqual(['task.failed', 'task.failed', 'stage.failed']);
    expect(over.wakeAt).toBeNull();
    expect(changed(pass(over.snapshot, later(20 * MINUTE)))).toEqual([]);
  });

  it('is only a warning where all that blocks is through', () => {
    const begun = after(pass(limited()).snapshot, 'smoke', 'Succeeded');
    const over = pass(begun, later(21 * MINUTE));
    expect(runIn(over.snapshot)).toMatchObject({
      state: 'Succeeded',
      verification: 'Warning',
    });
    expect(over.changes.verified).toEqual([
      { stage: 'prod', freight: 'f1', at: later(21 * MINUTE).toISOString() },
    ]);
  });

  it('counts anew when it is run again', () => {
    const over = pass(pass(limited()).snapshot, later(20 * MINUTE)).snapshot;
    const again = rerun(over, 'verification', later(30 * MINUTE));
    expect(again.wakeAt).toBe(later(50 * MINUTE).toISOString());
    expect(tasksIn(again.snapshot)).toEqual({
      smoke: 'Pending',
      load: 'Pending',
    });
  });

  it('may take as long as the document says now', () => {
    const begun = pass(limited()).snapshot;
    begun.pipeline.stages[0].verification!.timeout = 40 * MINUTE;
    expect(pass(begun, later(20 * MINUTE)).wakeAt).toBe(
      later(40 * MINUTE).toISOString(),
    );
  });
});

describe('the promotion phase', () => {
  it('is through when its tasks are, warnings included', () => {
    let { snapshot } = pass(both());
    for (const name of ['smoke', 'load', 'tag']) {
      snapshot = after(snapshot, name, 'Succeeded');
    }
    expect(runIn(snapshot)).toMatchObject({
      state: 'Progressing',
      verification: 'Succeeded',
      promotionTasks: 'Pending',
    });
    const done = pass(withTask(snapshot, 'notify', 'Failed', 'HTTP 503'));
    expect(runIn(done.snapshot)).toMatchObject({
      state: 'Succeeded',
      promotionTasks: 'Warning',
      finishedAt: NOW.toISOString(),
    });
    expect(kinds(done)).toEqual(['stage.warned']);
    expect(statusOf(done.snapshot, 'PromotionTasks')).toEqual([
      'True',
      'The promotion task notify (HTTP 503) failed, which is only a warning.',
    ]);
    expect(statusOf(done.snapshot, 'Verified')).toEqual([
      'True',
      'All 2 verification tasks succeeded.',
    ]);
  });

  it('fails the run, and leaves the freight verified', () => {
    let { snapshot } = pass(both());
    for (const name of ['smoke', 'load']) {
      snapshot = after(snapshot, name, 'Succeeded');
    }
    const bad = pass(withTask(snapshot, 'tag', 'Failed'));
    expect(runIn(bad.snapshot)).toMatchObject({
      state: 'Failed',
      deploy: 'Succeeded',
      verification: 'Succeeded',
      promotionTasks: 'Failed',
      message: 'The promotion task tag failed.',
    });
    expect(tasksIn(bad.snapshot, 'promotionTasks')).toEqual({
      notify: 'Deprecated',
      tag: 'Failed',
    });
    expect(bad.snapshot.freight[0].status.verifiedIn).toHaveProperty('prod');
    expect(statusOf(bad.snapshot, 'Verified')?.[0]).toBe('True');
    expect(statusOf(bad.snapshot, 'PromotionTasks')?.[0]).toBe('False');
  });

  it('is the whole of it in a stage that verifies nothing', () => {
    const { changes, snapshot } = pass(
      prodWith({ promotionTasks: [aTask('tag')] }),
    );
    expect(changes.verified).toEqual([
      { stage: 'prod', freight: 'f1', at: minutesAgo(5) },
    ]);
    expect(tasksIn(snapshot)).toEqual({ tag: 'Pending' });
    expect(runIn(snapshot).verifyingSince).toBeUndefined();
  });

  it('says nothing in a stage that has no such tasks', () => {
    const { snapshot } = pass(
      prodWith({ verification: { tasks: [aTask('smoke')] } }),
    );
    expect(statusOf(snapshot, 'PromotionTasks')).toBeUndefined();
  });
});

describe('newer freight in the stage', () => {
  it('supersedes the run, whose tasks are needed no more', () => {
    const begun = after(pass(both()).snapshot, 'smoke', 'Succeeded');
    const old = runIn(begun);
    const onward = pass({
      ...begun,
      freight: [...begun.freight, someFreight('f2')],
      current: [runs('prod', 'f2', minutesAgo(0))],
    });
    expect(onward.snapshot.runs.find(({ id }) => id === old.id)).toMatchObject({
      state: 'Superseded',
      deploy: 'Succeeded',
      verification: 'Deprecated',
      promotionTasks: 'Deprecated',
      finishedAt: NOW.toISOString(),
    });
    expect(
      onward.snapshot.tasks
        .filter(({ runId }) => runId === old.id)
        .map(({ name, state, abortRequestedBy }) => [
          name,
          state,
          abortRequestedBy,
        ]),
    ).toEqual([
      ['smoke', 'Succeeded', undefined],
      ['load', 'Deprecated', 'promotions'],
    ]);
    expect(runIn(onward.snapshot)).toMatchObject({
      freight: 'f2',
      state: 'Progressing',
    });
    expect(tasksIn(onward.snapshot)).toEqual({
      smoke: 'Pending',
      load: 'Pending',
    });
    expect(changed(pass(onward.snapshot))).toEqual([]);
  });
});

describe('running it again', () => {
  it('begins the verification anew, and what comes after it', () => {
    const again = rerun(failed(), 'verification');
    expect(runIn(again.snapshot)).toMatchObject({
      state: 'Progressing',
      round: 2,
      deploy: 'Succeeded',
      verification: 'Pending',
      promotionTasks: 'Pending',
      verifyingSince: later(MINUTE).toISOString(),
    });
    expect(runIn(again.snapshot).finishedAt).toBeUndefined();
    expect(again.changes.tasksCreated.map(({ task }) => task)).toEqual([
      expect.objectContaining({ name: 'smoke', round: 2, state: 'Pending' }),
      expect.objectContaining({ name: 'load', round: 2, state: 'Pending' }),
    ]);
    expect(changed(pass(again.snapshot, later(MINUTE)))).toEqual([]);
  });

  it('verifies what had failed', () => {
    let { snapshot } = rerun(failed(), 'verification');
    snapshot = after(snapshot, 'smoke', 'Succeeded');
    const done = pass(withTask(snapshot, 'load', 'Succeeded'));
    expect(done.changes.verified).toHaveLength(1);
  });

  it('does not verify twice: the first time stands', () => {
    let { snapshot } = rerun(through(), 'verification');
    expect(snapshot.freight[0].status.verifiedIn).toHaveProperty('prod');
    snapshot = after(snapshot, 'smoke', 'Succeeded');
    const done = pass(withTask(snapshot, 'load', 'Succeeded'));
    expect(done.changes.verified).toEqual([]);
    expect(done.changes.timeline).toEqual([
      expect.objectContaining({
        kind: 'stage.verified',
        message: 'alias-f1 is verified in prod again.',
      }),
    ]);
  });

  it('may be of the promotion tasks alone', () => {
    const again = rerun(through(), 'promotionTasks');
    expect(runIn(again.snapshot)).toMatchObject({
      state: 'Progressing',
      verification: 'Succeeded',
      promotionTasks: 'Pending',
      round: 2,
    });
    expect(again.changes.tasksCreated.map(({ task }) => task.phase)).toEqual([
      'promotionTasks',
      'promotionTasks',
    ]);
  });

  it('takes the tasks that the document declares now', () => {
    const bad = failed();
    const mended = {
      ...bad,
      pipeline: { ...bad.pipeline, stages: [stageWithTasks('prod', {})] },
    };
    const { changes, snapshot } = rerun(mended, 'verification');
    expect(runIn(snapshot).state).toBe('Succeeded');
    expect(changes.verified).toEqual([
      { stage: 'prod', freight: 'f1', at: later(MINUTE).toISOString() },
    ]);
  });

  it('is told, with who did it', () => {
    const snapshot = failed();
    expect(
      rerunRun({
        snapshot,
        run: runIn(snapshot),
        phase: 'verification',
        actor: 'user:default/rita',
        now: NOW,
      }).timeline,
    ).toEqual([
      expect.objectContaining({
        kind: 'run.rerun',
        actor: 'user:default/rita',
        message: 'rita runs the verification of alias-f1 in prod again.',
        data: { run: runIn(snapshot).id, phase: 'verification', round: 2 },
      }),
    ]);
  });

  const reasonAgainst = (
    snapshot: PipelineSnapshot,
    phase: 'verification' | 'promotionTasks' = 'verification',
    run = runIn(snapshot),
  ) => canRerun({ snapshot, run, phase }).reason;

  it('is possible for what has ended', () => {
    expect(reasonAgainst(failed())).toBeUndefined();
    expect(reasonAgainst(through())).toBeUndefined();
    expect(reasonAgainst(through(), 'promotionTasks')).toBeUndefined();
  });

  it('is refused while tasks are under way', () => {
    expect(reasonAgainst(pass(both()).snapshot)).toContain('under way');
  });

  it('is refused before the deployment is through', () => {
    const stage = promotedStage('prod');
    const waiting = pass({
      ...both(),
      pipeline: { ...both().pipeline, stages: [stage] },
    }).snapshot;
    expect(reasonAgainst(waiting)).toContain('still being deployed');
    const bad = pass({
      ...waiting,
      targets: [reported('prod', 'f1', 'Failed')],
    }).snapshot;
    expect(reasonAgainst(bad)).toContain('deployment failed');
  });

  it('is refused for what the stage does not run any more', () => {
    const bad = failed();
    const run = runIn(bad);
    const onward = pass({
      ...bad,
      freight: [...bad.freight, someFreight('f2')],
      current: [runs('prod', 'f2', minutesAgo(0))],
    }).snapshot;
    expect(reasonAgainst(onward, 'verification', run)).toContain(
      'does not run that freight any more',
    );
  });

  it('is refused for promotion tasks of what is not verified', () => {
    expect(reasonAgainst(failed(), 'promotionTasks')).toContain(
      'verification has not passed',
    );
  });

  it('is refused where there is nothing to run', () => {
    const { snapshot } = pass(prodWith({}));
    expect(reasonAgainst(snapshot)).toBe('prod declares no verification.');
    expect(reasonAgainst(snapshot, 'promotionTasks')).toBe(
      'prod declares no promotion tasks.',
    );
  });

  it('is refused in a stage that is gone', () => {
    const bad = failed();
    const gone = { ...bad, pipeline: { ...bad.pipeline, stages: [] } };
    expect(reasonAgainst(gone)).toContain('no stage prod');
  });
});

describe('aborting', () => {
  it('ends the tasks under way, the phase and the run', () => {
    const begun = after(pass(both()).snapshot, 'smoke', 'Succeeded');
    const { changes, snapshot } = abort(begun);
    expect(tasksIn(snapshot)).toEqual({
      smoke: 'Succeeded',
      load: 'Deprecated',
    });
    expect(runIn(snapshot)).toMatchObject({
      state: 'Failed',
      verification: 'Failed',
      promotionTasks: 'Deprecated',
      message: 'Aborted by rita.',
      abortedBy: 'user:default/rita',
      finishedAt: NOW.toISOString(),
    });
    expect(changes.tasksUpdated).toEqual([
      expect.objectContaining({
        state: 'Deprecated',
        abortRequestedBy: 'user:default/rita',
      }),
    ]);
    expect(changes.timeline.map(({ kind }) => kind)).toEqual(['run.aborted']);
    expect(statusOf(snapshot, 'Verified')).toEqual([
      'False',
      'Aborted by rita.',
    ]);
    expect(changed(pass(snapshot))).toEqual([]);
  });

  it('leaves freight verified whose promotion tasks it ends', () => {
    let { snapshot } = pass(both());
    for (const name of ['smoke', 'load']) {
      snapshot = after(snapshot, name, 'Succeeded');
    }
    const ended = abort(snapshot).snapshot;
    expect(runIn(ended)).toMatchObject({
      state: 'Failed',
      verification: 'Succeeded',
      promotionTasks: 'Failed',
    });
    expect(ended.freight[0].status.verifiedIn).toHaveProperty('prod');
  });

  it('can be followed by running it again', () => {
    const again = rerun(abort(pass(both()).snapshot).snapshot, 'verification');
    expect(runIn(again.snapshot)).toMatchObject({ state: 'Progressing' });
    expect(runIn(again.snapshot).abortedBy).toBeUndefined();
  });

  it('is possible only while tasks are under way', () => {
    const reason = (snapshot: PipelineSnapshot) =>
      canAbort({ snapshot, run: runIn(snapshot) }).reason;
    expect(reason(pass(both()).snapshot)).toBeUndefined();
    expect(reason(failed())).toContain('it is Failed');
    expect(
      reason(
        pass({
          ...both(),
          pipeline: { ...both().pipeline, stages: [promotedStage('prod')] },
        }).snapshot,
      ),
    ).toContain('still being deployed');
  });
});

describe('what hangs on a run that failed', () => {
  it('is not promoted again on its own once something else runs there', () => {
    const bad = failed();
    const back = pass({
      ...bad,
      freight: [
        ...bad.freight,
        someFreight('f0', { createdAt: minutesAgo(90) }),
      ],
      current: [runs('prod', 'f0', minutesAgo(0))],
      autoPromotion: automatic('prod'),
    });
    expect(back.changes.promotionsCreated).toEqual([]);
  });

  const rolling = (snapshot: PipelineSnapshot): PipelineSnapshot => ({
    ...snapshot,
    freight: [
      ...snapshot.freight,
      someFreight('f0', {
        createdAt: minutesAgo(90),
        status: {
          verifiedIn: {
            prod: { verifiedAt: minutesAgo(80), longestSoakMs: 0 },
          },
        },
      }),
    ],
    autoRollback: { prod: { enabled: true, policy: 'safe' } },
  });

  it('goes back where a policy says so', () => {
    const [created] = pass(rolling(failed())).changes.promotionsCreated;
    expect(created.promotion).toMatchObject({
      freight: ['f0'],
      rollbackOf: 'f1',
      reason:
        'alias-f1 failed in prod. The verification task smoke (HTTP 500) failed.',
    });
  });

  it('goes back from a promotion task that blocks, not from a warning', () => {
    let { snapshot } = pass(both());
    for (const name of ['smoke', 'load']) {
      snapshot = after(snapshot, name, 'Succeeded');
    }
    const warned = after(snapshot, 'notify', 'Failed');
    expect(pass(rolling(warned)).changes.promotionsCreated).toEqual([]);
    const bad = after(snapshot, 'tag', 'Failed');
    expect(pass(rolling(bad)).changes.promotionsCreated).toHaveLength(1);
  });

  it('stays where a person ended it', () => {
    const ended = abort(pass(both()).snapshot).snapshot;
    expect(pass(rolling(ended)).changes.promotionsCreated).toEqual([]);
  });
});

describe('the end of a task', () => {
  const begun = pass(both()).snapshot;
  const [task] = begun.tasks;
  const endedAs = (phase: 'Succeeded' | 'Failed' | 'Errored' | 'Aborted') =>
    taskEnded({
      snapshot: begun,
      task: { ...task, blocking: phase !== 'Errored' },
      phase,
      message: "Step 'smoke': HTTP 500",
      now: NOW,
    });

  it.each([
    ['Succeeded', 'Succeeded'],
    ['Failed', 'Failed'],
    ['Errored', 'Failed'],
    ['Aborted', 'Deprecated'],
  ] as const)('whose steps are %s is %s', (phase, state) => {
    expect(endedAs(phase).tasksUpdated).toEqual([
      {
        id: task.id,
        state,
        message: "Step 'smoke': HTTP 500",
        finishedAt: NOW.toISOString(),
      },
    ]);
  });

  it('is told where it failed', () => {
    expect(endedAs('Succeeded').timeline).toEqual([]);
    expect(endedAs('Aborted').timeline).toEqual([]);
    expect(endedAs('Failed').timeline).toEqual([
      expect.objectContaining({
        kind: 'task.failed',
        message:
          "The verification task smoke of alias-f1 in prod failed. Step 'smoke': HTTP 500.",
        data: expect.objectContaining({ task: task.id, blocking: true }),
      }),
    ]);
    expect(endedAs('Errored').timeline[0].message).toContain(
      'failed, which is only a warning.',
    );
  });
});
