import { ConditionWatch } from '@promotions/backstage-plugin-promotions-common';
import { describeEachDatabase } from './testDatabases';
import { at, freight, storeWithPipeline } from './testFixtures';

const watch: ConditionWatch = {
  type: 'Synced',
  uses: 'argocd',
  config: { application: 'podinfo' },
  every: 30_000,
  timeout: 5_000,
  ttl: 300_000,
};

describeEachDatabase('what is watched with freight', databases => {
  async function withFreight() {
    const all = await storeWithPipeline(databases);
    const enter = (n: number, more: object = {}) =>
      all.change({
        freightCreated: [freight(n)],
        entered: [
          {
            stage: 'dev',
            origin: 'app',
            freight: freight(n).id,
            since: at(n),
            ...more,
          },
        ],
      });
    const watched = async () =>
      (await all.store.readSnapshot(all.id))!.current.map(
        ({ freight: id, healthChecks }) => [id, healthChecks],
      );
    return { ...all, enter, watched };
  }

  it('may come with it', async () => {
    const { enter, watched } = await withFreight();
    await enter(1, { healthChecks: [watch] });
    expect(await watched()).toEqual([[freight(1).id, [watch]]]);
  });

  it('is set, replaced and left off while it is there', async () => {
    const { change, enter, watched } = await withFreight();
    await enter(1);
    expect(await watched()).toEqual([[freight(1).id, undefined]]);
    const set = (healthChecks: ConditionWatch[]) =>
      change({
        healthChecksSet: [
          { stage: 'dev', freight: freight(1).id, healthChecks },
        ],
      });
    await set([watch]);
    expect(await watched()).toEqual([[freight(1).id, [watch]]]);
    await set([{ ...watch, target: 'eu' }]);
    expect(await watched()).toEqual([
      [freight(1).id, [{ ...watch, target: 'eu' }]],
    ]);
    await set([]);
    expect(await watched()).toEqual([[freight(1).id, undefined]]);
  });

  it('is set as freight enters', async () => {
    const { change, watched } = await withFreight();
    await change({
      freightCreated: [freight(1)],
      entered: [
        { stage: 'dev', origin: 'app', freight: freight(1).id, since: at(1) },
      ],
      healthChecksSet: [
        { stage: 'dev', freight: freight(1).id, healthChecks: [watch] },
      ],
    });
    expect(await watched()).toEqual([[freight(1).id, [watch]]]);
  });

  it('ends when other freight of its origin enters, and is not set after that', async () => {
    const { change, enter, watched } = await withFreight();
    await enter(1, { healthChecks: [watch] });
    await enter(2);
    expect(await watched()).toEqual([[freight(2).id, undefined]]);
    await change({
      healthChecksSet: [
        { stage: 'dev', freight: freight(1).id, healthChecks: [watch] },
      ],
    });
    expect(await watched()).toEqual([[freight(2).id, undefined]]);
  });
});
