import { mockCredentials } from '@backstage/backend-test-utils';
import {
  openApiDocument,
  operations,
} from '@promotions/backstage-plugin-promotions-common';
import request from 'supertest';
import { describeEachDatabase } from '../store/testDatabases';
import { expectAnswer } from './__testUtils__/expectAnswer';
import { ADA, automatic, createTestApi } from './__testUtils__/testApi';

const artifact = { kind: 'generic', name: 'app', version: '1.0.0' };

describeEachDatabase('the REST API', databases => {
  async function setUp(options?: Parameters<typeof createTestApi>[1]) {
    return createTestApi(await databases.create(), options);
  }

  it('gives pipelines, one and all', async () => {
    const { call, id } = await setUp();

    const list = await call('get', '/pipelines');
    const one = await call('get', `/pipelines/${id}`);

    expectAnswer(list, operations.listPipelines, 200);
    expectAnswer(one, operations.getPipeline, 200);
    expect(list.body.items).toEqual([one.body]);
    expect(one.body).toMatchObject({ id, name: 'podinfo', state: 'Active' });
  });

  it('finds pipelines by entity, however it is written, and by state', async () => {
    const { call } = await setUp();
    const count = async (query: string) =>
      (await call('get', `/pipelines?${query}`)).body.items.length;

    expect(await count('entityRef=component:default/podinfo')).toBe(1);
    expect(await count('entityRef=Component:Default/PodInfo')).toBe(1);
    expect(await count('entityRef=component:default/other')).toBe(0);
    expect(await count('state=Broken')).toBe(0);
    expect((await call('get', '/pipelines?entityRef=:')).status).toBe(400);
  });

  it('creates freight once, and gives it back when asked again', async () => {
    const { call, id } = await setUp();
    const body = { artifacts: [artifact], labels: { team: 'a' } };

    const first = await call('post', `/pipelines/${id}/freight`).send(body);
    const again = await call('post', `/pipelines/${id}/freight`).send(body);

    expectAnswer(first, operations.createFreight, 201);
    expectAnswer(again, operations.createFreight, 200);
    expect(again.body).toEqual(first.body);
    expect(first.body.createdBy).toBe(ADA);
  });

  it('gives freight with its status, by id, by alias and in pages', async () => {
    const { call, id, freight } = await setUp();
    const old = await freight('1.0.0');
    const made = await freight('1.1.0');

    const byId = await call('get', `/pipelines/${id}/freight/${made.id}`);
    const byAlias = await call('get', `/pipelines/${id}/freight/${made.alias}`);
    const first = await call('get', `/pipelines/${id}/freight?limit=1`);
    const rest = await call(
      'get',
      `/pipelines/${id}/freight?limit=1&cursor=${first.body.nextCursor}`,
    );

    expectAnswer(byId, operations.getFreight, 200);
    expect(byAlias.body).toEqual(byId.body);
    expectAnswer(first, operations.listFreight, 200);
    expect([first, rest].map(({ body }) => body.items[0].id).sort()).toEqual(
      [old.id, made.id].sort(),
    );
    expect(rest.body.nextCursor).toBeUndefined();
    expect((await call('get', `/pipelines/${id}/freight/unknown`)).status).toBe(
      404,
    );
  });

  it('changes an alias, unless it is taken', async () => {
    const { call, id, freight } = await setUp();
    const made = await freight('1.0.0');
    const other = await freight('1.1.0');
    const change = (alias: string) =>
      call('patch', `/pipelines/${id}/freight/${made.alias}`).send({ alias });

    expect((await change(other.alias)).status).toBe(409);
    const changed = await change('brave-otter');

    expectAnswer(changed, operations.updateFreight, 200);
    expect(changed.body).toMatchObject({ id: made.id, alias: 'brave-otter' });
  });

  it('promotes: 201 when created, 200 with the same one when asked again', async () => {
    const { call, id, freight } = await setUp();
    const made = await freight('1.0.0');
    const body = { stage: 'dev', freight: made.alias, reason: 'Try it.' };

    const created = await call('post', `/pipelines/${id}/promotions`).send(
      body,
    );
    const again = await call('post', `/pipelines/${id}/promotions`).send(body);
    const details = await call(
      'get',
      `/promotions/${created.body.promotion.id}`,
    );
    const list = await call('get', `/pipelines/${id}/promotions?stage=dev`);

    expectAnswer(created, operations.createPromotion, 201);
    expectAnswer(again, operations.createPromotion, 200);
    expect(again.body).toMatchObject({
      outcome: 'existing',
      promotion: { id: created.body.promotion.id },
    });
    expectAnswer(details, operations.getPromotion, 200);
    expect(details.body).toMatchObject({
      requestedBy: ADA,
      reason: 'Try it.',
      permissions: { abort: true },
    });
    expectAnswer(list, operations.listPromotions, 200);
    expect(list.body.items).toHaveLength(1);
  });

  it('gives the promotion of an idempotency key back, and refuses it for another', async () => {
    const { call, id, freight } = await setUp();
    const one = await freight('1.0.0');
    const two = await freight('1.1.0');
    const promote = (name: string) =>
      call('post', `/pipelines/${id}/promotions`)
        .set('Idempotency-Key', 'key-1')
        .send({ stage: 'dev', freight: name });

    const created = await promote(one.id);
    await call('post', `/promotions/${created.body.promotion.id}/abort`);
    const again = await promote(one.id);

    expect(again.status).toBe(200);
    expect(again.body.promotion.id).toBe(created.body.promotion.id);
    expect((await promote(two.id)).status).toBe(409);
  });

  it('answers a dry run with the decision and creates nothing', async () => {
    const { call, id, freight } = await setUp();
    const made = await freight('1.0.0');

    const dry = await call('post', `/pipelines/${id}/promotions`).send({
      stage: 'prod',
      freight: made.id,
      dryRun: true,
    });
    const list = await call('get', `/pipelines/${id}/promotions`);

    expectAnswer(dry, operations.createPromotion, 200);
    expect(dry.body).toMatchObject({
      outcome: 'dryRun',
      decision: { verdict: 'Blocked' },
      steps: [{ id: 'notice', uses: 'compose-output' }],
    });
    expect(list.body.items).toEqual([]);
  });

  it('refuses with 409 and the decision what is not eligible', async () => {
    const { call, id, freight } = await setUp();
    const made = await freight('1.0.0');

    const refused = await call('post', `/pipelines/${id}/promotions`).send({
      stage: 'prod',
      freight: made.id,
    });

    expect(refused.status).toBe(409);
    expect(refused.body).toEqual({
      error: {
        name: 'PromotionRefusedError',
        message: expect.stringContaining(made.alias),
      },
      request: { method: 'POST', url: `/pipelines/${id}/promotions` },
      response: { statusCode: 409 },
      decision: expect.objectContaining({
        stage: 'prod',
        freight: made.id,
        verdict: 'Blocked',
      }),
    });
    expect(() =>
      operations.createPromotion.conflict!.parse(refused.body),
    ).not.toThrow();
  });

  it('aborts a promotion, and tells when it has ended', async () => {
    const { call, id, freight, store } = await setUp();
    const first = await freight('1.0.0');
    const second = await freight('1.1.0');
    const promote = async (name: string) =>
      (
        await call('post', `/pipelines/${id}/promotions`).send({
          stage: 'dev',
          freight: name,
        })
      ).body.promotion.id;
    await promote(first.id);
    const queued = await promote(second.id);

    const aborted = await call('post', `/promotions/${queued}/abort`);

    expectAnswer(aborted, operations.abortPromotion, 200);
    expect(aborted.body).toMatchObject({
      phase: 'Aborted',
      abortRequestedBy: ADA,
    });
    expect((await store.getPromotion(queued))?.promotion.phase).toBe('Aborted');
    expect((await call('post', `/promotions/${queued}/abort`)).status).toBe(
      409,
    );
  });

  it('decides about one stage, one freight or both', async () => {
    const { call, id, freight } = await setUp();
    const made = await freight('1.0.0');
    await freight('1.1.0');
    const decisions = (query: string) =>
      call('get', `/pipelines/${id}/decisions?${query}`);

    const both = await decisions(`stage=dev&freight=${made.alias}`);

    expectAnswer(both, operations.getDecisions, 200);
    expect(both.body.items).toMatchObject([
      { stage: 'dev', freight: made.id, verdict: 'Eligible' },
    ]);
    expect((await decisions(`freight=${made.id}`)).body.items).toHaveLength(3);
    expect((await decisions('stage=dev')).body.items).toHaveLength(2);
    expect((await decisions('')).status).toBe(400);
  });

  it('clears and rejects freight, takes the rejection back, and keeps a timeline', async () => {
    const { call, id, freight } = await setUp();
    const made = await freight('1.0.0');
    const verdict = async () =>
      (
        await call(
          'get',
          `/pipelines/${id}/decisions?stage=prod&freight=${made.id}`,
        )
      ).body.items[0].verdict;

    const cleared = await call('post', `/pipelines/${id}/clearings`).send({
      stage: 'prod',
      freight: made.alias,
      reason: 'Urgent fix.',
    });
    expectAnswer(cleared, operations.clearFreight, 204);
    expect(await verdict()).toBe('Eligible');

    const rejected = await call('post', `/pipelines/${id}/rejections`).send({
      freight: made.id,
      reason: 'It loses orders.',
    });
    expectAnswer(rejected, operations.rejectFreight, 204);
    expect(await verdict()).toBe('Blocked');

    const lifted = await call(
      'delete',
      `/pipelines/${id}/rejections?freight=${made.id}`,
    );
    expectAnswer(lifted, operations.liftRejection, 204);
    expect(await verdict()).toBe('Eligible');

    const timeline = await call(
      'get',
      `/pipelines/${id}/timeline?freight=${made.alias}`,
    );
    expectAnswer(timeline, operations.listTimeline, 200);
    expect(
      timeline.body.items.map((entry: { kind: string }) => entry.kind),
    ).toEqual([
      'freight.rejectionLifted',
      'freight.rejected',
      'freight.cleared',
      'freight.created',
    ]);
  });

  it('lifts a hold that a promotion by hand has set', async () => {
    const { call, id, freight, pass, state } = await setUp();
    const old = await freight('1.0.0');
    pass(1000);
    await freight('1.1.0');
    state.configured.policies = [automatic('ours')];
    await call('post', `/pipelines/${id}/promotions`).send({
      stage: 'dev',
      freight: old.id,
    });
    const holds = async () =>
      (await call('get', `/pipelines/${id}/board`)).body.stages[0].holds;
    expect(await holds()).toMatchObject([{ origin: 'app', by: ADA }]);
    const path = `/pipelines/${id}/stages/dev/holds/app`;

    const lifted = await call('delete', path);

    expectAnswer(lifted, operations.liftHold, 204);
    expect(await holds()).toEqual([]);
    expect((await call('delete', path)).status).toBe(404);
  });

  it('gives a board, with the permissions of who asks', async () => {
    const { call, id, freight } = await setUp();
    await freight('1.0.0');

    const board = await call('get', `/pipelines/${id}/board?freightLimit=10`);

    expectAnswer(board, operations.getBoard, 200);
    expect(board.body).toMatchObject({
      pipeline: { id },
      permissions: { createFreight: true, refresh: true },
      freightTotal: 1,
    });
    expect(board.body.stages).toHaveLength(3);
  });

  it('has the document read anew', async () => {
    const { call, id, state } = await setUp();

    const refreshed = await call('post', `/pipelines/${id}/refresh`);

    expectAnswer(refreshed, operations.refreshPipeline, 200);
    expect(state.refreshed).toEqual([id]);
  });

  it('serves its own description, the schema of documents and its health', async () => {
    const { call } = await setUp();

    const openApi = await call('get', '/openapi.json');
    const schema = await call('get', '/schemas/pipeline.json', null);
    const health = await call('get', '/health', null);

    expect(openApi.body).toEqual(openApiDocument());
    expect(schema.body).toMatchObject({ type: 'object' });
    expect(health.body).toMatchObject({ status: 'ok' });
  });

  it('names every field that is wrong', async () => {
    const { call, id } = await setUp();

    const response = await call('post', `/pipelines/${id}/freight`).send({
      origin: 1,
      artifacts: [{ kind: 'commit', repository: 'a', commit: 'b' }],
      surprise: true,
    });

    expect(response.status).toBe(400);
    expect(response.body.error.name).toBe('InputError');
    expect(response.body.error.message).toMatch(
      /body\.origin: .*body\.artifacts\[0\]\.commit: .*surprise/,
    );
  });

  it('takes services for services', async () => {
    const { app, id } = await setUp();

    const created = await request(app)
      .post(`/pipelines/${id}/freight`)
      .set('Authorization', mockCredentials.service.header())
      .send({ artifacts: [artifact] });

    expect(created.body.createdBy).toBe('service:external:test-service');
  });

  it('audits every write, also one that is refused', async () => {
    const { call, id, freight, state } = await setUp();
    const made = await freight('1.0.0');

    await call('get', `/pipelines/${id}/board`);
    const { body } = await call('post', `/pipelines/${id}/promotions`).send({
      stage: 'dev',
      freight: made.id,
    });
    await call('post', `/pipelines/${id}/promotions`).send({
      stage: 'prod',
      freight: made.id,
    });

    expect(state.audited).toEqual([
      {
        eventId: 'create-promotion',
        outcome: 'succeeded',
        meta: {
          id,
          stage: 'dev',
          freight: made.id,
          created: body.promotion.id,
        },
      },
      {
        eventId: 'create-promotion',
        outcome: 'PromotionRefusedError',
        meta: { id, stage: 'prod', freight: made.id },
      },
    ]);
  });

  it('audits a write that is not understood, but not what it says', async () => {
    const { call, id, state } = await setUp();

    const { status } = await call('post', `/pipelines/${id}/promotions`).send({
      stage: ['anything', { at: 'all' }],
    });
    await call('get', `/pipelines/${id}/freight?limit=many`);

    expect(status).toBe(400);
    expect(state.audited).toEqual([
      { eventId: 'create-promotion', outcome: 'InputError', meta: { id } },
    ]);
  });
});
