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
