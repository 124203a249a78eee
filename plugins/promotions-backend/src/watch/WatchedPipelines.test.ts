import { DatabaseStore } from '../store/DatabaseStore';
import { describeSqlite } from '../store/testDatabases';
import { goodDocument, pipeline, stage } from '../store/testFixtures';
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
});
