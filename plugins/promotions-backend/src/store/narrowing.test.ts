import { describeEachDatabase } from './testDatabases';
import { at, freight, promotion, storeWithPipeline } from './testFixtures';

const entry = (stage: string | undefined, kind: string) => ({
  at: at(0),
  kind,
  actor: 'promotions',
  stage,
  message: 'Something happened.',
});

describeEachDatabase('lists that are narrowed to some stages', databases => {
  async function setUp() {
    const stored = await storeWithPipeline(databases);
    const { id, change } = stored;
    await change({ freightCreated: [freight(1), freight(2)] });
    await change({
      promotionsCreated: [
        promotion(id, 'p1', 'dev', freight(1)),
        promotion(id, 'p2', 'prod', freight(1)),
        promotion(id, 'p3', 'dev', freight(2)),
      ],
      timeline: [
        entry('dev', 'one'),
        entry('prod', 'two'),
        entry(undefined, 'three'),
        entry('moon', 'four'),
      ],
    });
    return stored;
  }

  it('have promotions into those stages only, page by page', async () => {
    const { store, id: pipelineId } = await setUp();
    const list = (stages: string[], cursor?: string) =>
      store.listPromotions({ pipelineId, stages, limit: 1, cursor });

    const first = await list(['dev', 'staging']);
    const second = await list(['dev', 'staging'], first.nextCursor);

    expect([first, second].map(page => page.items.map(p => p.id))).toEqual([
      ['p3'],
      ['p1'],
    ]);
    expect(second.nextCursor).toBeUndefined();
    expect((await list([])).items).toEqual([]);
  });

  it('have what happened in those stages, and in none', async () => {
    const { store, id } = await setUp();
    const kinds = async (query: { stages?: string[]; stage?: string }) =>
      (await store.listTimeline(id, { ...query, limit: 10 })).items
        .map(({ kind }) => kind)
        .filter(kind => !kind.startsWith('document.'))
        .sort();

    expect(await kinds({ stages: ['dev'] })).toEqual(['one', 'three']);
    expect(await kinds({ stages: [] })).toEqual(['three']);
    expect(await kinds({ stages: ['dev'], stage: 'prod' })).toEqual([]);
  });

  it('know every stage that something has ever happened in', async () => {
    const { store, id } = await setUp();

    expect(await store.listStageNames(id)).toEqual(['dev', 'moon', 'prod']);
    expect(await store.listStageNames('unknown')).toEqual([]);
  });
});
