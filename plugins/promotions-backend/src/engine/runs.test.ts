import {
  Pipeline,
  StageRun,
  StageTask,
  StepDefinition,
  TaskDefinition,
} from '@promotions/backstage-plugin-promotions-common';
import { LeaseLostError } from '../store/Store';
import { describeEachDatabase, TestDatabases } from '../store/testDatabases';
import {
  ADA,
  EngineFixture,
  line,
  RITA,
  setUp,
  stagesOf,
} from './__testUtils__/engineFixture';

const aStep = (id: string): StepDefinition => ({
  id,
  uses: 'compose-output',
  with: {},
  continueOnError: false,
  retry: {},
});

const aTask = (
  id: string,
  more: Partial<TaskDefinition> = {},
): TaskDefinition => ({
  id,
  steps: [aStep(`${id}-1`)],
  blocking: true,
  ...more,
});

/** dev is verified by two tasks, and followed by one. */
function pipeline(): Pipeline {
  const made = line();
  const [dev] = made.stages;
  dev.targets = [];
  dev.requiredTargets = 0;
  dev.verification = {
    timeout: 20 * 60_000,
    tasks: [aTask('smoke', { name: 'Smoke tests' }), aTask('load')],
  };
  dev.promotionTasks = [aTask('announce', { blocking: false })];
  return made;
}

/** Freight is in dev; its verification has begun. */
async function verifying(databases: TestDatabases) {
  const setup = await setUp(databases, { pipeline: pipeline() });
  const { engine, id, store, finish, pass, clock, runDue } = setup;
  const enter = async (version: string) => {
    const made = await setup.freight(version);
    const { promotion } = await engine.createPromotion(
      id,
      { stage: 'dev', freight: made },
      ADA,
    );
    await finish('dev');
    await runDue();
    return { entered: made, promotion: promotion!.id };
  };
  const run = async (): Promise<StageRun> => {
    const { items } = await store.listRuns(id, { stage: 'dev', limit: 1 });
    return items[0];
  };
  const task = async (name: string): Promise<StageTask> => {
    const { id: runId, round } = await run();
    const tasks = await store.listTasks(runId, { round });
    return tasks.find(each => each.name === name)!;
  };
  const claim = async (name: string) => {
    pass(1);
    const { id: taskId } = await task(name);
    const lease = await store.claimWork(
      { kind: 'task', id: taskId },
      'worker',
      clock.now,
      20_000,
    );
    if (lease?.kind !== 'task') {
      throw new Error('It cannot be claimed.');
    }
    return lease;
  };
  const end = async (
    name: string,
    phase: 'Succeeded' | 'Failed' | 'Errored' = 'Succeeded',
    message?: string,
  ) => {
    const lease = await claim(name);
    pass(1);
    await engine.finishTask(lease, phase, message);
  };
  const first = await enter('1.0.0');
  return {
    ...setup,
    ...first,
    /** What the queue was told, and forgets with that. */
    woken: () => setup.due.splice(0).filter(({ kind }) => kind !== 'pipeline'),
    enter,
    run,
    task,
    claim,
    end,
  };
}

const statesOf = (run: StageRun) => [
  run.state,
  run.deploy,
  run.verification,
  run.promotionTasks,
];

const isVerified = async (
  { store, id }: Pick<EngineFixture, 'store' | 'id'>,
  freight: string,
) => 'dev' in (await store.getFreight(id, freight))!.status.verifiedIn;

