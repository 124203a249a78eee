import { minutesAgo, NOW, someFreight } from '../__testUtils__/builders';
import { PipelineSnapshot } from '../model';
import { automatic, pass, runs } from './__testUtils__/line';
import { abort, after, both, failed } from './__testUtils__/tasks';
import { taskEnded } from './tasks';

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

  it('says nothing of itself where its steps say nothing', () => {
    const ended = taskEnded({
      snapshot: begun,
      task: { ...task, phase: 'promotionTasks', message: 'Asking again.' },
      phase: 'Failed',
      now: NOW,
    });
    expect(ended.tasksUpdated[0]).not.toHaveProperty('message');
    expect(ended.timeline[0].message).toBe(
      'The promotion task smoke of alias-f1 in prod failed. Asking again.',
    );
    expect(
      taskEnded({ snapshot: begun, task, phase: 'Failed', now: NOW })
        .timeline[0].message,
    ).toBe('The verification task smoke of alias-f1 in prod failed.');
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
