import { EVENTS_IN_SNAPSHOT } from '@promotions/backstage-plugin-promotions-common';
import { describeEachDatabase } from './testDatabases';
import {
  freight,
  goodDocument,
  pendingEvent,
  pipeline,
  storeWithPipeline,
  when,
} from './testFixtures';

describeEachDatabase('deployment events', databases => {
  it('wait in the order in which they came, and make their pipeline due', async () => {
    const { store, id, revision } = await storeWithPipeline(databases);
    await store.applyChanges(id, 1, { wakeAt: null }, when(1));
    expect(await store.duePipelines(when(9), 10)).toEqual([]);

    const events = [3, 1, 2].map(number => pendingEvent(id, number));
    expect(await store.takeEvents(events, when(3))).toEqual([true, true, true]);

    expect((await store.readSnapshot(id))?.events).toEqual(
      events.map(({ pipelineId: _, ...event }) => event),
    );
    expect(await store.duePipelines(when(3), 10)).toEqual([id]);
    expect(await revision()).toBe(2);
  });

  it('are taken once for each sender and id, also within one batch', async () => {
    const { store, id } = await storeWithPipeline(databases);
    const [first, second] = [1, 2].map(number => pendingEvent(id, number));
    const changed = { ...first, revision: '9.9.9' };
    expect(
      await store.takeEvents([first, changed, second, first], when(1)),
    ).toEqual([true, false, true, false]);
    expect(
      await store.takeEvents([changed, { ...first, sender: 'other' }], when(2)),
    ).toEqual([false, true]);
    expect(
      (await store.readSnapshot(id))?.events.map(e => [e.sender, e.revision]),
    ).toEqual([
      ['cluster', '1.0.1'],
      ['cluster', '1.0.2'],
      ['other', '1.0.1'],
    ]);
    expect(
      await store.knownEvents([
        { sender: 'cluster', id: 'e-1' },
        { sender: 'cluster', id: 'e-9' },
        { sender: 'other', id: 'e-1' },
        { sender: 'other', id: 'e-2' },
      ]),
    ).toEqual([true, false, true, false]);
  });

  it('that come again do not wake anybody', async () => {
    const { store, id } = await storeWithPipeline(databases);
    const event = pendingEvent(id, 1);
    await store.takeEvents([event], when(1));
    await store.applyChanges(
      id,
      1,
      {
        eventsSettled: [{ sender: 'cluster', id: 'e-1', message: 'Seen.' }],
        wakeAt: null,
      },
      when(2),
    );
    expect(await store.takeEvents([event], when(3))).toEqual([false]);
    expect(await store.duePipelines(when(9), 10)).toEqual([]);
  });

  it('are settled with what a pass writes, and then are no more in the way', async () => {
    const { store, id } = await storeWithPipeline(databases);
    await store.takeEvents([pendingEvent(id, 1), pendingEvent(id, 2)], when(1));
    const settled = (number: number) => ({
      sender: 'cluster',
      id: `e-${number}`,
      message: 'Seen.',
    });
    await store.applyChanges(
      id,
      1,
      { eventsSettled: [settled(1)], wakeAt: null },
      when(2),
    );
    expect((await store.readSnapshot(id))?.events).toEqual([
      expect.objectContaining({ id: 'e-2' }),
    ]);
    expect(await store.knownEvents([{ sender: 'cluster', id: 'e-1' }])).toEqual(
      [true],
    );
    await expect(
      store.applyChanges(id, 1, { eventsSettled: [settled(2)] }, when(3)),
    ).rejects.toThrow('changed');
    expect((await store.readSnapshot(id))?.events).toHaveLength(1);
  });

  it('keep the pipeline due, whatever somebody writes who has not seen them', async () => {
    const { store, id } = await storeWithPipeline(databases);
    const { revision } = (await store.readSnapshot(id))!;
    await store.takeEvents([pendingEvent(id, 1)], when(1));
    await store.applyChanges(id, revision, { wakeAt: null }, when(2));
    expect(await store.duePipelines(when(2), 10)).toEqual([id]);
    await store.applyChanges(
      id,
      revision + 1,
      { wakeAt: when(900).toISOString() },
      when(3),
    );
    expect(await store.duePipelines(when(3), 10)).toEqual([id]);
  });

  it('come to a pass so many at a time', async () => {
    const { store, id } = await storeWithPipeline(databases);
    const many = Array.from({ length: EVENTS_IN_SNAPSHOT + 200 }, (_, n) =>
      pendingEvent(id, n),
    );
    await store.takeEvents(many, when(1));
    const { events } = (await store.readSnapshot(id))!;
    expect(events).toHaveLength(EVENTS_IN_SNAPSHOT);
    expect(events[0].id).toBe('e-0');
    expect(events.at(-1)?.id).toBe(`e-${EVENTS_IN_SNAPSHOT - 1}`);
  });

  it('bring the freight that they mean, however old it is', async () => {
    const { store, id } = await storeWithPipeline(databases);
    const all = [1, 2, 3, 4].map(number => freight(number));
    await store.applyChanges(id, 1, { freightCreated: all }, when(1));
    const shown = async () =>
      (await store.readSnapshot(id, { freightLimit: 2 }))?.freight.map(
        f => f.id,
      );
    expect(await shown()).not.toContain(all[0].id);
    await store.takeEvents(
      [pendingEvent(id, 9, { revision: '1.0.1' })],
      when(2),
    );
    expect(await shown()).toContain(all[0].id);
  });
});