describeEachDatabase('a stage run', databases => {
  it('has its tasks made when their phase begins, which workers are told of', async () => {
    const { run, task, woken, store } = await verifying(databases);

    expect(statesOf(await run())).toEqual([
      'Progressing',
      'Succeeded',
      'Pending',
      'Pending',
    ]);
    const smoke = await task('smoke');
    expect(smoke).toMatchObject({
      title: 'Smoke tests',
      phase: 'verification',
      round: 1,
      position: 0,
      state: 'Pending',
      uses: ['compose-output'],
    });
    expect(await task('announce')).toBeUndefined();
    expect(woken()).toEqual(
      expect.arrayContaining([
        { kind: 'task', id: smoke.id },
        { kind: 'task', id: (await task('load')).id },
      ]),
    );
    expect((await store.getTask(smoke.id))!.steps).toMatchObject([
      { id: 'smoke-1', state: 'Pending' },
    ]);
  });

  it('goes from verification to promotion tasks in the transaction that ends the last one', async () => {
    const setup = await verifying(databases);
    const { end, run, task, entered, timeline } = setup;

    await end('smoke');
    expect(await isVerified(setup, entered)).toBe(false);
    await end('load');

    expect(await isVerified(setup, entered)).toBe(true);
    expect(await task('announce')).toMatchObject({ state: 'Pending' });
    await end('announce', 'Failed', 'Nobody listens.');
    expect(statesOf(await run())).toEqual([
      'Succeeded',
      'Succeeded',
      'Succeeded',
      'Warning',
    ]);
    expect(await task('announce')).toMatchObject({
      state: 'Failed',
      message: 'Nobody listens.',
    });
    expect(await timeline()).toEqual(
      expect.arrayContaining(['stage.verified', 'task.failed', 'stage.warned']),
    );
  });

  it('fails with a task that blocks, and ends those that are under way', async () => {
    const setup = await verifying(databases);
    const { claim, end, engine, run, task, woken, entered } = setup;
    const late = await claim('load');
    woken();

    await end('smoke', 'Errored', 'Nothing answers.');

    expect(statesOf(await run())).toEqual([
      'Failed',
      'Succeeded',
      'Failed',
      'Deprecated',
    ]);
    expect(await task('load')).toMatchObject({ state: 'Deprecated' });
    // Whoever works on it is to stop, and cannot end it any more.
    expect(woken()).toEqual([{ kind: 'task', id: late.task.id }]);
    await expect(engine.finishTask(late, 'Succeeded')).rejects.toThrow(
      LeaseLostError,
    );
    expect(await isVerified(setup, entered)).toBe(false);
  });

  it('is told with its promotion, on the board, and by itself', async () => {
    const setup = await verifying(databases);
    const { engine, promotion, run, task, id, end } = setup;
    const { id: runId } = await run();

    const details = await engine.getPromotion(promotion);
    expect(details.run).toMatchObject({ id: runId, promotionId: promotion });
    expect(details.tasks.map(each => each.name)).toEqual(['smoke', 'load']);
    const [dev] = await stagesOf(setup);
    expect(dev.run).toEqual(details.run);
    expect(dev.tasks).toEqual(details.tasks);

    await end('smoke', 'Failed', 'It smokes.');
    await engine.rerun(runId, {}, ADA);
    const itself = await engine.getRun(runId);
    expect(itself).toMatchObject({
      id: runId,
      round: 2,
      pipeline: { id, name: 'podinfo' },
      permissions: { rerun: [], abort: true },
    });
    expect(itself.tasks.map(each => [each.round, each.name])).toEqual([
      [2, 'smoke'],
      [2, 'load'],
      [1, 'smoke'],
      [1, 'load'],
    ]);
    expect(await engine.getTask((await task('smoke')).id)).toMatchObject({
      name: 'smoke',
      round: 2,
      pipeline: { id },
      steps: [{ id: 'smoke-1' }],
    });
    // The promotion tells of the round that counts.
    expect((await engine.getPromotion(promotion)).tasks).toHaveLength(2);
  });

  it.each(['getRun', 'getTask'] as const)(
    'is not found by %s where there is none',
    async method => {
      const { engine } = await setUp(databases);
      await expect(engine[method]('unknown')).rejects.toThrow(
        /There is no (run|task) unknown/,
      );
    },
  );
});

