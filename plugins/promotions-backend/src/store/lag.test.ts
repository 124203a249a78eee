import { describeEachDatabase } from './testDatabases';
import {
  at,
  ENTITY,
  freight,
  goodDocument,
  pendingEvent,
  promotion,
  storeWithPipeline,
  when,
} from './testFixtures';

describeEachDatabase('what waits', databases => {
  it('is nothing where all was looked at and told', async () => {
    const { store, change } = await storeWithPipeline(databases);
    await change({ wakeAt: at(60) });
    const told = await store.claimOutbox('w', when(1), 1000, 100);
    await store.settleOutbox(told.map(({ id }) => id));
    expect(await store.readLag(when(1))).toEqual({
      duePipelines: 0,
      claimableWork: 0,
      outbox: 0,
      pendingEvents: 0,
    });
  });

  it('is counted by kind, with the instant of the oldest', async () => {
    const { store, change, id } = await storeWithPipeline(databases);
    const other = await store.savePipelineDocument(
      goodDocument({ entityRef: 'component:default/other' }),
      when(3),
    );
    const made = freight(1);
    await change({
      freightCreated: [made],
      promotionsCreated: [promotion(id, 'P1', 'dev', made)],
      wakeAt: at(7),
    });
    await change({
      promotionsUpdated: [{ id: 'P1', phase: 'Running', startedAt: at(5) }],
    });
    await store.takeEvents([pendingEvent(other.id, 4)], when(4));
    const lag = await store.readLag(when(10));
    expect(lag).toMatchObject({
      duePipelines: 2,
      oldestDueAt: at(3),
      claimableWork: 1,
      oldestClaimableAt: at(5),
      pendingEvents: 1,
      oldestEventAt: at(4),
    });
    expect(lag.outbox).toBeGreaterThan(0);
    expect(lag.oldestOutboxAt).toBe(at(0));
  });

  it('is not what was reported of a pipeline that is gone', async () => {
    const { store, id } = await storeWithPipeline(databases);
    await store.takeEvents([pendingEvent(id, 4)], when(4));
    expect((await store.readLag(when(5))).pendingEvents).toBe(1);
    await store.archivePipelines(ENTITY, [], when(5));
    const lag = await store.readLag(when(6));
    expect(lag.pendingEvents).toBe(0);
    expect(lag.oldestEventAt).toBeUndefined();
  });

  it('is not what somebody works on, nor what rests', async () => {
    const { store, change, id } = await storeWithPipeline(databases);
    const made = freight(1);
    await change({
      freightCreated: [made],
      promotionsCreated: [promotion(id, 'P1', 'dev', made)],
    });
    await change({ promotionsUpdated: [{ id: 'P1', phase: 'Running' }] });
    const work = { kind: 'promotion', id: 'P1' } as const;
    const lease = await store.claimWork(work, 'w', when(1), 3_600_000);
    expect((await store.readLag(when(2))).claimableWork).toBe(0);
    await store.releaseWork(work, lease!.fence, at(60));
    expect((await store.readLag(when(59))).claimableWork).toBe(0);
    expect(await store.readLag(when(61))).toMatchObject({
      claimableWork: 1,
      oldestClaimableAt: at(60),
    });
    expect(await store.nextWorkAt(when(59))).toBe(at(60));
    expect(await store.nextWorkAt(when(60))).toBeUndefined();
  });
});
