import { InputError } from '@backstage/errors';
import { LeaseLostError, RevisionConflictError } from './Store';
import { describeEachDatabase } from './testDatabases';
import {
  at,
  decision,
  freight,
  promotion,
  step,
  storeWithPipeline,
  when,
} from './testFixtures';

describeEachDatabase('promotions', databases => {
  async function withFreight() {
    const all = await storeWithPipeline(databases);
    await all.change({ freightCreated: [1, 2, 3].map(n => freight(n)) });
    return all;
  }

  it('are read as they were made, with their plan and steps', async () => {
    const { store, id, change } = await withFreight();
    const created = promotion(id, 'P1', 'dev', freight(1), {
      priority: 5,
      reason: 'Fixes the outage.',
      message: 'Waits.',
    });
    created.steps = [
      step(0, {
        name: 'clone',
        state: 'Succeeded',
        attempts: 2,
        startedAt: at(1),
        finishedAt: at(2),
        message: 'Cloned.',
        output: { commit: 'abc', nested: { list: [1, null] } },
      }),
      step(1, { wakeAt: at(9), consecutiveErrors: 1, unanswered: 2 }),
    ];
    await change({ promotionsCreated: [created] });
    expect(await store.getPromotion('P1')).toEqual({
      promotion: created.promotion,
      plan: created.plan,
      steps: created.steps,
    });
    expect(await store.getPromotion('P2')).toBeUndefined();
  });

  it('are found by the key that they were asked for with', async () => {
    const { store, id, change } = await withFreight();
    const created = promotion(id, 'P1', 'dev', freight(1));
    await change({
      promotionsCreated: [{ ...created, idempotencyKey: 'k-1' }],
    });
    expect(await store.findPromotionByIdempotencyKey(id, 'k-1')).toEqual(
      created.promotion,
    );
    expect(
      await store.findPromotionByIdempotencyKey(id, 'k-2'),
    ).toBeUndefined();
    expect(
      await store.findPromotionByIdempotencyKey('other', 'k-1'),
    ).toBeUndefined();
    await expect(
      change({
        promotionsCreated: [
          {
            ...promotion(id, 'P2', 'prod', freight(2)),
            idempotencyKey: 'k-1',
          },
        ],
      }),
    ).rejects.toThrow(RevisionConflictError);
  });

  it('of the same freight for the same stage are not made twice while one is in flight', async () => {
    const { store, id, change } = await withFreight();
    await change({
      promotionsCreated: [promotion(id, 'P1', 'dev', freight(1))],
    });
    const second = {
      promotionsCreated: [promotion(id, 'P2', 'dev', freight(1))],
    };
    await expect(change(second)).rejects.toThrow(RevisionConflictError);
    await change({ promotionsUpdated: [{ id: 'P1', phase: 'Running' }] });
    await expect(change(second)).rejects.toThrow(RevisionConflictError);
    await change({
      promotionsUpdated: [{ id: 'P1', phase: 'Failed', finishedAt: at(5) }],
    });
    await change(second);
    expect((await store.getPromotion('P2'))?.promotion.phase).toBe('Pending');
  });

  it('of the same set of freight are the same, in whatever order it is named', async () => {
    const { id, change } = await withFreight();
    const of = (promotionId: string, ids: string[]) =>
      promotion(id, promotionId, 'dev', freight(1), { freight: ids });
    const [a, b] = [freight(1).id, freight(2).id];
    await change({ promotionsCreated: [of('P1', [a, b])] });
    await expect(
      change({ promotionsCreated: [of('P2', [b, a])] }),
    ).rejects.toThrow(RevisionConflictError);
    await change({ promotionsCreated: [of('P3', [a])] });
  });

  it('run one at a time in a stage', async () => {
    const { store, id, change } = await withFreight();
    await change({
      promotionsCreated: [
        promotion(id, 'P1', 'dev', freight(1)),
        promotion(id, 'P2', 'dev', freight(2)),
        promotion(id, 'P3', 'prod', freight(2)),
      ],
      promotionsUpdated: [{ id: 'P1', phase: 'Running', startedAt: at(1) }],
    });
    const start = (promotionId: string) =>
      change({ promotionsUpdated: [{ id: promotionId, phase: 'Running' }] });
    await expect(start('P2')).rejects.toThrow(RevisionConflictError);
    await start('P3');
    await change({ promotionsUpdated: [{ id: 'P1', phase: 'Succeeded' }] });
    await start('P2');
    expect((await store.getPromotion('P2'))?.promotion.phase).toBe('Running');
  });

  it('that have ended never change', async () => {
    const { store, id, change } = await withFreight();
    await change({
      promotionsCreated: [promotion(id, 'P1', 'dev', freight(1))],
    });
    const changed = decision('dev', freight(1).id);
    await change({
      promotionsUpdated: [
        { id: 'P1', phase: 'Running', startedAt: at(1), decision: changed },
        { id: 'P1', phase: 'Aborted', finishedAt: at(2), message: 'Stopped.' },
        { id: 'P1', phase: 'Running', message: 'On again.' },
      ],
    });
    await change({ promotionsUpdated: [{ id: 'P1', phase: 'Succeeded' }] });
    expect((await store.getPromotion('P1'))?.promotion).toMatchObject({
      phase: 'Aborted',
      startedAt: at(1),
      finishedAt: at(2),
      message: 'Stopped.',
    });
  });

  it('of another pipeline do not change', async () => {
    const { store, id, change } = await withFreight();
    await change({
      promotionsCreated: [promotion(id, 'P1', 'dev', freight(1))],
    });
    const other = await store.savePipelineDocument(
      {
        entityRef: 'component:default/other',
        ref: 'url:other',
        status: { ref: 'url:other', state: 'Broken', errors: [] },
        entity: {},
      },
      when(0),
    );
    await store.applyChanges(
      other.id,
      other.revision,
      { promotionsUpdated: [{ id: 'P1', phase: 'Aborted' }] },
      when(1),
    );
    expect((await store.getPromotion('P1'))?.promotion.phase).toBe('Pending');
  });

  it('are ended by the worker that holds them, and by no other, with all else that it wants written', async () => {
    const { store, id, change } = await withFreight();
    await change({
      promotionsCreated: [promotion(id, 'P1', 'dev', freight(1))],
      promotionsUpdated: [{ id: 'P1', phase: 'Running' }],
    });
    // Over as soon as it is taken.
    const old = await store.claimWork(
      { kind: 'promotion', id: 'P1' },
      'a',
      when(0),
      -1,
    );
    const held = await store.claimWork(
      { kind: 'promotion', id: 'P1' },
      'b',
      when(60),
      1000,
    );
    const end = (fence: number) =>
      change({
        entered: [
          {
            stage: 'dev',
            origin: 'app',
            freight: freight(1).id,
            since: at(61),
          },
        ],
        promotionsUpdated: [{ id: 'P1', fence, phase: 'Succeeded' }],
      });
    await expect(end(old!.fence)).rejects.toThrow(LeaseLostError);
    expect((await store.readSnapshot(id))?.current).toEqual([]);
    await end(held!.fence);
    expect((await store.readSnapshot(id))?.current).toHaveLength(1);
    await expect(end(held!.fence)).rejects.toThrow(LeaseLostError);
  });

  it('are counted while they have not ended', async () => {
    const { store, change, id } = await storeWithPipeline(databases);
    expect(await store.countOpenPromotions()).toEqual({
      Pending: 0,
      Running: 0,
    });
    const made = [1, 2, 3].map(n => freight(n));
    await change({
      freightCreated: made,
      promotionsCreated: made.map((one, n) =>
        promotion(id, `P${n}`, 'dev', one),
      ),
    });
    await change({ promotionsUpdated: [{ id: 'P0', phase: 'Running' }] });
    expect(await store.countOpenPromotions()).toEqual({
      Pending: 2,
      Running: 1,
    });
    await change({
      promotionsUpdated: [
        { id: 'P0', phase: 'Succeeded' },
        { id: 'P1', phase: 'Aborted' },
      ],
    });
    expect(await store.countOpenPromotions()).toEqual({
      Pending: 1,
      Running: 0,
    });
  });

  it('are listed newest first, by stage and phase, page by page', async () => {
    const { store, id, change } = await withFreight();
    await change({
      promotionsCreated: [
        promotion(id, 'P1', 'dev', freight(1)),
        promotion(id, 'P2', 'prod', freight(1)),
        promotion(id, 'P3', 'dev', freight(2)),
        promotion(id, 'P4', 'dev', freight(3)),
      ],
      promotionsUpdated: [{ id: 'P3', phase: 'Running' }],
    });
    const list = async (query: object) => {
      const page = await store.listPromotions({
        pipelineId: id,
        limit: 2,
        ...query,
      });
      return [page.items.map(p => p.id), page.nextCursor] as const;
    };
    const [first, cursor] = await list({});
    expect(first).toEqual(['P4', 'P3']);
    expect(await list({ cursor })).toEqual([['P2', 'P1'], undefined]);
    expect((await list({ stage: 'prod' }))[0]).toEqual(['P2']);
    expect((await list({ phase: 'Running' }))[0]).toEqual(['P3']);
    expect((await list({ phase: 'Running', stage: 'prod' }))[0]).toEqual([]);
    await expect(list({ cursor: 'x' })).rejects.toThrow(InputError);
  });
});
