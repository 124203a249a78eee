import {
  Operation,
  operations,
} from '@promotions/backstage-plugin-promotions-common';
import { describeSqlite } from '../store/testDatabases';
import { HiddenWorld, hiddenWorld, VISIBLE } from './__testUtils__/hiddenWorld';
import { ADA, BEN } from './__testUtils__/testApi';

/** One call of an operation. */
interface Asked {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: object;
}

type OperationId = keyof typeof operations;

/** Operations that are no list of anything, or whose caller is no user. */
const UNASKED: OperationId[] = ['receiveDeploymentEvent'];

/**
 * Calls of every operation, with what Ben may name. An operation that has none
 * fails the test: whoever adds one says here how it is asked.
 */
function askedOf({
  id,
  brokenId,
  young,
  waiting,
  inDev,
}: HiddenWorld): Record<OperationId, Asked[]> {
  const pipeline = { id };
  const stageOf = (stage: string) => ({ id, stage });
  const inEach = <T>(make: (stage: string) => T): T[] => VISIBLE.map(make);
  const freeze = {
    name: 'freeze',
    reason: 'Because.',
    windows: [{ from: '2027-01-01T00:00:00Z' }],
  };
  const policy = { name: 'policy', autoPromotion: false };
  return {
    listPipelines: [{}, { query: { limit: '1' } }],
    getPipeline: [{ params: pipeline }, { params: { id: brokenId } }],
    getBoard: [
      { params: pipeline },
      { params: pipeline, query: { freightLimit: '1' } },
      { params: { id: brokenId } },
    ],
    refreshPipeline: [{ params: pipeline }, { params: { id: brokenId } }],
    getDecisions: [
      { params: pipeline, query: { freight: young } },
      { params: pipeline, query: { freight: 'old-otter' } },
      ...inEach(stage => ({ params: pipeline, query: { stage } })),
    ],
    listTimeline: [
      { params: pipeline, query: { limit: '100' } },
      { params: pipeline, query: { limit: '1' } },
      { params: pipeline, query: { freight: 'old-otter', limit: '3' } },
      ...inEach(stage => ({ params: pipeline, query: { stage } })),
    ],
    listFreight: [
      { params: pipeline },
      { params: pipeline, query: { limit: '1' } },
    ],
    createFreight: [
      {
        params: pipeline,
        body: { artifacts: [{ kind: 'generic', name: 'app', version: '2' }] },
      },
    ],
    getFreight: [
      { params: { id, freight: young } },
      { params: { id, freight: 'old-otter' } },
    ],
    updateFreight: [
      { params: { id, freight: 'old-otter' }, body: { labels: { a: 'b' } } },
    ],
    clearFreight: [
      { params: pipeline, body: { stage: 'prod', freight: young } },
    ],
    withdrawClearing: [
      { params: pipeline, query: { stage: 'prod', freight: young } },
    ],
    rejectFreight: [
      {
        params: pipeline,
        body: { stage: 'prod', freight: young, reason: 'No.' },
      },
    ],
    liftRejection: [
      { params: pipeline, query: { stage: 'prod', freight: young } },
    ],
    listPromotions: [
      { params: pipeline },
      { params: pipeline, query: { limit: '1' } },
      { params: pipeline, query: { phase: 'Pending' } },
      ...inEach(stage => ({ params: pipeline, query: { stage } })),
    ],
    createPromotion: [
      ...inEach(stage => ({
        params: pipeline,
        body: { stage, freight: young, dryRun: true },
      })),
      ...inEach(stage => ({
        params: pipeline,
        body: { stage, freight: 'old-otter' },
      })),
      ...inEach(stage => ({
        params: pipeline,
        body: { stage, freight: young, request: true },
      })),
    ],
    getPromotion: Object.values(waiting).map(promotionId => ({
      params: { promotionId },
    })),
    abortPromotion: [{ params: { promotionId: waiting.lab } }],
    getPromotionLog: [
      { params: { promotionId: inDev.promotionId } },
      { params: { promotionId: waiting.lab }, query: { limit: '1' } },
    ],
    listRuns: [
      { params: pipeline },
      { params: pipeline, query: { limit: '1' } },
      { params: pipeline, query: { freight: 'old-otter' } },
      ...inEach(stage => ({ params: pipeline, query: { stage } })),
    ],
    getRun: [{ params: { runId: inDev.runId } }],
    rerun: [
      { params: { runId: inDev.runId }, body: { phase: 'promotionTasks' } },
    ],
    abortRun: [{ params: { runId: inDev.runId } }],
    getTask: [{ params: { taskId: inDev.taskId } }],
    getTaskLog: [{ params: { taskId: inDev.taskId } }],
    listArchive: [
      { params: pipeline },
      { params: pipeline, query: { limit: '1' } },
      { params: pipeline, query: { kind: 'timeline' } },
    ],
    listInbox: [{}, { query: { limit: '1' } }],
    approve: [
      {
        params: pipeline,
        body: {
          stage: 'sign',
          freight: young,
          gate: 'sign-off',
          decision: 'reject',
        },
      },
      {
        params: pipeline,
        body: {
          stage: 'sign',
          freight: young,
          gate: 'unknown',
          decision: 'approve',
        },
      },
    ],
    withdrawApproval: [
      {
        params: pipeline,
        query: { stage: 'sign', freight: young, gate: 'sign-off' },
      },
    ],
    overrideGates: [
      {
        params: pipeline,
        body: {
          stage: 'prod',
          freight: young,
          gates: ['health', 'by-hand'],
          reason: 'Because.',
          expiresAt: '2026-12-01T13:00:00Z',
        },
      },
    ],
    revokeOverride: [{ params: { id, overrideId: 'unknown' } }],
    setHold: [{ params: { ...stageOf('late'), origin: 'app' }, body: {} }],
    liftHold: [{ params: { ...stageOf('late'), origin: 'app' } }],
    reportCondition: [
      {
        params: { ...stageOf('late'), type: 'Healthy' },
        body: { status: 'True' },
      },
    ],
    listConditionTransitions: inEach(stage => ({
      params: { ...stageOf(stage), type: 'Healthy' },
    })),
    listFreezes: [{}],
    createFreeze: [{ body: freeze }],
    updateFreeze: [{ params: { freezeId: 'config:holidays' }, body: freeze }],
    deleteFreeze: [{ params: { freezeId: 'config:holidays' } }],
    listPolicies: [{}],
    createPolicy: [{ body: policy }],
    updatePolicy: [{ params: { policyId: 'config:ours' }, body: policy }],
    deletePolicy: [{ params: { policyId: 'config:ours' } }],
    receiveDeploymentEvent: [],
    getOpenApi: [{}],
    getPipelineSchema: [{}],
    getHealth: [{}],
  };
}

