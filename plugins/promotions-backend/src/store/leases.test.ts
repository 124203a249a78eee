import { LeaseLostError, WorkRef } from './Store';
import { describeEachDatabase, describePostgres } from './testDatabases';
import {
  at,
  freight,
  promotion,
  run,
  step,
  storeWithPipeline,
  task,
  when,
} from './testFixtures';

const LEASE_MS = 30_000;

const of = (id: string): WorkRef => ({ kind: 'promotion', id });
const taskOf = (id: string): WorkRef => ({ kind: 'task', id });

describeEachDatabase('leases of promotions', databases => {
  async function withRunning() {
    const all = await storeWithPipeline(databases);
    await all.change({
      freightCreated: [freight(1), freight(2)],
      promotionsCreated: [
        promotion(all.id, 'P1', 'dev', freight(1)),
        promotion(all.id, 'P2', 'dev', freight(2)),
      ],
      promotionsUpdated: [{ id: 'P1', phase: 'Running', startedAt: at(0) }],
    });
    let seconds = 0;
    return {
      ...all,
      /** By the clock that leases go by: that of a server stands still. */
      now: () => when(databases.client === 'pg' ? 0 : seconds),
      pass: async (more: number) => {
        seconds += more;
        if (databases.client === 'pg') {
          await all.database
            .knex('promotions')
            .decrement('lease_until', more * 1000);
        }
      },
    };
  }

  it('are for what runs, not for what waits or has ended', async () => {
    const { store, change } = await withRunning();
    expect(await store.claimableWork(when(0), 10)).toEqual([of('P1')]);
    expect(
      await store.claimWork(of('P2'), 'a', when(0), LEASE_MS),
    ).toBeUndefined();
    await change({ promotionsUpdated: [{ id: 'P1', phase: 'Succeeded' }] });
    expect(await store.claimableWork(when(0), 10)).toEqual([]);
    expect(
      await store.claimWork(of('P1'), 'a', when(0), LEASE_MS),
    ).toBeUndefined();
    expect(
      await store.claimWork(of('nobody'), 'a', when(0), LEASE_MS),
    ).toBeUndefined();
  });

  it('give the worker all that it needs', async () => {
    const { store } = await withRunning();
    const lease = await store.claimWork(of('P1'), 'a', when(0), LEASE_MS);
    expect(lease).toEqual({
      kind: 'promotion',
      ...(await store.getPromotion('P1')),
      fence: 1,
    });
    expect(lease?.steps).toEqual([step(0), step(1)]);
  });

  it('keep others away until they are over', async () => {
    const { store, now, pass } = await withRunning();
    await store.claimWork(of('P1'), 'a', now(), LEASE_MS);
    await pass(20);
    expect(await store.claimableWork(now(), 10)).toEqual([]);
    expect(
      await store.claimWork(of('P1'), 'b', now(), LEASE_MS),
    ).toBeUndefined();
    await pass(11);
    expect(await store.claimableWork(now(), 10)).toEqual([of('P1')]);
    const taken = await store.claimWork(of('P1'), 'b', now(), LEASE_MS);
    expect(taken?.fence).toBe(2);
  });

  it('go on while the worker extends them', async () => {
    const { store, now, pass } = await withRunning();
    const lease = (await store.claimWork(of('P1'), 'a', now(), LEASE_MS))!;
    await pass(20);
    expect(
      await store.extendLease(of('P1'), lease.fence, now(), LEASE_MS),
    ).toEqual({ abortRequested: false });
    await pass(20);
    expect(
      await store.claimWork(of('P1'), 'b', now(), LEASE_MS),
    ).toBeUndefined();
  });

  it('that were taken over let the old worker write nothing', async () => {
    const { store, now, pass } = await withRunning();
    const old = (await store.claimWork(of('P1'), 'a', now(), LEASE_MS))!;
    await pass(60);
    await store.claimWork(of('P1'), 'b', now(), LEASE_MS);
    const late = [
      () => store.extendLease(of('P1'), old.fence, now(), LEASE_MS),
      () => store.saveStep(of('P1'), old.fence, step(0, { state: 'Failed' })),
      () => store.releaseWork(of('P1'), old.fence, at(61)),
    ];
    for (const write of late) {
      await expect(write()).rejects.toThrow(LeaseLostError);
    }
    expect((await store.getPromotion('P1'))?.steps).toEqual([step(0), step(1)]);
  });

  it('end with the promotion', async () => {
    const { store, change } = await withRunning();
    const { fence } = (await store.claimWork(
      of('P1'),
      'a',
      when(0),
      LEASE_MS,
    ))!;
    await change({ promotionsUpdated: [{ id: 'P1', phase: 'Aborted' }] });
    await expect(
      store.saveStep(of('P1'), fence, step(0, { state: 'Succeeded' })),
    ).rejects.toThrow(LeaseLostError);
    await expect(
      store.extendLease(of('P1'), fence, when(1), LEASE_MS),
    ).rejects.toThrow(LeaseLostError);
    await expect(store.releaseWork(of('P1'), fence, at(1))).rejects.toThrow(
      LeaseLostError,
    );
  });

  it('let the worker keep each step, and steps that it adds', async () => {
    const { store } = await withRunning();
    const { fence } = (await store.claimWork(
      of('P1'),
      'a',
      when(0),
      LEASE_MS,
    ))!;
    const done = step(0, {
      state: 'Succeeded',
      attempts: 1,
      startedAt: at(1),
      finishedAt: at(2),
      output: { commit: 'abc' },
    });
    await store.saveStep(of('P1'), fence, done);
    await store.saveStep(of('P1'), fence, step(2, { state: 'Running' }));
    expect((await store.getPromotion('P1'))?.steps).toEqual([
      done,
      step(1),
      step(2, { state: 'Running' }),
    ]);
  });

  it('that are given back let the promotion rest until it wants to go on', async () => {
    const { store } = await withRunning();
    const { fence } = (await store.claimWork(
      of('P1'),
      'a',
      when(0),
      LEASE_MS,
    ))!;
    await store.releaseWork(of('P1'), fence, at(100));
    expect(await store.claimableWork(when(99), 10)).toEqual([]);
    expect(await store.claimableWork(when(100), 10)).toEqual([of('P1')]);
    await expect(store.saveStep(of('P1'), fence + 1, step(0))).rejects.toThrow(
      LeaseLostError,
    );
  });

  it('cannot be extended once they were given back', async () => {
    const { store } = await withRunning();
    const { fence } = (await store.claimWork(
      of('P1'),
      'a',
      when(0),
      LEASE_MS,
    ))!;
    await store.releaseWork(of('P1'), fence, at(100));
    await expect(
      store.extendLease(of('P1'), fence, when(1), LEASE_MS),
    ).rejects.toThrow(LeaseLostError);
    await expect(store.saveStep(of('P1'), fence, step(0))).rejects.toThrow(
      LeaseLostError,
    );
    expect(
      await store.claimWork(of('P1'), 'b', when(100), LEASE_MS),
    ).toBeDefined();
  });

  it('tell the worker that somebody wants to abort', async () => {
    const { store, change } = await withRunning();
    const { fence } = (await store.claimWork(
      of('P1'),
      'a',
      when(0),
      LEASE_MS,
    ))!;
    await change({
      promotionsUpdated: [{ id: 'P1', abortRequestedBy: 'user:default/ada' }],
    });
    expect(await store.extendLease(of('P1'), fence, when(1), LEASE_MS)).toEqual(
      {
        abortRequested: true,
      },
    );
    await store.releaseWork(of('P1'), fence, at(3600));
    expect(await store.claimableWork(when(2), 10)).toEqual([of('P1')]);
  });

  it('wake a promotion that rests when somebody wants to abort it', async () => {
    const { store, change } = await withRunning();
    const { fence } = (await store.claimWork(
      of('P1'),
      'a',
      when(0),
      LEASE_MS,
    ))!;
    await store.releaseWork(of('P1'), fence, at(3600));
    expect(await store.claimableWork(when(1), 10)).toEqual([]);
    await change({
      promotionsUpdated: [{ id: 'P1', abortRequestedBy: 'user:default/ada' }],
    });
    expect(await store.claimableWork(when(1), 10)).toEqual([of('P1')]);
  });

  it('are offered to who has waited longest, as many as are asked for', async () => {
    const { store, id, change } = await withRunning();
    await change({
      promotionsCreated: ['staging', 'prod'].map((name, index) =>
        promotion(id, `P${index + 3}`, name, freight(1)),
      ),
      promotionsUpdated: ['P3', 'P4'].map(p => ({ id: p, phase: 'Running' })),
    });
    for (const [promotionId, wakeAt] of [
      ['P1', at(20)],
      ['P3', at(10)],
    ]) {
      const lease = await store.claimWork(
        of(promotionId),
        'a',
        when(0),
        LEASE_MS,
      );
      await store.releaseWork(of(promotionId), lease!.fence, wakeAt);
    }
    expect(await store.claimableWork(when(60), 10)).toEqual([
      of('P4'),
      of('P3'),
      of('P1'),
    ]);
    expect(await store.claimableWork(when(60), 1)).toEqual([of('P4')]);
  });
});

