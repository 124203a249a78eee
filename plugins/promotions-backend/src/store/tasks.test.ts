import { DatabaseStore } from './DatabaseStore';
import {
  LeaseLostError,
  PipelineChanges,
  RevisionConflictError,
  WakeRef,
} from './Store';
import { describeEachDatabase } from './testDatabases';
import {
  at,
  freight,
  run,
  step,
  storeWithPipeline,
  task,
  when,
} from './testFixtures';

const LEASE_MS = 20_000;

describeEachDatabase('tasks of stage runs', databases => {
  const inProgress = run('R1', {
    state: 'Progressing',
    verification: 'Pending',
    promotionTasks: 'Pending',
  });

  async function withRun() {
    const all = await storeWithPipeline(databases);
    await all.change({
      freightCreated: [freight(1), freight(2)],
      entered: [
        { stage: 'dev', origin: 'app', freight: freight(1).id, since: at(1) },
      ],
      runs: [inProgress],
    });
    const { store } = all;
    const claim = async (id: string, seconds = 0) => {
      const lease = await store.claimWork(
        { kind: 'task', id },
        'worker',
        when(seconds),
        LEASE_MS,
      );
      return lease?.kind === 'task' ? lease : undefined;
    };
    const tasks = async () => (await store.readSnapshot(all.id))!.tasks;
    return { ...all, claim, tasks };
  }

  it('are made with their steps and all that they keep', async () => {
    const { store, id, change, tasks } = await withRun();
    const made = task('T1', inProgress, {
      promotionId: 'P1',
      title: 'Smoke tests',
      blocking: false,
    });
    const trace = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    await change({
      tasksCreated: [
        { ...made, plan: { ...made.plan, trace } },
        { ...task('T2', inProgress, { position: 1 }), steps: [step(0)] },
      ],
    });
    expect(await store.getTask('T1')).toEqual({
      pipelineId: id,
      task: made.task,
      plan: { ...made.plan, trace },
      steps: made.steps,
    });
    expect((await store.getTask('T2'))!.steps).toEqual([step(0)]);
    expect(await store.getTask('T3')).toBeUndefined();
    expect((await tasks()).map(each => each.id)).toEqual(['T1', 'T2']);
    expect((await tasks())[0]).toEqual(made.task);
  });

  it('are made once in their place, or nothing is written at all', async () => {
    const { store, change } = await withRun();
    await change({ tasksCreated: [task('T1', inProgress)] });
    await expect(
      change({
        runs: [run('R2', { stage: 'prod' })],
        tasksCreated: [task('T2', inProgress)],
      }),
    ).rejects.toThrow(RevisionConflictError);
    expect(await store.getTask('T2')).toBeUndefined();
    expect(await store.getRun('R2')).toBeUndefined();
    await change({
      runs: [{ ...inProgress, round: 2 }],
      tasksCreated: [task('T2', { ...inProgress, round: 2 })],
    });
    expect(await store.getTask('T2')).toBeDefined();
  });

  it('may begin with a run of the same change', async () => {
    const { store, change } = await withRun();
    const other = run('R2', { stage: 'prod', state: 'Progressing' });
    await change({
      runs: [other],
      tasksCreated: [task('T1', other)],
      tasksUpdated: [{ id: 'T1', state: 'Deprecated', finishedAt: at(5) }],
    });
    expect((await store.getTask('T1'))!.task).toMatchObject({
      state: 'Deprecated',
      finishedAt: at(5),
    });
  });

  it('do not change any more once they have ended', async () => {
    const { store, change } = await withRun();
    await change({ tasksCreated: [task('T1', inProgress)] });
    const end = {
      id: 'T1',
      state: 'Failed',
      message: 'It took longer than 20m.',
      finishedAt: at(9),
    } as const;
    await change({ tasksUpdated: [end] });
    await change({ tasksUpdated: [{ id: 'T1', state: 'Succeeded' }] });
    expect((await store.getTask('T1'))!.task).toMatchObject(end);
  });

  it('are ended by their worker only while it holds them', async () => {
    const { store, change, claim } = await withRun();
    await change({
      tasksCreated: [
        task('T1', inProgress),
        task('T2', inProgress, { position: 1 }),
      ],
    });
    const lease = await claim('T1');
    expect(lease!.task).toMatchObject({ state: 'Progressing' });
    const end = { id: 'T1', state: 'Succeeded', finishedAt: at(9) } as const;
    await expect(
      change({ tasksUpdated: [{ ...end, fence: lease!.fence - 1 }] }),
    ).rejects.toThrow(LeaseLostError);
    expect((await store.getTask('T1'))!.task.state).toBe('Progressing');
    await change({ tasksUpdated: [{ ...end, fence: lease!.fence }] });
    expect((await store.getTask('T1'))!.task.state).toBe('Succeeded');

    // Ended from outside while somebody worked on it.
    const late = await claim('T2');
    await change({ tasksUpdated: [{ id: 'T2', state: 'Deprecated' }] });
    await expect(
      change({ tasksUpdated: [{ ...end, id: 'T2', fence: late!.fence }] }),
    ).rejects.toThrow(LeaseLostError);
    expect((await store.getTask('T2'))!.task.state).toBe('Deprecated');
  });

  it('that rest are to be looked at as soon as somebody wants them to stop', async () => {
    const { store, change, claim } = await withRun();
    await change({ tasksCreated: [task('T1', inProgress)] });
    const lease = await claim('T1');
    const work = { kind: 'task', id: 'T1' } as const;
    await store.releaseWork(work, lease!.fence, at(3600));
    expect(await store.claimableWork(when(10), 10)).toEqual([]);
    await change({
      tasksUpdated: [{ id: 'T1', abortRequestedBy: 'user:default/ada' }],
    });
    expect(await store.claimableWork(when(10), 10)).toEqual([work]);
  });

  it('are looked at when they are made, and when somebody ends them or wants them to stop', async () => {
    const { id, database, revision } = await withRun();
    const due: WakeRef[] = [];
    const store = await DatabaseStore.create({
      ...database,
      enqueue: async (_tx, woken) => {
        due.push(...woken.filter(({ kind }) => kind === 'task'));
      },
    });
    const wokenBy = async (changes: PipelineChanges) => {
      due.length = 0;
      await store.applyChanges(id, await revision(), changes, when(1));
      return due.map(woken => woken.id);
    };
    const by = { abortRequestedBy: 'user:default/ada' };
    expect(
      await wokenBy({
        tasksCreated: [
          task('T1', inProgress),
          task('T2', inProgress, { position: 1 }),
          task('T3', inProgress, { position: 2 }),
        ],
      }),
    ).toEqual(['T1', 'T2', 'T3']);
    expect(await wokenBy({ tasksUpdated: [{ id: 'T1', ...by }] })).toEqual([
      'T1',
    ]);
    expect(
      await wokenBy({
        tasksUpdated: [
          { id: 'T2', state: 'Deprecated', ...by },
          { id: 'T3', state: 'Succeeded' },
        ],
      }),
    ).toEqual(['T2']);
  });

  it('are seen in the present round, of what is current or in progress', async () => {
    const { change, tasks } = await withRun();
    const second = { ...inProgress, round: 2 };
    const ended = run('R0', { startedAt: at(0), freight: freight(2).id });
    const going = { ...ended, id: 'R2', state: 'Progressing' } as const;
    await change({
      runs: [second, ended, going],
      tasksCreated: [
        task('of-round-1', inProgress),
        task('later', second, { phase: 'promotionTasks' }),
        task('second', second, { position: 1 }),
        task('first', second),
        task('of-what-left', ended),
        task('of-what-goes-on', going),
      ],
    });
    expect((await tasks()).map(({ id }) => id)).toEqual([
      'first',
      'second',
      'later',
      'of-what-goes-on',
    ]);
    await change({ runs: [{ ...second, state: 'Failed' }] });
    expect((await tasks()).map(({ id }) => id)).toContain('first');
  });

  it('are told of all rounds with their run, the newest first', async () => {
    const { store, change } = await withRun();
    const second = { ...inProgress, round: 2 };
    await change({
      runs: [second],
      tasksCreated: [
        task('a', inProgress),
        task('b', second, { phase: 'promotionTasks' }),
        task('c', second, { position: 1 }),
        task('d', second),
      ],
    });
    const ids = (of: Array<{ id: string }>) => of.map(({ id }) => id);
    expect(ids((await store.getRun('R1'))!.tasks)).toEqual([
      'd',
      'c',
      'b',
      'a',
    ]);
    expect(ids(await store.listTasks('R1', { round: 1 }))).toEqual(['a']);
    expect(
      ids(await store.listTasks('R1', { phase: 'promotionTasks' })),
    ).toEqual(['b']);
  });

  it('go with their run', async () => {
    const { store, change, database } = await withRun();
    await change({ tasksCreated: [task('T1', inProgress)] });
    await database.knex('stage_runs').where({ id: 'R1' }).delete();
    expect(await store.getTask('T1')).toBeUndefined();
    expect(await database.knex('task_steps').select('*')).toEqual([]);
  });
});
