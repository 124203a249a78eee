import { minutesAgo, NOW, someFreight } from '../__testUtils__/builders';
import { changed, pass, runs } from './__testUtils__/line';
import {
  after,
  aTask,
  both,
  kinds,
  prodWith,
  runIn,
  statusOf,
  tasksIn,
  withTask,
} from './__testUtils__/tasks';

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