function addressOf(path: string, { params = {}, query = {} }: Asked): string {
  const address = path.replace(/\{(\w+)\}/g, (_, name) =>
    encodeURIComponent(params[name]),
  );
  return `${address}?${new URLSearchParams(query)}`;
}

/** The answer, and where it has a cursor all that come after it. */
async function ask(
  { api }: HiddenWorld,
  { method, path }: Operation,
  asked: Asked,
  user: string,
): Promise<Array<{ status: number; text: string; body: any }>> {
  const answers = [];
  let { query } = asked;
  for (;;) {
    const address = addressOf(path, { ...asked, query });
    const answer = await api.call(method, address, user).send(asked.body);
    answers.push(answer);
    const cursor = answer.body?.nextCursor;
    if (cursor === undefined) {
      return answers;
    }
    query = { ...query, cursor };
  }
}

/** As text, with what stands in cursors. */
function told({ text, body }: { text: string; body: any }): string {
  const cursors = [body?.nextCursor, body?.nextFreightCursor].filter(Boolean);
  return [
    text,
    ...cursors.map(cursor => Buffer.from(cursor, 'base64url').toString()),
  ].join('\n');
}

describeSqlite('who may see some entities and some stages', databases => {
  const setUp = async () => hiddenWorld(await databases.create());

  it('learns nothing of the others by any call', async () => {
    const world = await setUp();
    const leaks: string[] = [];
    const answered = new Set<string>();

    for (const [id, calls] of Object.entries(askedOf(world))) {
      const operation: Operation = operations[id as OperationId];
      for (const asked of calls) {
        for (const answer of await ask(world, operation, asked, BEN)) {
          if (answer.status < 300) {
            answered.add(id);
          }
          const text = told(answer);
          leaks.push(
            ...world.secrets
              .filter(secret => text.includes(secret))
              .map(
                secret =>
                  `${id} ${JSON.stringify(asked)} tells of ${secret}: ${text
                    .split(secret)[0]
                    .slice(-120)}…`,
              ),
          );
        }
      }
    }

    expect(leaks).toEqual([]);
    // What is refused tells little, so most must have been answered.
    expect(
      Object.values<Operation>(operations)
        .filter(({ tag, id }) => tag !== 'administration' && !answered.has(id))
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...UNASKED, 'revokeOverride']);
  });

  it('would learn of all of it if they might see it', async () => {
    const world = await setUp();
    const texts: string[] = [];
    const calls = askedOf(world);
    const lists: OperationId[] = [
      'listPipelines',
      'getBoard',
      'getDecisions',
      'listTimeline',
      'listFreight',
      'listPromotions',
      'listRuns',
      'listArchive',
      'listInbox',
    ];

    for (const id of lists) {
      for (const asked of calls[id]) {
        texts.push(...(await ask(world, operations[id], asked, ADA)).map(told));
      }
    }
    for (const id of world.hidden.pipelines) {
      const board = { params: { id } };
      texts.push(
        ...(await ask(world, operations.getBoard, board, ADA)).map(told),
      );
    }

    const all = texts.join('\n');
    expect(world.secrets.filter(secret => !all.includes(secret))).toEqual([]);
  });

  it('is answered about them as about what there is not', async () => {
    const world = await setUp();
    const { id, young, hidden } = world;
    const pairs: Array<[OperationId, (name: string) => Asked, string]> = [];
    const both = (
      operation: OperationId,
      make: (name: string) => Asked,
      name: string,
    ) => pairs.push([operation, make, name]);
    for (const stage of ['vault', 'attic']) {
      both(
        'getDecisions',
        s => ({ params: { id }, query: { stage: s } }),
        stage,
      );
      both(
        'listTimeline',
        s => ({ params: { id }, query: { stage: s } }),
        stage,
      );
      both(
        'listPromotions',
        s => ({ params: { id }, query: { stage: s } }),
        stage,
      );
      both('listRuns', s => ({ params: { id }, query: { stage: s } }), stage);
      both(
        'createPromotion',
        s => ({ params: { id }, body: { stage: s, freight: young } }),
        stage,
      );
      both(
        'clearFreight',
        s => ({ params: { id }, body: { stage: s, freight: young } }),
        stage,
      );
      both(
        'withdrawClearing',
        s => ({ params: { id }, query: { stage: s, freight: young } }),
        stage,
      );
      both(
        'rejectFreight',
        s => ({
          params: { id },
          body: { stage: s, freight: young, reason: 'No.' },
        }),
        stage,
      );
      both(
        'liftRejection',
        s => ({ params: { id }, query: { stage: s, freight: young } }),
        stage,
      );
      both(
        'approve',
        s => ({
          params: { id },
          body: { stage: s, freight: young, gate: 'keys', decision: 'approve' },
        }),
        stage,
      );
      both(
        'withdrawApproval',
        s => ({
          params: { id },
          query: { stage: s, freight: young, gate: 'keys' },
        }),
        stage,
      );
      both(
        'overrideGates',
        s => ({
          params: { id },
          body: {
            stage: s,
            freight: young,
            gates: ['keys'],
            reason: 'Because.',
            expiresAt: '2026-12-01T13:00:00Z',
          },
        }),
        stage,
      );
      both(
        'setHold',
        s => ({ params: { id, stage: s, origin: 'app' } }),
        stage,
      );
      both(
        'liftHold',
        s => ({ params: { id, stage: s, origin: 'app' } }),
        stage,
      );
      both(
        'reportCondition',
        s => ({
          params: { id, stage: s, type: 'Healthy' },
          body: { status: 'True' },
        }),
        stage,
      );
      both(
        'listConditionTransitions',
        s => ({ params: { id, stage: s, type: 'Healthy' } }),
        stage,
      );
    }
    for (const promotion of hidden.promotions) {
      both('getPromotion', p => ({ params: { promotionId: p } }), promotion);
      both('abortPromotion', p => ({ params: { promotionId: p } }), promotion);
      both('getPromotionLog', p => ({ params: { promotionId: p } }), promotion);
    }
    for (const run of hidden.runs) {
      both('getRun', r => ({ params: { runId: r } }), run);
      both('rerun', r => ({ params: { runId: r }, body: {} }), run);
      both('abortRun', r => ({ params: { runId: r } }), run);
    }
    for (const task of hidden.tasks) {
      both('getTask', t => ({ params: { taskId: t } }), task);
      both('getTaskLog', t => ({ params: { taskId: t } }), task);
    }
    for (const override of hidden.overrides) {
      both(
        'revokeOverride',
        o => ({ params: { id, overrideId: o } }),
        override,
      );
    }
    for (const pipeline of hidden.pipelines) {
      both('getPipeline', p => ({ params: { id: p } }), pipeline);
      both('getBoard', p => ({ params: { id: p } }), pipeline);
      both('listFreight', p => ({ params: { id: p } }), pipeline);
      both('listRuns', p => ({ params: { id: p } }), pipeline);
      both('listArchive', p => ({ params: { id: p } }), pipeline);
      both(
        'createPromotion',
        p => ({ params: { id: p }, body: { stage: 'prod', freight: young } }),
        pipeline,
      );
    }

    for (const [operation, make, name] of pairs) {
      const nowhere = 'nowhere';
      const answers = [];
      for (const each of [name, nowhere]) {
        const [{ status, body }] = await ask(
          world,
          operations[operation],
          make(each),
          BEN,
        );
        const { request: _request, ...rest } = body;
        answers.push({
          operation,
          status,
          text: JSON.stringify(rest).replaceAll(each, 'it'),
        });
      }
      expect(answers[0]).toEqual(answers[1]);
    }
  });

  it('may do, where they see it, what they may do', async () => {
    const { api, id, young } = await setUp();

    const inbox = await api.call('get', '/inbox', BEN);
    expect(
      inbox.body.items.map((item: any) => [item.stage, item.gates]),
    ).toEqual([['sign', ['sign-off']]]);

    const approved = await api
      .call('post', `/pipelines/${id}/approvals`, BEN)
      .send({
        stage: 'sign',
        freight: young,
        gate: 'sign-off',
        decision: 'approve',
      });
    expect([approved.status, approved.body.verdict]).toEqual([200, 'Eligible']);
    expect((await api.call('get', '/inbox', BEN)).body.items).toEqual([]);
  });

  it('is told of what was archived, without what they may not see', async () => {
    const { api, id } = await setUp();
    const archive = async (user: string) =>
      (await api.call('get', `/pipelines/${id}/archive`, user)).body.items;

    expect(await archive(BEN)).toMatchObject([
      {
        id: 'AR1',
        stage: 'dev',
        record: {
          message: 'It came out of a stage that you may not see.',
          data: { stages: ['dev'] },
        },
      },
    ]);
    expect(await archive(ADA)).toHaveLength(2);
  });

  it('is told that something is missing which they may not see', async () => {
    const { api, id, young } = await setUp();

    const { body } = await api.call(
      'get',
      `/pipelines/${id}/decisions?stage=late&freight=${young}`,
      BEN,
    );

    expect(body.items[0]).toMatchObject({
      verdict: 'Blocked',
      requirements: expect.arrayContaining([
        {
          id: 'upstream',
          kind: 'upstream',
          status: 'Unmet',
          message: 'It is not met, because of a stage that you may not see.',
        },
      ]),
    });
  });
});
