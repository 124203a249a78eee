import { RevisionConflictError } from './Store';
import { describeEachDatabase } from './testDatabases';
import { storeWithPipeline, target, when } from './testFixtures';

describeEachDatabase('deployment events', databases => {
  it('are taken once for each sender and id, together with what they change', async () => {
    const { store, id, revision } = await storeWithPipeline(databases);
    const event = {
      sender: 'cluster',
      eventId: 'e-1',
      pipelineId: id,
      changes: { targets: [target()] },
    };
    expect(await store.hasEvent('cluster', 'e-1')).toBe(false);
    expect(await store.applyEvent({ ...event, revision: 1 }, when(1))).toBe(
      true,
    );
    expect(await store.hasEvent('cluster', 'e-1')).toBe(true);
    expect((await store.readSnapshot(id))?.targets).toEqual([target()]);

    const again = {
      ...event,
      revision: 2,
      changes: {
        targets: [target({ revision: '9', at: when(9).toISOString() })],
      },
    };
    expect(await store.applyEvent(again, when(2))).toBe(false);
    expect(await revision()).toBe(2);
    expect((await store.readSnapshot(id))?.targets).toEqual([target()]);

    expect(await store.hasEvent('other', 'e-1')).toBe(false);
    expect(await store.applyEvent({ ...again, sender: 'other' }, when(3))).toBe(
      true,
    );
  });

  it('that lost a race are not taken, and can be decided again', async () => {
    const { store, id } = await storeWithPipeline(databases);
    const event = {
      sender: 'cluster',
      eventId: 'e-1',
      pipelineId: id,
      changes: { targets: [target()] },
    };
    await store.applyChanges(id, 1, {}, when(1));
    await expect(
      store.applyEvent({ ...event, revision: 1 }, when(2)),
    ).rejects.toThrow(RevisionConflictError);
    expect(await store.hasEvent('cluster', 'e-1')).toBe(false);
    expect(await store.applyEvent({ ...event, revision: 2 }, when(3))).toBe(
      true,
    );
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