describePostgres('leases of replicas whose clocks differ', databases => {
  it('go by the clock of the database: nobody takes over what is held', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    await change({
      freightCreated: [freight(1)],
      promotionsCreated: [promotion(id, 'P1', 'dev', freight(1))],
      promotionsUpdated: [{ id: 'P1', phase: 'Running' }],
    });
    const early = (await store.claimWork(of('P1'), 'a', when(0), LEASE_MS))!;
    // A minute later by its own clock, but not by that which counts.
    expect(await store.claimableWork(when(60), 10)).toEqual([]);
    expect(
      await store.claimWork(of('P1'), 'b', when(60), LEASE_MS),
    ).toBeUndefined();
    await store.extendLease(of('P1'), early.fence, when(-60), LEASE_MS);
    expect(
      await store.claimWork(of('P1'), 'b', when(60), LEASE_MS),
    ).toBeUndefined();
  });
});

describeEachDatabase('leases of tasks', databases => {
  async function withTasks() {
    const all = await storeWithPipeline(databases);
    const inProgress = run('R1', { state: 'Progressing' });
    await all.change({
      freightCreated: [freight(1)],
      promotionsCreated: [promotion(all.id, 'P1', 'dev', freight(1))],
      promotionsUpdated: [{ id: 'P1', phase: 'Running', startedAt: at(0) }],
      runs: [inProgress],
      tasksCreated: [
        task('T1', inProgress, { promotionId: 'P1' }),
        task('T2', inProgress, { position: 1 }),
      ],
    });
    return all;
  }

  it('start it, in the same write', async () => {
    const { store } = await withTasks();
    const lease = await store.claimWork(taskOf('T1'), 'a', when(7), LEASE_MS);
    const { pipelineId, ...stored } = (await store.getTask('T1'))!;
    expect(lease).toEqual({
      kind: 'task',
      pipelineId,
      ...stored,
      promotion: (await store.getPromotion('P1'))!.promotion,
      fence: 1,
    });
    expect(stored.task).toMatchObject({
      state: 'Progressing',
      startedAt: at(7),
    });
    await store.releaseWork(taskOf('T1'), 1, at(8));
    const again = await store.claimWork(taskOf('T1'), 'b', when(9), LEASE_MS);
    expect(again).toMatchObject({ fence: 2, task: { startedAt: at(7) } });
  });

  it('are offered beside those of promotions', async () => {
    const { store } = await withTasks();
    const all = [of('P1'), taskOf('T1'), taskOf('T2')];
    expect(await store.claimableWork(when(0), 10)).toEqual(all);
    expect(await store.claimableWork(when(0), 2)).toEqual(all.slice(0, 2));
    await store.claimWork(taskOf('T1'), 'a', when(0), LEASE_MS);
    expect(await store.claimableWork(when(1), 10)).toEqual([
      of('P1'),
      taskOf('T2'),
    ]);
  });

  it('keep the steps of each apart, with all that is known of them', async () => {
    const { store } = await withTasks();
    await store.claimWork(taskOf('T1'), 'a', when(0), LEASE_MS);
    const done = step(0, {
      state: 'Succeeded',
      attempts: 2,
      target: 'eu',
      bundle: 'deploy',
      healthChecks: [
        {
          type: 'Healthy',
          uses: 'http',
          config: { url: 'https://eu.example.com' },
          target: 'eu',
          every: 30_000,
          timeout: 10_000,
          ttl: 600_000,
        },
      ],
    });
    await store.saveStep(taskOf('T1'), 1, done);
    expect((await store.getTask('T1'))!.steps).toEqual([done, step(1)]);
    expect((await store.getTask('T2'))!.steps).toEqual([step(0), step(1)]);
    expect((await store.getPromotion('P1'))!.steps).toEqual([step(0), step(1)]);
    await expect(store.saveStep(taskOf('T1'), 0, step(1))).rejects.toThrow(
      'The lease on task T1 was lost',
    );
  });

  it('end with it, whoever ended it', async () => {
    const { store, change } = await withTasks();
    await store.claimWork(taskOf('T1'), 'a', when(0), LEASE_MS);
    await change({ tasksUpdated: [{ id: 'T1', state: 'Deprecated' }] });
    await expect(
      store.extendLease(taskOf('T1'), 1, when(1), LEASE_MS),
    ).rejects.toThrow(LeaseLostError);
    await expect(store.saveStep(taskOf('T1'), 1, step(0))).rejects.toThrow(
      LeaseLostError,
    );
    expect(
      await store.claimWork(taskOf('T1'), 'b', when(60), LEASE_MS),
    ).toBeUndefined();
  });

  it('let many steps be made at once', async () => {
    const { store, change } = await withTasks();
    const other = run('R2', { stage: 'prod', state: 'Progressing' });
    const steps = Array.from({ length: 1_000 }, (_, index) => step(index));
    await change({
      runs: [other],
      tasksCreated: [{ ...task('T3', other), steps }],
    });
    expect((await store.getTask('T3'))!.steps).toEqual(steps);
  });
});
