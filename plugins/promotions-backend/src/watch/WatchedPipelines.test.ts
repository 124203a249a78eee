import { DatabaseStore } from '../store/DatabaseStore';
import { describeSqlite } from '../store/testDatabases';
import {
  freight,
  goodDocument,
  pipeline,
  stage,
  storeWithPipeline,
} from '../store/testFixtures';
import { WatchedPipelines } from './WatchedPipelines';

const NOW = new Date('2026-11-21T12:00:00.000Z');
const LATER = new Date('2026-11-21T12:01:00.000Z');

describeSqlite('the watched pipelines', databases => {
  it('are looked at once when the process starts, and whenever another document is in force', async () => {
    const { database } = await databases.create();
    const store = await DatabaseStore.create({ database });
    const { id } = await store.savePipelineDocument(
      goodDocument({ pipeline: pipeline({ stages: [stage('dev')] }) }),
      NOW,
    );
    const changed: string[] = [];
    const watched = new WatchedPipelines(
      store,
      { watch: () => {}, forget: () => {} },
      pipelineId => changed.push(pipelineId),
    );
    await watched.sync();
    await watched.sync();
    expect(changed).toEqual([id]);

    // As another replica would.
    await store.savePipelineDocument(
      goodDocument({
        pipeline: pipeline({ stages: [stage('dev'), stage('prod')] }),
      }),
      LATER,
    );
    await watched.sync();
    expect(changed).toEqual([id, id]);
  });

  it('are watched anew when freight comes back that steps want watched as before', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    await change({ freightCreated: [freight(1), freight(2)] });
    const check = {
      type: 'Healthy',
      uses: 'http',
      config: {},
      every: 60_000,
      timeout: 1_000,
      ttl: 180_000,
    };
    const enter = (number: number, at: Date) =>
      change({
        entered: [
          {
            stage: 'dev',
            origin: 'app',
            freight: freight(number).id,
            since: at.toISOString(),
            ...(number === 1 && { healthChecks: [check] }),
          },
        ],
      });
    const seen: unknown[] = [];
    const watched = new WatchedPipelines(
      store,
      {
        watch: (_id, _pipeline, asked) =>
          seen.push(asked.map(({ healthChecks }) => healthChecks)),
        forget: () => {},
      },
      () => {},
    );
    await enter(1, NOW);
    await watched.sync();
    await watched.sync();
    expect(seen).toEqual([[[check]]]);
    // Another replica promotes something else, and then the first again.
    await enter(2, LATER);
    await enter(1, new Date(LATER.getTime() + 60_000));
    await watched.refresh(id);
    expect(seen).toEqual([[[check]], [[check]]]);
  });
});
