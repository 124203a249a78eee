import { minutesAgo, MINUTE, NOW } from '../__testUtils__/builders';
import { changed, later, pass, reported } from './__testUtils__/line';
import {
  after,
  aTask,
  both,
  kinds,
  prodWith,
  rerun,
  runIn,
  stageWithTasks,
  statusOf,
  tasksIn,
  withTask,
} from './__testUtils__/tasks';

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
    expect(over.changes.timeline[0]).toEqual({
      at: later(20 * MINUTE).toISOString(),
      kind: 'task.failed',
      actor: 'promotions',
      stage: 'prod',
      freight: 'f1',
      message:
        'The verification task smoke of alias-f1 in prod failed. It took longer than 20m, which is all that the verification may take.',
      data: {
        run: runIn(begun).id,
        task: begun.tasks[0].id,
        phase: 'verification',
        round: 1,
        blocking: true,
      },
    });
    expect(over.wakeAt).toBeNull();
    expect(changed(pass(over.snapshot, later(20 * MINUTE)))).toEqual([]);
  });

  it('is only a warning where all that blocks is through', () => {
    const begun = after(pass(limited()).snapshot, 'smoke', 'Succeeded');
    const over = pass(begun, later(21 * MINUTE));
    expect(
      over.changes.timeline
        .filter(({ kind }) => kind === 'task.failed')
        .map(({ message }) => message),
    ).toEqual([expect.stringContaining('The verification task load of')]);
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
