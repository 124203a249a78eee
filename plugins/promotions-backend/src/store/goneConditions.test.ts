import {
  Condition,
  ConditionWatch,
  Stage,
} from '@promotions/backstage-plugin-promotions-common';
import { describeEachDatabase } from './testDatabases';
import {
  at,
  brokenDocument,
  condition,
  freight,
  goodDocument,
  pipeline,
  stage,
  storeWithPipeline,
  when,
} from './testFixtures';

const watch = (type: string, target?: string): ConditionWatch => ({
  type,
  target,
  uses: 'http',
  config: {},
  every: 30_000,
  timeout: 5_000,
  ttl: 300_000,
});

describeEachDatabase('conditions and changed documents', databases => {
  async function withConditions(
    conditions: Condition[],
    more: Partial<Stage> = {},
  ) {
    const dev = { ...stage('dev'), ...more };
    const all = await storeWithPipeline(databases, {
      pipeline: pipeline({ stages: [dev, stage('prod')] }),
    });
    await all.change({ conditions });
    const known = async () =>
      (await all.store.readSnapshot(all.id))!.conditions.map(
        ({ stage: name, type, target }) =>
          [name, type, ...(target ? [target] : [])].join('/'),
      );
    const declare = (stages: Stage[]) =>
      all.store.savePipelineDocument(
        goodDocument({ pipeline: pipeline({ stages }), etag: 'etag-2' }),
        when(50),
      );
    return { ...all, dev, known, declare };
  }

  it('of a stage that is gone are forgotten, whoever reported them', async () => {
    const { dev, known, declare, store, id } = await withConditions([
      condition({ stage: 'prod' }),
      condition({ stage: 'prod', type: 'Tested', source: 'api:service:ci' }),
      condition({ stage: 'dev', type: 'Tested', source: 'api:service:ci' }),
    ]);
    await declare([dev]);
    expect(await known()).toEqual(['dev/Tested']);
    // What it was stays.
    const { items } = await store.listConditionTransitions(id, {
      stage: 'prod',
      type: 'Tested',
      limit: 10,
    });
    expect(items).toMatchObject([{ to: 'True' }]);
  });

  it('of a target that is gone are forgotten', async () => {
    const targets = [
      { name: 'eu', labels: {} },
      { name: 'us', labels: {} },
    ];
    const api = { type: 'Tested', source: 'api:service:ci' };
    const { dev, known, declare } = await withConditions(
      [
        condition({ ...api }),
        condition({ ...api, target: 'eu' }),
        condition({ ...api, target: 'us' }),
      ],
      { targets },
    );
    await declare([{ ...dev, targets: [targets[0]] }, stage('prod')]);
    expect(await known()).toEqual(['dev/Tested', 'dev/Tested/eu']);
  });

  it('that are not watched any more are forgotten, those that were reported stay', async () => {
    const { dev, known, declare } = await withConditions(
      [
        condition({ type: 'Healthy' }),
        condition({ type: 'Synced' }),
        condition({ type: 'Synced', target: 'dev' }),
        condition({ type: 'Tested', source: 'api:service:ci' }),
        condition({ type: 'Deployed', source: 'promotions' }),
        condition({ type: 'PullRequestOpen', source: 'promotion:git-open-pr' }),
      ],
      {
        conditions: [watch('Healthy'), watch('Synced'), watch('Synced', 'dev')],
      },
    );
    await declare([{ ...dev, conditions: [watch('Synced')] }, stage('prod')]);
    expect(await known()).toEqual([
      'dev/Deployed',
      'dev/PullRequestOpen',
      'dev/Synced',
      'dev/Tested',
    ]);
  });

  it('that steps asked to be watched stay as long as their freight does', async () => {
    const { dev, known, declare, change } = await withConditions([
      condition({ type: 'Synced', source: 'step:argocd' }),
      condition({ type: 'Ready', source: 'step:argocd' }),
    ]);
    await change({
      freightCreated: [freight(1)],
      entered: [
        {
          stage: 'dev',
          origin: 'app',
          freight: freight(1).id,
          since: at(1),
          healthChecks: [watch('Synced')],
        },
      ],
    });
    await declare([{ ...dev, labels: { risk: 'low' } }]);
    expect(await known()).toEqual(['dev/Synced']);
  });

  it('stay while the document is broken, and where it says the same', async () => {
    const { known, store } = await withConditions(
      [condition({ type: 'Healthy' })],
      { conditions: [watch('Healthy')] },
    );
    await store.savePipelineDocument(brokenDocument(), when(50));
    expect(await known()).toEqual(['dev/Healthy']);
  });
});
