import { operations } from '@promotions/backstage-plugin-promotions-common';
import { describeEachDatabase } from '../store/testDatabases';
import { expectAnswer } from './__testUtils__/expectAnswer';
import { ADA, createTestApi } from './__testUtils__/testApi';

describeEachDatabase('one stage, over the REST API', databases => {
  async function setUp() {
    const api = await createTestApi(await databases.create());
    const at = (path: string) => `/pipelines/${api.id}/stages/${path}`;
    return {
      ...api,
      at,
      report: (body: object, stage = 'dev', type = 'Healthy') =>
        api.call('put', at(`${stage}/conditions/${type}`)).send(body),
    };
  }

  it('is held, and let go', async () => {
    const { call, at } = await setUp();

    const held = await call('put', at('dev/holds/app')).send({
      reason: 'We look at it.',
    });

    expectAnswer(held, operations.setHold, 200);
    expect(held.body).toMatchObject({
      stage: 'dev',
      origin: 'app',
      by: ADA,
      reason: 'We look at it.',
    });
    // A hold needs no reason, and so no body.
    expect((await call('put', at('dev/holds/app'))).status).toBe(200);
    expect((await call('delete', at('dev/holds/app'))).status).toBe(204);
    expect((await call('delete', at('dev/holds/app'))).status).toBe(404);
  });

  it('is not held for what it does not take, nor where there is none', async () => {
    const { call, at } = await setUp();

    expect((await call('put', at('dev/holds/other'))).status).toBe(400);
    expect((await call('put', at('moon/holds/app'))).status).toBe(404);
    expect((await call('delete', at('moon/holds/app'))).status).toBe(404);
    expect(
      (await call('put', at('dev/holds/app')).send({ why: 1 })).status,
    ).toBe(400);
  });

  it('has conditions reported, and tells what they were', async () => {
    const { call, at, report, pass } = await setUp();

    const first = await report({ status: 'True', message: 'All is well.' });
    pass(60_000);
    await report({ status: 'False', reason: 'Down', ttl: '10m' });
    await report({ status: 'False', reason: 'Down', ttl: '10m' });

    expectAnswer(first, operations.reportCondition, 200);
    expect(first.body).toMatchObject({
      type: 'Healthy',
      stage: 'dev',
      status: 'True',
      message: 'All is well.',
    });
    const path = at('dev/conditions/Healthy/transitions');
    const page = await call('get', `${path}?limit=1`);
    expectAnswer(page, operations.listConditionTransitions, 200);
    expect(page.body.items).toMatchObject([
      { from: 'True', to: 'False', reason: 'Down' },
    ]);
    const rest = await call('get', `${path}?cursor=${page.body.nextCursor}`);
    expect(rest.body.items.map((each: any) => each.to)).toEqual(['True']);
    expect((await call('get', `${path}?target=dev`)).body.items).toEqual([]);
    expect(
      (await call('get', at('moon/conditions/A/transitions'))).status,
    ).toBe(404);
  });

  it('tells of the conditions of each origin too, which nobody else reports', async () => {
    const { call, at, report } = await setUp();

    const path = at('dev/conditions/RolledBack:app/transitions');
    expect((await call('get', path)).body).toEqual({ items: [] });
    const other = at('dev/conditions/RolledBack:/transitions');
    expect((await call('get', other)).status).toBe(400);
    const reported = await report({ status: 'True' }, 'dev', 'RolledBack:app');
    expect(reported.status).toBe(400);
  });

  it.each<[string, object, string]>([
    ['without a status', {}, 'body.status'],
    ['with a status of two lines', { status: 'a\nb' }, 'body.status'],
    ['with a status of 100 kB', { status: 'a'.repeat(100_000) }, 'body.status'],
    [
      'with a message of 100 kB',
      { message: 'a'.repeat(100_000) },
      'body.message',
    ],
    [
      'with a page of its own for a link',
      { url: 'data:text/html,hello' },
      'body.url',
    ],
    ['that is over at once', { ttl: '0s' }, 'body.ttl'],
    ['that lives for no time that anybody knows', { ttl: 'soon' }, 'body.ttl'],
    ['that lives for 100 kB', { ttl: `${'1'.repeat(100_000)}h` }, 'body.ttl'],
    ['with a number for a time to live', { ttl: 10 }, 'body.ttl'],
    ['of a target that there is not', { target: 'moon' }, 'target'],
    ['about freight that there is not', { freight: 'gone' }, 'freight'],
  ])('has no condition reported %s', async (_what, body, field) => {
    const { report, store, id } = await setUp();
    const before = await store.readSnapshot(id);

    const answer = await report(
      'status' in body || Object.keys(body).length === 0
        ? body
        : { status: 'True', ...body },
    );

    expect([answer.status, answer.body.error.name]).toEqual([
      400,
      'InputError',
    ]);
    expect(answer.body.error.message).toContain(`${field}: `);
    expect((await store.readSnapshot(id))?.conditions).toEqual(
      before?.conditions,
    );
  });

  it('has conditions that only promotions report', async () => {
    const { report } = await setUp();

    for (const type of [
      'Deployed',
      'Verified',
      'Drifted',
      '1st',
      'a'.repeat(64),
    ]) {
      const { status } = await report({ status: 'True' }, 'dev', type);
      expect([type, status]).toEqual([type, 400]);
    }
    expect((await report({ status: 'True' }, 'moon')).status).toBe(404);
  });
});
