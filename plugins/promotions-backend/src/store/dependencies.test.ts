import {
  DependencyGate,
  PromotionPhase,
} from '@promotions/backstage-plugin-promotions-common';
import { describeEachDatabase } from './testDatabases';
import {
  at,
  freight,
  goodDocument,
  pipeline,
  promotion,
  stage,
  storeWithPipeline,
  when,
} from './testFixtures';

const API = 'api:default/accounts';
const gate = (options: Partial<DependencyGate> = {}): DependencyGate => ({
  kind: 'dependency',
  name: 'needs',
  relation: 'dependsOn',
  stage: 'prod',
  ...options,
});

describeEachDatabase('dependencies', databases => {
  async function setUp(gates = [gate()]) {
    const all = await storeWithPipeline(databases, {
      pipeline: pipeline({ stages: [{ ...stage('prod'), gates }] }),
      entity: {
        kind: 'Component',
        relations: [
          { type: 'dependsOn', targetRef: API },
          { type: 'dependsOn', targetRef: 'api:default/nothing' },
          { type: 'consumesApi', targetRef: API },
          { type: 'ownedBy', targetRef: 'group:default/team' },
        ],
      },
    });
    const { store } = all;
    const { id: apiId } = await store.savePipelineDocument(
      goodDocument({
        entityRef: API,
        pipeline: pipeline({ name: 'accounts' }),
      }),
      when(0),
    );
    let count = 0;
    const attempt = async (
      n: number,
      phase: PromotionPhase,
      times: { startedAt?: string; finishedAt?: string },
      id = `P${++count}`,
    ) => {
      await store.applyChanges(
        apiId,
        (await store.getPipeline(apiId))!.revision,
        {
          freightCreated: [freight(n)],
          promotionsCreated: [promotion(apiId, id, 'prod', freight(n))],
          promotionsUpdated: [{ id, phase, ...times }],
        },
        when(0),
      );
    };
    const read = async () => (await store.readSnapshot(all.id))!.dependencies;
    return { ...all, apiId, attempt, read };
  }

  const state = {
    relation: 'dependsOn',
    entityRef: API,
    pipelineName: 'accounts',
    stage: 'prod',
    running: false,
  };

  it('are the stages of that name of the entities that the relation points to', async () => {
    const { read, apiId, store } = await setUp([
      gate(),
      gate({ name: 'again', constraint: '^1.0.0' }),
      gate({ name: 'other', relation: 'consumesApi', stage: 'staging' }),
      gate({ name: 'none', stage: 'moon' }),
    ]);
    const expected = [
      { ...state, pipelineId: apiId },
      {
        ...state,
        pipelineId: apiId,
        relation: 'consumesApi',
        stage: 'staging',
      },
    ];
    expect(await read()).toEqual(expected);
    const second = await store.savePipelineDocument(
      goodDocument({
        entityRef: API,
        ref: 'url:https://git.example.com/second.yaml',
        pipeline: pipeline({ name: 'b-second', stages: [stage('prod')] }),
      }),
      when(0),
    );
    expect(await read()).toEqual([
      expected[0],
      { ...state, pipelineId: second.id, pipelineName: 'b-second' },
      expected[1],
    ]);
  });

  it('know what runs there, and what ended last', async () => {
    const { read, attempt } = await setUp();
    await attempt(1, 'Succeeded', { startedAt: at(1), finishedAt: at(2) });
    await attempt(2, 'Running', { startedAt: at(3) });
    expect(await read()).toEqual([
      expect.objectContaining({
        running: true,
        last: {
          promotionId: 'P1',
          phase: 'Succeeded',
          finishedAt: at(2),
          alias: 'alias-1',
          versions: ['1.0.1'],
        },
      }),
    ]);
  });

  it('go by when a promotion ended, not by when it was asked for', async () => {
    const { read, attempt } = await setUp();
    await attempt(
      2,
      'Succeeded',
      { startedAt: at(1), finishedAt: at(2) },
      'P2',
    );
    await attempt(1, 'Failed', { startedAt: at(3), finishedAt: at(4) }, 'P1');
    expect((await read())[0].last).toMatchObject({
      promotionId: 'P1',
      phase: 'Failed',
    });
  });

  it('pass over what was aborted before it started, for it changed nothing', async () => {
    const { read, attempt } = await setUp();
    await attempt(1, 'Succeeded', { startedAt: at(1), finishedAt: at(2) });
    await attempt(2, 'Aborted', { finishedAt: at(4) });
    expect((await read())[0].last?.promotionId).toBe('P1');
    await attempt(3, 'Aborted', { startedAt: at(5), finishedAt: at(6) });
    expect((await read())[0].last).toMatchObject({
      promotionId: 'P3',
      phase: 'Aborted',
    });
  });

  it('follow the document: a stage that is gone, or a pipeline that is archived, is none', async () => {
    const { read, store } = await setUp();
    const save = (names: string[]) =>
      store.savePipelineDocument(
        goodDocument({
          entityRef: API,
          pipeline: pipeline({ name: 'accounts', stages: names.map(stage) }),
        }),
        when(1),
      );
    await save(['dev']);
    expect(await read()).toEqual([]);
    await save(['dev', 'prod']);
    expect(await read()).toHaveLength(1);
    await store.savePipelineDocument(
      {
        ...goodDocument({ entityRef: API }),
        pipeline: undefined,
        status: { ref: 'x', state: 'Broken', errors: [], readAt: at(1) },
      },
      when(1),
    );
    expect(await read()).toHaveLength(1);
    await store.archivePipelines(API, [], when(2));
    expect(await read()).toEqual([]);
    await save(['dev', 'prod']);
    expect(await read()).toHaveLength(1);
  });

  it('are read where a policy, or the configuration, asks for them', async () => {
    const { store, id, apiId } = await setUp([]);
    expect((await store.readSnapshot(id))!.dependencies).toEqual([]);
    await store.createPolicy(
      {
        id: 'Y1',
        name: 'careful',
        stages: ['*'],
        labels: {},
        gates: [gate({ stage: 'dev' })],
        source: 'database',
        position: 0,
        createdAt: at(0),
      },
      when(0),
    );
    const snapshot = await store.readSnapshot(id, {
      administrationGates: [gate({ stage: 'staging' })],
    });
    expect(snapshot!.dependencies).toEqual([
      { ...state, pipelineId: apiId, stage: 'dev' },
      { ...state, pipelineId: apiId, stage: 'staging' },
    ]);
  });

  it('of an entity without relations are none', async () => {
    const { store, id } = await storeWithPipeline(databases, {
      pipeline: pipeline({ stages: [{ ...stage('prod'), gates: [gate()] }] }),
    });
    expect((await store.readSnapshot(id))!.dependencies).toEqual([]);
  });
});
