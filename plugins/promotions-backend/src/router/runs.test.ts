import {
  AuthorizeResult,
  isPermission,
} from '@backstage/plugin-permission-common';
import {
  Pipeline,
  pipelineReadPermission,
  promotionAbortPermission,
  promotionCreatePermission,
  stageReadPermission,
} from '@promotions/backstage-plugin-promotions-common';
import { WorkRef } from '../store/Store';
import { describeSqlite, TestDatabases } from '../store/testDatabases';
import { declared } from './__testUtils__/stages';
import {
  ADA,
  ALLOW,
  BEN,
  createTestApi,
  DENY,
  Policy,
} from './__testUtils__/testApi';

const [step] = declared('any', []).promotion.steps;

/** Freight that enters dev is verified there by one task. */
const pipeline: Pipeline = {
  name: 'podinfo',
  origins: [{ name: 'app', subscriptions: [], creation: 'Automatic' }],
  stages: [
    declared('dev', [], [], {
      targets: [],
      requiredTargets: 0,
      verification: {
        tasks: [{ id: 'smoke', steps: [step], blocking: true }],
      },
    }),
    declared('prod', ['dev']),
  ],
};

/** Everybody may read; Ben may do nothing else. */
const benOnlyReads: Policy = (permission, user) =>
  user !== BEN ||
  isPermission(permission, pipelineReadPermission) ||
  isPermission(permission, stageReadPermission)
    ? ALLOW
    : DENY;

async function withRun(databases: TestDatabases) {
  const api = await createTestApi(await databases.create(), { pipeline });
  const { call, engine, id, store, state } = api;
  const enter = async (version: string) => {
    const made = await api.freight(version);
    const { promotion } = await engine.createPromotion(
      id,
      { stage: 'dev', freight: made.id },
      { ref: ADA, kind: 'person' },
    );
    await api.finish(id, 'dev');
    await api.settle();
    return { freight: made, promotionId: promotion!.id };
  };
  const entered = await enter('1.0.0');
  const { items } = await store.listRuns(id, { limit: 1 });
  const runId = items[0].id;
  const task = async () => {
    const { items: newest } = await store.listRuns(id, { limit: 1 });
    const { round } = newest[0];
    return (await store.listTasks(newest[0].id, { round }))[0];
  };
  const write = (work: WorkRef, ...messages: string[]) =>
    store.appendLog(
      work,
      messages.map(message => ({
        step: 0,
        attempt: 1,
        at: state.now.toISOString(),
        level: 'info' as const,
        message,
      })),
    );
  /** Somebody has looked into a log, and found what there was then. */
  const looked = () =>
    new Promise<void>(resolve => {
      const listLog = store.listLog.bind(store);
      jest.spyOn(store, 'listLog').mockImplementation(async (...args) => {
        const page = await listLog(...args);
        resolve();
        return page;
      });
    });
  state.audited.length = 0;
  return {
    ...api,
    ...entered,
    enter,
    runId,
    task,
    write,
    looked,
    get: async (path: string, user?: string) => call('get', path, user),
    post: async (path: string, body: object = {}, user?: string) =>
      call('post', path, user).send(body),
  };
}

