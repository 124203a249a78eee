import { mockServices } from '@backstage/backend-test-utils';
import { outboundTo } from '../../support/testOutbound';
import { Answer, TestServer } from '../../support/testServer';
import { httpConditionSource } from './http';

let server: TestServer;
let answer: Answer | undefined;

beforeAll(async () => {
  server = await TestServer.start(() => answer);
});

afterAll(() => server.stop());

async function probe(
  config: object,
  given?: Answer,
  signal = AbortSignal.timeout(5_000),
) {
  answer = given;
  return httpConditionSource.probe({
    config: httpConditionSource.schema.parse({
      url: `${server.url}/healthz`,
      ...config,
    }),
    pipeline: { id: '1', name: 'a', entityRef: 'component:default/a' },
    entity: {},
    logger: mockServices.logger.mock(),
    signal,
    outbound: outboundTo(server.host),
  });
}

describe('a condition that is watched over http', () => {
  it('is True while the address answers as expected', async () => {
    expect(await probe({}, { status: 204 })).toEqual({
      status: 'True',
      reason: 'AsExpected',
      message: `GET ${server.url}/healthz answered 204.`,
      url: `${server.url}/healthz`,
      response: { status: 204, headers: expect.anything(), body: '' },
    });
    expect(await probe({ expect: [418] }, { status: 418 })).toMatchObject({
      status: 'True',
    });
  });

  it('is False while it answers otherwise', async () => {
    expect(await probe({}, { status: 503 })).toEqual({
      status: 'False',
      reason: 'UnexpectedStatus',
      message: `GET ${server.url}/healthz answered 503 instead of 200 to 299.`,
      url: `${server.url}/healthz`,
      response: expect.objectContaining({ status: 503 }),
    });
  });

  it('may depend on the body', async () => {
    const config = { expression: 'response.body.ready == true' };
    const body = (ready: boolean) => JSON.stringify({ ready });
    expect(await probe(config, { body: body(true) })).toMatchObject({
      status: 'True',
    });
    expect(await probe(config, { body: body(false) })).toMatchObject({
      status: 'False',
      reason: 'ExpressionFalse',
      message: `GET ${server.url}/healthz answered 200, but \`response.body.ready == true\` is not true.`,
    });
  });

  it('makes sense of any status by an expression, unless one is expected', async () => {
    const config = { expression: 'response.status >= 500' };
    expect(await probe(config, { status: 503 })).toMatchObject({
      status: 'True',
    });
    expect(
      await probe({ ...config, expect: 200 }, { status: 503 }),
    ).toMatchObject({ status: 'False' });
  });

  it('hands on what was answered, without what may let somebody in', async () => {
    const { response } = await probe(
      {},
      {
        status: 409,
        headers: {
          'content-type': 'application/json',
          etag: '"1"',
          'set-cookie': 'sid=1',
          'www-authenticate': 'Basic realm="x"',
          'x-api-key': '1',
          'x-csrf-token': '1',
          'x-amz-security-token': '1',
        },
        body: '{"open":false}',
      },
    );
    expect(response).toMatchObject({
      status: 409,
      headers: { 'content-type': 'application/json', etag: '"1"' },
      body: { open: false },
    });
    expect(JSON.stringify(response)).not.toMatch(/cookie|realm|api-key|token/);
  });

  it('sends what it is told', async () => {
    server.asked.length = 0;
    await probe({ method: 'HEAD', headers: { 'x-probe': '1' } }, {});
    expect(server.asked).toMatchObject([
      { method: 'HEAD', path: '/healthz', headers: { 'x-probe': '1' } },
    ]);
  });

  it('knows nothing when there is no answer', async () => {
    await expect(
      probe({}, undefined, AbortSignal.timeout(50)),
    ).rejects.toThrow();
    await expect(probe({ url: 'http://127.0.0.1:1' })).rejects.toThrow(
      /may not reach the host/,
    );
    await expect(
      probe({ expression: 'response.body' }, { body: 'x' }),
    ).rejects.toThrow(/must be true or false/);
  });

  it('says what it needs before it is asked', () => {
    const config = httpConditionSource.schema.parse({ url: 'https://a.b/c' });
    expect(httpConditionSource.needs?.(config)).toEqual({
      urls: ['https://a.b/c'],
    });
  });
});
