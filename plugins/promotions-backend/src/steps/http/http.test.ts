import { createMockStepContext } from '@promotions/backstage-plugin-promotions-node/testUtils';
import { outboundTo } from '../../support/testOutbound';
import { Answer, TestServer } from '../../support/testServer';
import { httpRunner } from './http';

let server: TestServer;
let answers: Answer[] = [];

beforeAll(async () => {
  server = await TestServer.start(() => answers.shift() ?? {});
});

afterAll(() => server.stop());

beforeEach(() => {
  server.asked.length = 0;
});

/** Runs the step once for each of the answers. */
async function run(config: object, ...given: Answer[]) {
  answers = [...given];
  const context = createMockStepContext<unknown>({
    config: httpRunner.schema.config.parse({
      url: `${server.url}/deployments?token=x`,
      ...config,
    }),
    outbound: outboundTo(server.host),
    idempotencyKey: '01PROMOTION/notify',
  });
  return httpRunner.run(context);
}

const json = (body: unknown, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
});

describe('http', () => {
  it('sends what it is told, with the key that is the same for every attempt', async () => {
    const config = {
      method: 'POST',
      headers: { 'x-team': 'payments' },
      json: { version: '1.2.3', list: [1, null] },
    };
    await run(config);
    await run({
      method: 'PUT',
      body: 'plain',
      headers: { 'Idempotency-Key': 'mine' },
    });
    expect(server.asked).toMatchObject([
      {
        method: 'POST',
        path: '/deployments?token=x',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': '01PROMOTION/notify',
          'x-team': 'payments',
        },
        body: '{"version":"1.2.3","list":[1,null]}',
      },
      { method: 'PUT', headers: { 'idempotency-key': 'mine' }, body: 'plain' },
    ]);
  });

  it('hands on the trace that it belongs to, unless it is told another one', async () => {
    const trace = {
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      tracestate: 'vendor=1',
    };
    const send = (headers: Record<string, string>) =>
      httpRunner.run(
        createMockStepContext<unknown>({
          config: httpRunner.schema.config.parse({ url: server.url, headers }),
          outbound: outboundTo(server.host),
          trace,
        }),
      );
    await send({});
    await send({ Traceparent: `00-${'c'.repeat(32)}-${'d'.repeat(16)}-00` });
    await run({});
    const [own, other, none] = server.asked.map(({ headers }) => headers);
    expect(own).toMatchObject(trace);
    expect(other.traceparent).toContain('c'.repeat(32));
    expect(other).not.toHaveProperty('tracestate');
    expect(none).not.toHaveProperty('traceparent');
  });

  it.each([
    [{}, 204, 'Succeeded'],
    [{}, 300, 'Failed'],
    [{}, 500, 'Failed'],
    [{ expect: 404 }, 404, 'Succeeded'],
    [{ expect: [200, 404] }, 404, 'Succeeded'],
    [{ expect: [200, 404] }, 201, 'Failed'],
  ])('with %j and an answer of %d has %s', async (config, status, expected) => {
    expect(await run(config, { status })).toMatchObject({ status: expected });
  });

  it('says what was answered, without what may be secret', async () => {
    const result = await run({ expect: [200, 202] }, { status: 503 });
    expect(result.message).toBe(
      `GET ${server.url}/deployments?… answered 503 instead of 200 or 202.`,
    );
  });

  it('gives its outputs and the status to later steps', async () => {
    const outputs = {
      id: 'response.body.items[0].id',
      etag: 'response.headers.etag',
      all: 'response.body.items',
    };
    const answer = json({ items: [{ id: 7 }] }, 201);
    answer.headers!.etag = 'abc';
    expect(await run({ outputs }, answer)).toEqual({
      status: 'Succeeded',
      message: `GET ${server.url}/deployments?… answered 201.`,
      output: { status: 201, id: 7, etag: 'abc', all: [{ id: 7 }] },
    });
  });

  it('decides by expressions, whatever the status', async () => {
    const config = {
      successExpression: "response.body.state == 'done'",
      failureExpression: "response.body.state == 'broken'",
      every: '3s',
    };
    expect(await run(config, json({ state: 'done' }, 500))).toMatchObject({
      status: 'Succeeded',
    });
    expect(await run(config, json({ state: 'broken' }))).toMatchObject({
      status: 'Failed',
      terminal: true,
      message: expect.stringMatching(
        / and `response\.body\.state == 'broken'` is true\.$/,
      ),
    });
    expect(await run(config, json({ state: 'going on' }))).toMatchObject({
      status: 'Running',
      retryAfterMs: 3000,
      message: expect.stringMatching(/ is not true yet\.$/),
    });
  });

  it('has failed when the only expression does not say success, or says failure', async () => {
    const success = { successExpression: 'response.status == 200' };
    const failure = { failureExpression: 'response.status == 500' };
    expect(await run(success, { status: 201 })).toMatchObject({
      status: 'Failed',
    });
    expect(await run(failure, { status: 404 })).toMatchObject({
      status: 'Succeeded',
    });
    expect(
      await run({ ...failure, expect: 200 }, { status: 404 }),
    ).toMatchObject({
      status: 'Failed',
    });
  });

  it('is an error when an expression has no answer', async () => {
    await expect(
      run({ successExpression: 'response.body.state' }, json({ state: 1 })),
    ).rejects.toThrow('must be true or false, but is 1');
    await expect(
      run({ outputs: { a: 'response.body.nothing' } }, json({})),
    ).rejects.toThrow(/nothing/);
  });

  it('reads a body that is JSON, and leaves any other as text', async () => {
    const outputs = { body: 'response.body' };
    const bodyOf = async (answer: Answer) =>
      (await run({ outputs }, answer)).output?.body;
    expect(await bodyOf({ body: '{"a":1}' })).toEqual({ a: 1 });
    expect(await bodyOf({ body: '{a' })).toBe('{a');
    expect(await bodyOf({ body: 'true' })).toBe('true');
    expect(await bodyOf(json(true))).toBe(true);
  });

  it('reaches nothing that is not granted', async () => {
    await expect(run({ url: 'http://127.0.0.1:1/' })).rejects.toThrow(
      /may not reach the host 127\.0\.0\.1:1/,
    );
    expect(
      httpRunner.needs?.(
        httpRunner.schema.config.parse({ url: 'https://a.b' }),
      ),
    ).toEqual({ urls: ['https://a.b'] });
  });

  it.each([
    [{ url: 'ftp://a' }, /begins with https/],
    [{ url: 'https://a', method: 'CONNECT' }, /Invalid option/],
    [{ url: 'https://a', body: 'a', json: 1 }, /Remove one of the two/],
    [{ url: 'https://a', successExpression: 'a(' }, /./],
    [{ url: 'https://a', outputs: { a: 'freight.alias' } }, /'freight'/],
    [{ url: 'https://a', outputs: { status: '1' } }, /there anyway/],
    [{ url: 'https://a', timeout: '10' }, /is not a duration/],
    [{ url: 'https://a', timeout: '600h' }, /from 1s to 1d/],
    [{ url: 'https://a', every: '0s' }, /from 1s to 1d/],
    [{ url: 'https://a', expect: [] }, /./],
    [{ url: 'https://a', exect: 200 }, /exect/],
  ])('does not take %j', (config, message) => {
    const parsed = httpRunner.schema.config.safeParse(config);
    expect(parsed.success).toBe(false);
    expect(parsed.error?.message).toMatch(message);
  });
});