describeSqlite('runs by API', databases => {
  it('are listed newest first, page by page, of a stage or a freight', async () => {
    const { enter, get, id, freight, runId } = await withRun(databases);
    const newer = await enter('2.0.0');

    const first = await get(`/pipelines/${id}/runs?limit=1`);
    expect(first.body.items).toMatchObject([
      { stage: 'dev', freight: newer.freight.id, state: 'Progressing' },
    ]);
    const second = await get(
      `/pipelines/${id}/runs?limit=1&cursor=${first.body.nextCursor}`,
    );
    expect(second.body).toMatchObject({
      items: [{ id: runId, state: 'Superseded', promotionTasks: 'Deprecated' }],
    });
    expect(second.body).not.toHaveProperty('nextCursor');
    const ids = async (query: string) =>
      (await get(`/pipelines/${id}/runs?${query}`)).body.items.map(
        (each: any) => each.id,
      );
    expect(await ids(`freight=${freight.alias}`)).toEqual([runId]);
    expect(await ids('stage=prod')).toEqual([]);
    expect((await get(`/pipelines/${id}/runs?freight=none`)).status).toBe(404);
  });

  it('are told with their tasks, and with what the caller may do about them now', async () => {
    const { get, id, runId, task, state, finishTask } = await withRun(
      databases,
    );
    state.policy = benOnlyReads;
    const smoke = await task();

    const told = await get(`/runs/${runId}`);
    expect(told.status).toBe(200);
    expect(told.body).toMatchObject({
      id: runId,
      pipeline: { id, name: 'podinfo' },
      round: 1,
      tasks: [{ id: smoke.id, name: 'smoke', state: 'Pending' }],
      permissions: { rerun: [], abort: true },
    });
    const bens = await get(`/runs/${runId}`, BEN);
    expect(bens.body.permissions).toEqual({ rerun: [], abort: false });

    await finishTask(smoke.id, 'Failed', 'It smokes.');
    expect((await get(`/runs/${runId}`)).body.permissions).toEqual({
      rerun: ['verification'],
      abort: false,
    });
    expect((await get(`/runs/${runId}`, BEN)).body.permissions).toEqual({
      rerun: [],
      abort: false,
    });
    expect((await get(`/tasks/${smoke.id}`)).body).toMatchObject({
      id: smoke.id,
      state: 'Failed',
      message: 'It smokes.',
      pipeline: { id },
      steps: [{ id: 'notice', uses: 'compose-output' }],
    });
  });

  it('are part of the promotion that brought the freight, and of the board', async () => {
    const { get, id, promotionId, runId, task } = await withRun(databases);
    const smoke = await task();

    const promotion = await get(`/promotions/${promotionId}`);
    expect(promotion.body).toMatchObject({
      run: { id: runId, verification: 'Pending' },
      tasks: [{ id: smoke.id }],
    });
    const board = await get(`/pipelines/${id}/board`);
    expect(board.body.stages[0]).toMatchObject({
      run: { id: runId },
      tasks: [{ id: smoke.id }],
    });
    expect(board.body.stages[1].tasks).toEqual([]);
  });

  it('are run again by who may promote into the stage, which is audited', async () => {
    const { post, runId, task, state, finishTask } = await withRun(databases);
    state.policy = benOnlyReads;
    await finishTask((await task()).id, 'Failed');

    const refused = await post(`/runs/${runId}/rerun`, {}, BEN);
    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toContain('promotions.promotion.create');
    const again = await post(`/runs/${runId}/rerun`);
    expect([again.status, again.body]).toMatchObject([
      200,
      { id: runId, round: 2, state: 'Progressing', verification: 'Pending' },
    ]);
    expect(await task()).toMatchObject({ round: 2, state: 'Pending' });
    const under = await post(`/runs/${runId}/rerun`);
    expect([under.status, under.body.error.message]).toEqual([
      409,
      expect.stringContaining('still under way'),
    ]);
    expect(state.audited.map(each => [each.eventId, each.outcome])).toEqual([
      ['rerun', 'NotAllowedError'],
      ['rerun', 'succeeded'],
      ['rerun', 'ConflictError'],
    ]);
    expect(state.audited[1].meta).toMatchObject({ runId });
    expect(
      (await post(`/runs/${runId}/rerun`, { phase: 'deploy' })).status,
    ).toBe(400);
  });

  it('are aborted by who may abort promotions into the stage, which is audited', async () => {
    const { post, runId, task, state } = await withRun(databases);
    state.policy = (permission, user) =>
      isPermission(permission, promotionAbortPermission) && user === BEN
        ? { result: AuthorizeResult.DENY }
        : ALLOW;

    expect((await post(`/runs/${runId}/abort`, {}, BEN)).status).toBe(403);
    const aborted = await post(`/runs/${runId}/abort`);
    expect([aborted.status, aborted.body]).toMatchObject([
      200,
      { state: 'Failed', verification: 'Failed', abortedBy: ADA },
    ]);
    expect(await task()).toMatchObject({
      state: 'Deprecated',
      abortRequestedBy: ADA,
    });
    expect((await post(`/runs/${runId}/abort`)).status).toBe(409);
    expect(state.audited.map(each => [each.eventId, each.outcome])).toEqual([
      ['abort-run', 'NotAllowedError'],
      ['abort-run', 'succeeded'],
      ['abort-run', 'ConflictError'],
    ]);
  });

  it('of a stage that the document has no more go by what the stage was', async () => {
    const { get, post, runId, id, store, state, knex } = await withRun(
      databases,
    );
    const row = await knex('pipelines').where({ id }).first();
    const document = JSON.parse(row.document);
    document.stages = document.stages.slice(1);
    document.stages[0].freight[0].sources = {
      ...document.stages[0].freight[0].sources,
      direct: true,
      stages: [],
    };
    await store.savePipelineDocument(
      {
        entityRef: row.entity_ref,
        ref: row.ref,
        status: { ref: row.ref, state: 'Good', errors: [] },
        pipeline: document,
        entity: JSON.parse(row.entity),
      },
      state.now,
    );

    const told = await get(`/runs/${runId}`);
    expect(told.body.permissions).toEqual({ rerun: [], abort: true });
    const rerun = await post(`/runs/${runId}/rerun`);
    expect([rerun.status, rerun.body.error.message]).toEqual([
      409,
      expect.stringContaining('no stage dev any more'),
    ]);
    state.policy = permission =>
      isPermission(permission, promotionCreatePermission) ? DENY : ALLOW;
    expect((await post(`/runs/${runId}/rerun`)).status).toBe(403);
  });
});