describeEachDatabase('what is declared', databases => {
  it('is found by id and by entity, and is told apart from what was declared before', async () => {
    const { store, id } = await storeWithPipeline(databases);
    const find = async () => {
      const [found] = await store.findDeclared({ ids: [id], entityRefs: [] });
      return found;
    };
    const first = await find();
    expect(first).toMatchObject({ id, name: 'podinfo' });
    expect(
      await store.findDeclared({ ids: [], entityRefs: [first.entityRef] }),
    ).toEqual([first]);
    expect(await store.readDeclared([id, 'unknown'])).toEqual([
      {
        id,
        declared: first.declared,
        pipeline: pipeline(),
        entity: goodDocument().entity,
      },
    ]);

    await store.savePipelineDocument(
      goodDocument({ status: { ...goodDocument().status, url: 'https://x' } }),
      when(1),
    );
    await store.applyChanges(id, 2, {}, when(2));
    expect((await find()).declared).toBe(first.declared);

    await store.savePipelineDocument(
      goodDocument({ entity: { kind: 'Component', metadata: { name: 'x' } } }),
      when(3),
    );
    const second = await find();
    expect(second.declared).toBeGreaterThan(first.declared);

    const stages = pipeline().stages.slice(0, 2);
    await store.savePipelineDocument(
      goodDocument({ pipeline: pipeline({ stages }) }),
      when(4),
    );
    expect((await find()).declared).toBeGreaterThan(second.declared);

    await store.archivePipelines(first.entityRef, [], when(5));
    expect(await find()).toBeUndefined();
  });

  it('is found by where its document lies', async () => {
    const { store } = await storeWithPipeline(databases);
    const { status, entityRef } = goodDocument();
    const url = 'https://git.example.com/Team/shop_a/blob/main/promotions.yaml';
    await store.savePipelineDocument(
      goodDocument({ status: { ...status, url } }),
      when(1),
    );
    expect(
      await store.entitiesOfDocuments('https://git.example.com/team/shop_a/'),
    ).toEqual([entityRef]);
    expect(
      await store.entitiesOfDocuments('https://git.example.com/team/shop%a/'),
    ).toEqual([]);
  });
});

describeEachDatabase('subscriptions', databases => {
  it('are remembered by origin and place', async () => {
    const { store, id } = await storeWithPipeline(databases);
    const first = { pipelineId: id, origin: 'app', index: 0, artifacts: [] };
    const second = {
      pipelineId: id,
      origin: 'app',
      index: 1,
      cursor: { commit: 'abc', seen: ['a', 'b'] },
      artifacts: [{ kind: 'generic', name: 'a', version: '1' }],
      checkedAt: when(5).toISOString(),
      error: 'No answer.',
    };
    await store.saveSubscription(second);
    await store.saveSubscription(first);
    expect(await store.readSubscriptions(id)).toEqual([first, second]);
    const { error: _, ...mended } = second;
    await store.saveSubscription(mended);
    expect(await store.readSubscriptions(id)).toEqual([first, mended]);
    expect(await store.readSubscriptions('other')).toEqual([]);
  });
});
