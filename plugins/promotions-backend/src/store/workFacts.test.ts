import { describeEachDatabase } from './testDatabases';
import { at, freight, storeWithPipeline } from './testFixtures';

describeEachDatabase('what steps are told about', databases => {
  it('is their freight in the order of the work, then what the stage keeps of other origins', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const charts = (n: number) => freight(n, { origin: 'charts' });
    await change({
      freightCreated: [freight(1), freight(2), charts(3), charts(4)],
      entered: [
        { stage: 'dev', origin: 'app', freight: freight(1).id, since: at(1) },
        { stage: 'dev', origin: 'charts', freight: charts(3).id, since: at(1) },
        {
          stage: 'prod',
          origin: 'charts',
          freight: charts(4).id,
          since: at(1),
        },
      ],
    });
    const facts = await store.readWorkFacts({
      pipelineId: id,
      stage: 'dev',
      freight: [freight(2).id],
    });
    expect(facts).toEqual({
      pipeline: {
        id,
        name: 'podinfo',
        entityRef: 'component:default/podinfo',
      },
      entity: expect.objectContaining({ kind: 'Component' }),
      freight: [freight(2), charts(3)],
    });
    const both = await store.readWorkFacts({
      pipelineId: id,
      stage: 'dev',
      freight: [charts(4).id, freight(1).id, 'gone'],
    });
    expect(both?.freight).toEqual([charts(4), freight(1)]);
    expect(
      await store.readWorkFacts({ pipelineId: 'x', stage: 'dev', freight: [] }),
    ).toBeUndefined();
  });
});
