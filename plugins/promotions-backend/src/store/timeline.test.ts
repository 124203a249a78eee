import { InputError } from '@backstage/errors';
import { NewTimelineEntry } from './Store';
import { describeEachDatabase } from './testDatabases';
import { at, freight, storeWithPipeline } from './testFixtures';

describeEachDatabase('the timeline', databases => {
  const entry = (
    n: number,
    options: Partial<NewTimelineEntry> = {},
  ): NewTimelineEntry => ({
    at: at(n),
    kind: 'test',
    actor: 'promotions',
    message: `Entry ${n}.`,
    ...options,
  });

  it('keeps who did what, when and why, newest first', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const full = entry(2, {
      stage: 'dev',
      freight: freight(1).id,
      promotionId: 'P1',
      data: { decision: { verdict: 'Eligible' } },
    });
    await change({ timeline: [entry(1), full] });
    const { items } = await store.listTimeline(id, { limit: 2 });
    expect(items).toEqual([
      { id: expect.any(String), ...full },
      { id: expect.any(String), ...entry(1) },
    ]);
    expect(items[0].id > items[1].id).toBe(true);
  });

  it('keeps the order in which entries were written, however many at once', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const numbers = Array.from({ length: 250 }, (_, n) => n);
    await change({ timeline: numbers.map(n => entry(n)) });
    const messages: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.listTimeline(id, { limit: 100, cursor });
      messages.push(...page.items.map(item => item.message));
      cursor = page.nextCursor;
    } while (cursor);
    expect(messages.slice(0, -1)).toEqual(
      numbers.map(n => `Entry ${n}.`).reverse(),
    );
  });

  it('is read by stage and by freight', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    await change({
      timeline: [
        entry(1, { stage: 'dev' }),
        entry(2, { stage: 'dev', freight: 'f1' }),
        entry(3, { stage: 'prod', freight: 'f1' }),
      ],
    });
    const list = async (query: { stage?: string; freight?: string }) =>
      (await store.listTimeline(id, { limit: 9, ...query })).items.map(
        item => item.message,
      );
    expect(await list({ stage: 'dev' })).toEqual(['Entry 2.', 'Entry 1.']);
    expect(await list({ freight: 'f1' })).toEqual(['Entry 3.', 'Entry 2.']);
    expect(await list({ stage: 'prod', freight: 'f1' })).toEqual(['Entry 3.']);
  });

  it('is not read from a cursor that nobody gave', async () => {
    const { store, id } = await storeWithPipeline(databases);
    await expect(
      store.listTimeline(id, { limit: 1, cursor: 'bm9uc2Vuc2U' }),
    ).rejects.toThrow(InputError);
  });
});
