import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import request from 'supertest';
import { describeEachDatabase } from '../../store/testDatabases';
import { component, createTestApi } from '../__testUtils__/testApi';

const PATH = '/events/deployments';

function sign(body: string | Buffer, secret: string, algorithm = 'sha256') {
  return `${algorithm}=${createHmac(algorithm, secret)
    .update(body)
    .digest('hex')}`;
}

describeEachDatabase('a deployment event', databases => {
  async function setUp(options: Parameters<typeof createTestApi>[1] = {}) {
    const api = await createTestApi(await databases.create(), {
      senders: { cluster: ['present', 'next'], other: ['others'] },
      ...options,
    });
    const freight = await api.freight('1.0.0');
    const event = {
      id: 'e1',
      at: api.state.now.toISOString(),
      entityRef: 'component:default/podinfo',
      stage: 'dev',
      target: 'dev',
      revision: '1.0.0',
      phase: 'Succeeded',
    };
    const post = (headers: Record<string, string>, body: string | Buffer) =>
      request(api.app)
        .post(PATH)
        .set({ 'Content-Type': 'application/json', ...headers })
        .send(body);
    /** Signed as it ought to be, with changes. */
    const send = (
      change: object = {},
      sender = 'cluster',
      secret = 'present',
    ) => {
      const body = JSON.stringify({ ...event, ...change });
      return post(
        {
          'X-Promotions-Sender': sender,
          'X-Signature': sign(body, secret),
        },
        body,
      );
    };
    /** Once what is due has been looked at. */
    const targetOf = async () => {
      await api.settle();
      return (await api.store.readSnapshot(api.id))?.targets.find(
        target => target.target === 'dev',
      );
    };
    return { ...api, made: freight, event, post, send, targetOf };
  }

  it('that is signed is accepted, and seen in its stage', async () => {
    const { send, targetOf, made } = await setUp();

    const response = await send();

    expect(response.status).toBe(202);
    expect(response.body).toEqual({ message: expect.any(String) });
    expect(await targetOf()).toMatchObject({
      revision: '1.0.0',
      phase: 'Succeeded',
      freight: made.id,
      sender: 'cluster',
    });
  });

  it('may be signed with either secret, and with longer hashes', async () => {
    const { event, post, send } = await setUp();
    const body = JSON.stringify({ ...event, id: 'e3' });

    expect((await send({ id: 'e1' }, 'cluster', 'present')).status).toBe(202);
    expect((await send({ id: 'e2' }, 'cluster', 'next')).status).toBe(202);
    for (const algorithm of ['sha384', 'sha512']) {
      const response = await post(
        {
          'X-Promotions-Sender': 'cluster',
          'X-Signature': sign(body, 'present', algorithm),
        },
        body,
      );
      expect(response.status).toBe(202);
    }
  });

  it('changes nothing when it comes again, nor when an older one comes late', async () => {
    const { send, targetOf, state, store, id } = await setUp();
    await send();
    const before = await targetOf();
    const { revision } = (await store.getPipeline(id))!;

    expect((await send()).status).toBe(202);
    expect((await store.getPipeline(id))!.revision).toBe(revision);

    const earlier = new Date(state.now.getTime() - 60_000).toISOString();
    const late = await send({ id: 'e0', at: earlier, phase: 'Failed' });
    expect(late.status).toBe(202);
    expect(await targetOf()).toEqual(before);
  });

  it('is of the bytes that were signed', async () => {
    const { event, post, targetOf } = await setUp();
    const signed = JSON.stringify(event);
    const sent = JSON.stringify(event, null, 1);

    const changed = await post(
      {
        'X-Promotions-Sender': 'cluster',
        'X-Signature': sign(signed, 'present'),
      },
      sent,
    );
    const exact = await post(
      {
        'X-Promotions-Sender': 'cluster',
        'X-Signature': sign(sent, 'present'),
        'Content-Type': 'text/plain',
      },
      sent,
    );

    expect([changed.status, exact.status]).toEqual([401, 202]);
    expect(await targetOf()).toBeDefined();
  });

  it.each<[string, Record<string, string>]>([
    ['no signature', { 'X-Promotions-Sender': 'cluster' }],
    ['no sender', { 'X-Signature': 'right' }],
    [
      'a sender that there is not',
      { 'X-Promotions-Sender': 'nobody', 'X-Signature': 'right' },
    ],
    [
      'a sender called __proto__',
      { 'X-Promotions-Sender': '__proto__', 'X-Signature': 'right' },
    ],
    [
      'a signature of another sender',
      { 'X-Promotions-Sender': 'other', 'X-Signature': 'right' },
    ],
    [
      'an empty signature',
      { 'X-Promotions-Sender': 'cluster', 'X-Signature': '' },
    ],
    [
      'a signature that is too short',
      { 'X-Promotions-Sender': 'cluster', 'X-Signature': 'sha256=00' },
    ],
    ['a token of a user instead', { Authorization: 'Bearer mock-user-token' }],
  ])('is refused with %s, and nothing is seen of it', async (_, headers) => {
    const { event, post, targetOf } = await setUp();
    const body = JSON.stringify(event);
    const right = sign(body, 'present');
    const given = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        value === 'right' ? right : value,
      ]),
    );

    const response = await post(given, body);

    expect(response.status).toBe(401);
    expect(response.body.error.message).toContain('The signature');
    expect(await targetOf()).toBeUndefined();
  });

  it('is refused when `at` is further than five minutes from now, and taken at five', async () => {
    const { send, state } = await setUp();
    const at = (seconds: number) =>
      new Date(state.now.getTime() + seconds * 1000).toISOString();

    expect((await send({ id: 'a', at: at(-301) })).status).toBe(401);
    expect((await send({ id: 'b', at: at(301) })).status).toBe(401);
    expect((await send({ id: 'c', at: at(-300) })).status).toBe(202);
    expect((await send({ id: 'd', at: at(300) })).status).toBe(202);
  });

  it('tells a sender that is not granted the pipeline nothing else of it', async () => {
    const { send, state, id, declare } = await setUp();
    await declare('another', component('podinfo'));
    state.granted.delete('cluster');

    const answers = await Promise.all(
      [
        { pipeline: id },
        { pipeline: id, stage: 'moon' },
        { pipeline: id, stage: 'prod', target: 'moon' },
        { pipeline: id, revision: '' },
        { pipeline: id, id: 'e2', revision: 'unknown' },
        // Of several pipelines, which a granted sender would be told.
        {},
      ].map(change => send(change)),
    );

    for (const { status, body } of answers) {
      expect([status, body.error]).toEqual([403, answers[0].body.error]);
    }
    expect(answers[0].text).not.toMatch(/podinfo/);
  });

  it('is refused by 403 from a sender that may not speak for the entity', async () => {
    const { send, state, targetOf } = await setUp();
    state.granted.delete('cluster');

    const response = await send();

    expect(response.status).toBe(403);
    expect(await targetOf()).toBeUndefined();
  });

  it.each([
    ['no such entity', { entityRef: 'component:default/other' }],
    ['no such pipeline of the entity', { pipeline: 'other' }],
    ['no such id', { entityRef: undefined, pipeline: 'unknown' }],
  ])('is refused by 404: %s', async (_, change) => {
    const { send } = await setUp();

    expect((await send(change)).status).toBe(404);
  });

  it('finds its pipeline by entity and name, and by id', async () => {
    const { send, id } = await setUp();

    for (const change of [
      { pipeline: 'podinfo' },
      { pipeline: id },
      { entityRef: undefined, pipeline: id },
      { entityRef: 'Component:Default/PodInfo' },
    ]) {
      expect((await send(change)).status).toBe(202);
    }
  });

  it('has to say which pipeline it means where the entity has several', async () => {
    const { send, declare } = await setUp();
    await declare('second', component('podinfo'));

    expect((await send()).status).toBe(422);
    expect((await send({ pipeline: 'second' })).status).toBe(202);
  });

  it('goes to no pipeline that is archived', async () => {
    const { send, store, state } = await setUp();
    await store.archivePipelines('component:default/podinfo', [], state.now);

    expect((await send()).status).toBe(404);
  });

  it.each([
    ['no revision', { revision: undefined }],
    ['an empty revision', { revision: '' }],
    ['an unknown stage', { stage: 'Production EU' }],
    ['an unknown target', { target: 'moon' }],
    ['a stage called __proto__', { stage: '__proto__' }],
    ['a target called constructor', { target: 'constructor' }],
  ])('is understood but impossible with %s', async (_, change) => {
    const { send } = await setUp();

    const response = await send(change);

    expect(response.status).toBe(422);
    expect(response.body.error).toMatchObject({
      name: 'EventRefusedError',
      message: expect.stringMatching(/\w/),
    });
  });

  it.each([
    ['a phase that nobody knows', { phase: 'Rolling' }],
    ['a key that nobody knows', { cluster: 'eu' }],
    ['an entity reference that is none', { entityRef: '::' }],
    ['no pipeline at all', { entityRef: undefined }],
    ['a null character', { id: 'a\u0000b' }],
    ['half a surrogate pair', { message: '\ud800' }],
    ['a pipeline that is a path', { pipeline: '../../x' }],
    ['a script for a link', { url: 'data:text/html,alert(1)' }],
  ])('is not understood with %s', async (_, change) => {
    const { send } = await setUp();

    const response = await send(change);

    expect(response.status).toBe(400);
    expect(response.body.error.name).toBe('InputError');
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['no JSON', Buffer.from('{')],
    ['null', Buffer.from('null')],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['a prototype', Buffer.from('{"__proto__":{"id":"e1"}}')],
    ['hostile depth', Buffer.from('['.repeat(30_000) + ']'.repeat(30_000))],
  ])('is not understood when the body is %s', async (_, body) => {
    const { post } = await setUp();

    const response = await post(
      {
        'X-Promotions-Sender': 'cluster',
        'X-Signature': sign(body, 'present'),
        // So that the test client sends the bytes as they are.
        'Content-Type': 'application/octet-stream',
      },
      body,
    );

    expect(response.status).toBe(400);
  });

  it('never breaks the route, whatever the body and the headers are', async () => {
    const { post, event } = await setUp({
      senders: {
        cluster: ['present'],
        flux: { secrets: ['present'], format: 'flux' },
        argocd: { secrets: ['present'], format: 'argocd' },
      },
    });
    const near = fc
      .record(
        Object.fromEntries(
          [...Object.keys(event), 'entityRef', 'metadata', '__proto__x'].map(
            key => [
              key,
              fc.oneof(
                fc.constant((event as Record<string, unknown>)[key]),
                fc.jsonValue(),
                fc.string({ unit: 'binary' }),
              ),
            ],
          ),
        ),
        { requiredKeys: [] },
      )
      .map(value => Buffer.from(JSON.stringify(value)));
    const body = fc.oneof(
      near,
      fc.json().map(text => Buffer.from(text)),
      fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes)),
    );
    await fc.assert(
      fc.asyncProperty(
        body,
        fc.constantFrom('cluster', 'flux', 'argocd'),
        // The test client would write JSON in its own way.
        fc.constantFrom(
          'application/octet-stream',
          'text/xml',
          'x/y; charset=utf-16',
        ),
        async (bytes, sender, type) => {
          const { status } = await post(
            {
              'X-Promotions-Sender': sender,
              'X-Signature': sign(bytes, 'present'),
              'Content-Type': type,
            },
            bytes,
          );
          expect([202, 400, 401, 404, 422]).toContain(status);
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  it('must not be larger than 64 KiB, nor compressed', async () => {
    const { post, event } = await setUp();
    const body = JSON.stringify({ ...event, message: 'a'.repeat(64 * 1024) });
    const headers = {
      'X-Promotions-Sender': 'cluster',
      'X-Signature': sign(body, 'present'),
    };

    const large = await post(headers, body);
    const packed = await post({ ...headers, 'Content-Encoding': 'gzip' }, 'x');

    expect([large.status, packed.status]).toEqual([413, 415]);
  });

  it('is limited in number for each sender, and told when to come again', async () => {
    const { send, pass } = await setUp({
      eventLimits: { perSender: { perSecond: 1, burst: 2 } },
    });

    expect((await send({ id: 'a' })).status).toBe(202);
    expect((await send({ id: 'b' })).status).toBe(202);
    const refused = await send({ id: 'c' });
    expect(refused.status).toBe(429);
    expect(refused.get('Retry-After')).toBe('1');
    expect((await send({ id: 'd' }, 'other', 'others')).status).toBe(202);

    pass(1000);
    expect((await send({ id: 'c' })).status).toBe(202);
  });

  it('of a sender is not held up by wrong signatures in its name', async () => {
    const { post, send, pass, state } = await setUp({
      eventLimits: { perSender: { perSecond: 1, burst: 2 } },
    });
    const wrong = async (number: number) =>
      (
        await post(
          {
            'X-Promotions-Sender': 'cluster',
            'X-Signature': `sha256=${'0'.repeat(64)}`,
            'X-Forwarded-For': `10.0.0.${number}`,
            Forwarded: `for=10.0.0.${number}`,
          },
          '{}',
        )
      ).status;

    const statuses = [];
    for (let number = 0; number < 35; number++) {
      statuses.push(await wrong(number));
    }

    expect(statuses.slice(0, 30)).toEqual(Array(30).fill(401));
    expect(statuses.slice(30)).toEqual(Array(5).fill(429));
    expect(state.audited).toHaveLength(30);
    expect((await send()).status).toBe(202);
    pass(1000);
    expect(await wrong(1)).toBe(401);
  });

  it('is audited by its sender', async () => {
    const { send, state } = await setUp();

    await send();
    await send({ id: 'e2', stage: 'moon' });

    expect(state.audited).toEqual([
      {
        eventId: 'receive-deployment-event',
        outcome: 'succeeded',
        meta: { sender: 'cluster', id: 'e1', stage: 'dev', target: 'dev' },
      },
      {
        eventId: 'receive-deployment-event',
        outcome: 'EventRefusedError',
        meta: { sender: 'cluster', id: 'e2', stage: 'moon', target: 'dev' },
      },
    ]);
  });
});
