import { describeSqlite } from './testDatabases';
import { storeWithPipeline, when } from './testFixtures';

describeSqlite('the store', databases => {
  it('lets requests and timers in between its work, however much there is', async () => {
    const { store, id } = await storeWithPipeline(databases);
    let turns = 0;
    let over = false;
    const count = () => {
      turns += 1;
      if (!over) {
        setImmediate(count);
      }
    };
    setImmediate(count);
    for (let n = 0; n < 20; n++) {
      await store.readSnapshot(id);
      await store.duePipelines(when(1), 10);
      await store.wakePipelines(when(1), [id]);
    }
    over = true;
    expect(turns).toBeGreaterThan(20);
  });
});