describeSqlite('logs by API', databases => {
  it('are told page by page, and go on where they were left', async () => {
    const { get, promotionId, task, write, finishTask } = await withRun(
      databases,
    );
    const work: WorkRef = { kind: 'task', id: (await task()).id };
    const path = `/tasks/${work.id}/log`;
    expect((await get(path)).body).toEqual({ items: [], ended: false });

    await write(work, 'one', 'two', 'three');
    const page = await get(`${path}?limit=2`);
    expect(page.body).toMatchObject({
      items: [
        { step: 0, attempt: 1, level: 'info', message: 'one' },
        { message: 'two' },
      ],
      ended: false,
    });
    const messagesAfter = async (cursor: string) => {
      const { body } = await get(`${path}?cursor=${cursor}`);
      return [body.items.map((line: any) => line.message), body.ended];
    };
    expect(await messagesAfter(page.body.cursor)).toEqual([['three'], false]);
    await write(work, 'four');
    await finishTask(work.id);
    expect(await messagesAfter(page.body.cursor)).toEqual([
      ['three', 'four'],
      true,
    ]);
    expect((await get(`${path}?limit=1`)).body.ended).toBe(false);

    const promotion: WorkRef = { kind: 'promotion', id: promotionId };
    await write(promotion, 'cloned');
    expect((await get(`/promotions/${promotionId}/log?step=0`)).body).toEqual({
      items: [expect.objectContaining({ message: 'cloned' })],
      cursor: expect.any(String),
      ended: true,
    });
    expect(
      (await get(`/promotions/${promotionId}/log?step=1`)).body.items,
    ).toEqual([]);
  });

  it('can be waited for: until a line comes', async () => {
    const { call, task, write, looked } = await withRun(databases);
    const work: WorkRef = { kind: 'task', id: (await task()).id };
    const found = looked();
    const waiting = call('get', `/tasks/${work.id}/log?wait=20`).then(
      ({ body }) => body.items.map((line: any) => line.message),
    );

    await found;
    await write(work, 'At last.');

    expect(await waiting).toEqual(['At last.']);
  });

  it('can be waited for: until the work has ended', async () => {
    const { call, task, finishTask, looked } = await withRun(databases);
    const { id } = await task();
    const found = looked();
    const waiting = call('get', `/tasks/${id}/log?wait=20`).then(
      ({ body }) => body,
    );

    await found;
    await finishTask(id);

    expect(await waiting).toEqual({ items: [], ended: true });
  });

  it('are waited for as long as asked, and no longer than twenty seconds', async () => {
    const { get, task } = await withRun(databases);
    const path = `/tasks/${(await task()).id}/log`;

    expect((await get(`${path}?wait=0.05`)).body).toEqual({
      items: [],
      ended: false,
    });
    expect((await get(`${path}?wait=21`)).status).toBe(400);
  });

  it('of what there is not, or may not be seen, are not found', async () => {
    const { get, promotionId, task, state, runId } = await withRun(databases);
    const { id } = await task();
    state.policy = permission =>
      isPermission(permission, stageReadPermission) ? DENY : ALLOW;

    for (const [there, not] of [
      [`/tasks/${id}/log`, '/tasks/none/log'],
      [`/tasks/${id}`, '/tasks/none'],
      [`/runs/${runId}`, '/runs/none'],
      [`/promotions/${promotionId}/log`, '/promotions/none/log'],
    ]) {
      const [hidden, unknown] = [await get(there), await get(not)];
      expect([hidden.status, unknown.status]).toEqual([404, 404]);
      expect(hidden.body.error).toEqual(unknown.body.error);
    }
  });
});

describeSqlite('health by API', databases => {
  it('tells anybody how much waits, and for how long, and nothing else', async () => {
    const { call } = await withRun(databases);

    const { status, body } = await call('get', '/health', null);

    expect(status).toBe(200);
    expect(body).toMatchObject({ status: expect.stringMatching(/ok|behind/) });
    expect(body.queues.map((queue: any) => queue.name)).toEqual([
      'passes',
      'work',
      'outbox',
      'events',
    ]);
    expect(
      body.queues.find((queue: any) => queue.name === 'work').waiting,
    ).toBe(1);
  });
});
