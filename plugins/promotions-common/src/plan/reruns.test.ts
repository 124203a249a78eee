import {
  minutesAgo,
  MINUTE,
  NOW,
  someFreight,
} from '../__testUtils__/builders';
import { canAbort, canRerun } from '../lifecycle';
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
  abort,
  after,
  both,
  failed,
  prodWith,
  rerun,
  runIn,
  stageWithTasks,
  statusOf,
  tasksIn,
  through,
  withTask,
} from './__testUtils__/tasks';
import { rerunRun } from './reruns';

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