describeEachDatabase('running a stage run again', databases => {
  it('makes its tasks anew, as the document declares them, with all phases after it', async () => {
    const setup = await verifying(databases);
    const { engine, end, run, task, pass, entered, timeline } = setup;
    await end('smoke', 'Failed', 'It smokes.');
    const before = await run();
    expect((await engine.getRun(before.id)).permissions).toEqual({
      rerun: ['verification'],
      abort: false,
    });
    pass(60);

    const again = await engine.rerun(before.id, {}, RITA);

    expect(again).toMatchObject({
      id: before.id,
      round: 2,
      state: 'Progressing',
      deploy: 'Succeeded',
      verification: 'Pending',
      promotionTasks: 'Pending',
    });
    expect(again).not.toHaveProperty('finishedAt');
    expect(await task('smoke')).toMatchObject({ round: 2, state: 'Pending' });
    await end('smoke');
    await end('load');
    await end('announce');
    expect(statesOf(await run())).toEqual([
      'Succeeded',
      'Succeeded',
      'Succeeded',
      'Succeeded',
    ]);
    expect(await isVerified(setup, entered)).toBe(true);
    expect(await timeline()).toContain('run.rerun');
  });

  it('may be of the promotion tasks alone', async () => {
    const setup = await verifying(databases);
    const { engine, end, run, task } = setup;
    await end('smoke');
    await end('load');
    await end('announce', 'Failed');
    const { id } = await run();
    expect((await engine.getRun(id)).permissions.rerun).toEqual([
      'verification',
      'promotionTasks',
    ]);

    await engine.rerun(id, { phase: 'promotionTasks' }, ADA);

    expect(statesOf(await run())).toEqual([
      'Progressing',
      'Succeeded',
      'Succeeded',
      'Pending',
    ]);
    expect(await task('smoke')).toBeUndefined();
    await end('announce');
    expect((await run()).state).toBe('Succeeded');
  });

  it('is refused while tasks are under way, and once other freight is there', async () => {
    const { engine, run, enter } = await verifying(databases);
    const { id } = await run();

    await expect(engine.rerun(id, {}, ADA)).rejects.toThrow(/still under way/);
    await enter('2.0.0');
    expect((await engine.getRun(id)).permissions).toEqual({
      rerun: [],
      abort: false,
    });
    await expect(engine.rerun(id, {}, ADA)).rejects.toThrow(
      /does not run that freight any more/,
    );
    expect((await engine.getRun(id)).round).toBe(1);
  });

  it('is refused in an archived pipeline', async () => {
    const { engine, end, run, store, clock } = await verifying(databases);
    await end('smoke', 'Failed');
    const { id } = await run();
    await store.archivePipelines('component:default/podinfo', [], clock.now);

    expect((await engine.getRun(id)).permissions.rerun).toEqual([]);
    await expect(engine.rerun(id, {}, ADA)).rejects.toThrow(/archived/);
  });

  it('happens once, however many ask at once', async () => {
    const { engine, end, run, store } = await verifying(databases);
    await end('smoke', 'Failed');
    const { id } = await run();

    const asked = await Promise.allSettled(
      [ADA, RITA, ADA].map(actor => engine.rerun(id, {}, actor)),
    );

    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(
      1,
    );
    expect((await run()).round).toBe(2);
    expect(await store.listTasks(id, { round: 2 })).toHaveLength(2);
  });
});

describeEachDatabase('aborting a stage run', databases => {
  it('ends the tasks under way and the run, and says who did', async () => {
    const setup = await verifying(databases);
    const { engine, claim, end, run, task, woken, entered, timeline } = setup;
    await end('load');
    const held = await claim('smoke');
    const { id } = await run();
    woken();

    const aborted = await engine.abortRun(id, RITA);

    expect(aborted).toMatchObject({
      state: 'Failed',
      verification: 'Failed',
      promotionTasks: 'Deprecated',
      abortedBy: RITA.ref,
      message: expect.stringMatching(/^Aborted by /),
    });
    expect(await task('load')).toMatchObject({ state: 'Succeeded' });
    expect(await task('smoke')).toMatchObject({
      state: 'Deprecated',
      abortRequestedBy: RITA.ref,
    });
    expect(woken()).toEqual([{ kind: 'task', id: held.task.id }]);
    await expect(engine.finishTask(held, 'Succeeded')).rejects.toThrow(
      LeaseLostError,
    );
    expect(await isVerified(setup, entered)).toBe(false);
    expect(await timeline()).toContain('run.aborted');
    // It can be run again.
    expect((await engine.getRun(id)).permissions.rerun).toEqual([
      'verification',
    ]);
  });

  it('is refused where nothing is under way', async () => {
    const { engine, end, run } = await verifying(databases);
    await end('smoke', 'Failed');
    const { id } = await run();

    await expect(engine.abortRun(id, ADA)).rejects.toThrow(
      /It has ended already/,
    );
    await expect(engine.abortRun('unknown', ADA)).rejects.toThrow(
      /There is no run unknown/,
    );
  });
});
