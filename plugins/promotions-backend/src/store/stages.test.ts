import { StageRun } from '@promotions/backstage-plugin-promotions-common';
import { describeEachDatabase } from './testDatabases';
import {
  at,
  condition,
  freight,
  storeWithPipeline,
  target,
} from './testFixtures';

describeEachDatabase('conditions', databases => {
  it('are kept by stage, target and type', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const all = [
      condition(),
      condition({ target: 'eu', message: 'Answers.', url: 'https://e.com' }),
      condition({ type: 'Verified', freight: freight(1).id, reason: 'Ok' }),
      condition({ stage: 'prod' }),
    ];
    await change({ conditions: all });
    const kept = (await store.readSnapshot(id))!.conditions;
    expect(kept).toHaveLength(4);
    expect(kept).toEqual(expect.arrayContaining(all));
  });

  it('keep the instant of their last change while the status stays the same', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const report = (status: string, seconds: number, message: string) =>
      change({
        conditions: [
          condition({
            status,
            message,
            observedAt: at(seconds),
            lastTransitionAt: at(seconds),
          }),
        ],
      });
    await report('True', 10, 'fine');
    await report('True', 20, 'still fine');
    const read = async () => (await store.readSnapshot(id))!.conditions[0];
    expect(await read()).toMatchObject({
      message: 'still fine',
      observedAt: at(20),
      lastTransitionAt: at(10),
    });
    await report('False', 30, 'broken');
    expect(await read()).toMatchObject({
      status: 'False',
      lastTransitionAt: at(30),
    });
  });

  it('leave each change of their status behind', async () => {
    const { database, change } = await storeWithPipeline(databases);
    for (const [seconds, status] of [
      'True',
      'True',
      'False',
      'Unknown',
      'Unknown',
    ].entries()) {
      await change({
        conditions: [condition({ status, lastTransitionAt: at(seconds) })],
      });
    }
    const transitions = await database
      .knex('condition_transitions')
      .orderBy('id')
      .select('old_status', 'status', 'at');
    expect(
      transitions.map(t => [t.old_status, t.status, Number(t.at)]),
    ).toEqual([
      [null, 'True', Date.parse(at(0))],
      ['True', 'False', Date.parse(at(2))],
      ['False', 'Unknown', Date.parse(at(3))],
    ]);
  });
});

describeEachDatabase('targets', databases => {
  it('show the newest that was reported, whatever came last', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const read = async () => (await store.readSnapshot(id))!.targets;
    const newer = target({
      at: at(20),
      revision: '1.0.2',
      drift: true,
      freight: freight(1).id,
      url: 'https://example.com',
      message: 'Rolled out.',
    });
    await change({ targets: [target({ at: at(10) })] });
    await change({ targets: [newer] });
    expect(await read()).toEqual([newer]);
    await change({ targets: [target({ at: at(15), revision: '1.0.9' })] });
    expect(await read()).toEqual([newer]);
  });

  it('take another word about the same instant', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    await change({ targets: [target({ drift: true })] });
    await change({ targets: [target({ drift: false })] });
    expect((await store.readSnapshot(id))!.targets).toEqual([target()]);
  });
});

describeEachDatabase('holds', databases => {
  it('are set, replaced and lifted by stage and origin', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const hold = { stage: 'prod', origin: 'app', by: 'user:default/ada' };
    const read = async () => (await store.readSnapshot(id))!.holds;
    await change({ holdsSet: [{ ...hold, at: at(1) }] });
    await change({ holdsSet: [{ ...hold, at: at(2), reason: 'Rolled back' }] });
    expect(await read()).toEqual([
      { ...hold, at: at(2), reason: 'Rolled back' },
    ]);
    await change({ holdsLifted: [{ stage: 'dev', origin: 'app' }] });
    expect(await read()).toHaveLength(1);
    await change({ holdsLifted: [{ stage: 'prod', origin: 'app' }] });
    expect(await read()).toEqual([]);
  });
});

describeEachDatabase('stage runs', databases => {
  function run(id: string, options: Partial<StageRun> = {}): StageRun {
    return {
      id,
      stage: 'dev',
      freight: freight(1).id,
      state: 'Succeeded',
      deploy: 'Succeeded',
      verification: 'Succeeded',
      message: '',
      startedAt: at(1),
      ...options,
    };
  }

  it('change until they have ended', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const started = run('R1', {
      state: 'Progressing',
      deploy: 'Pending',
      promotionId: 'P1',
    });
    await change({ runs: [started] });
    expect((await store.readSnapshot(id))!.runs).toEqual([started]);
    const ended = run('R1', { promotionId: 'P1', finishedAt: at(5) });
    await change({ runs: [ended] });
    expect((await store.readSnapshot(id))!.runs).toEqual([ended]);
  });

  it('that failed are read until the freight runs in that stage again', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const of = (n: number, startedAt: string, options: Partial<StageRun>) => ({
      freight: freight(n).id,
      startedAt,
      ...options,
    });
    const failed = { state: 'Failed', verification: 'Failed' } as const;
    await change({
      freightCreated: [freight(1), freight(2), freight(3), freight(4)],
      runs: [
        run('healed-1', of(1, at(1), failed)),
        run('healed-2', of(1, at(2), {})),
        run('failed', of(2, at(3), failed)),
        run('failed-before', of(2, at(2), failed)),
        run('failed-to-deploy', of(3, at(4), { deploy: 'Failed' })),
        run('superseded', of(3, at(3), { state: 'Superseded' })),
        run('in-prod', of(1, at(1), { stage: 'prod', ...failed })),
        run('newest-of-prod', of(4, at(5), { stage: 'prod' })),
        run('newest-of-dev', of(4, at(6), {})),
      ],
    });
    const ids = async (freightLimit?: number) =>
      (await store.readSnapshot(id, { freightLimit }))!.runs.map(r => r.id);
    expect(await ids()).toEqual([
      'newest-of-dev',
      'newest-of-prod',
      'failed-to-deploy',
      'failed',
      'in-prod',
    ]);
    expect(await ids(2)).toEqual([
      'newest-of-dev',
      'newest-of-prod',
      'failed-to-deploy',
    ]);
  });

  it('are read where they matter: of what is current, in progress, or the newest of a stage', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    await change({
      freightCreated: [freight(1), freight(2, { origin: 'conf' })],
      entered: [
        { stage: 'dev', origin: 'app', freight: freight(1).id, since: at(1) },
        { stage: 'dev', origin: 'conf', freight: freight(2).id, since: at(9) },
      ],
      runs: [
        run('before', { startedAt: at(0) }),
        run('of-current-app'),
        run('between', { startedAt: at(5), freight: freight(2).id }),
        run('in-progress', { startedAt: at(0), state: 'Progressing' }),
        run('of-current-conf', { startedAt: at(9), freight: freight(2).id }),
        run('newest-of-prod', { stage: 'prod', startedAt: at(4) }),
        run('older-of-prod', { stage: 'prod', startedAt: at(3) }),
      ],
    });
    const { runs } = (await store.readSnapshot(id))!;
    expect(runs.map(r => r.id)).toEqual([
      'of-current-conf',
      'newest-of-prod',
      'of-current-app',
      'in-progress',
    ]);
  });
});
