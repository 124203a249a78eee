import { mockCredentials } from '@backstage/backend-test-utils';
import {
  Operation,
  operations,
} from '@promotions/backstage-plugin-promotions-common';
import { createServer, request as httpRequest, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { describeEachDatabase } from '../store/testDatabases';
import { run, task } from '../store/testFixtures';
import { ADA, createTestApi, DENY, TestApi } from './__testUtils__/testApi';

/** As the document has it: the walk is over what is published. */
type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

interface DescribedOperation {
  path: string;
  method: Method;
  operationId: string;
  tags: string[];
  parameters: Array<{ name: string; in: string }>;
  requestBody?: object;
  security?: object[];
}

async function describedOperations(
  api: TestApi,
): Promise<DescribedOperation[]> {
  const { body } = await api.call('get', '/openapi.json');
  return Object.entries<Record<string, any>>(body.paths).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, described]) => ({
        path,
        method: method as Method,
        ...described,
      })),
  );
}

/** Requests that are right, for every call. */
function rightRequest(
  operationId: string,
  given: { id: string; freight: string; promotionId: string },
): { params: Record<string, string>; query: string; body?: object } {
  const { id, freight, promotionId } = given;
  const params = {
    id,
    freight,
    promotionId,
    runId: 'R1',
    taskId: 'T1',
    stage: 'dev',
    origin: 'app',
    type: 'Healthy',
    overrideId: 'o1',
    freezeId: 'f1',
    policyId: 'p1',
  };
  const freeze = {
    name: 'holidays',
    reason: 'Nobody is there.',
    windows: [{ schedule: '0 9 * * 1-5', duration: '8h' }],
  };
  const policy = {
    name: 'ours',
    autoPromotion: true,
    entities: { kind: 'Component' },
    stages: ['dev'],
    gates: [{ name: 'slow', wait: '10m' }],
  };
  const bodies: Record<string, object> = {
    createFreight: {
      artifacts: [{ kind: 'generic', name: 'x', version: '9' }],
    },
    updateFreight: { alias: 'renamed' },
    clearFreight: { stage: 'prod', freight },
    rejectFreight: { freight, reason: 'Because.' },
    createPromotion: { stage: 'dev', freight },
    rerun: { phase: 'promotionTasks' },
    approve: { stage: 'dev', freight, gate: 'release', decision: 'approve' },
    overrideGates: {
      stage: 'dev',
      freight,
      gates: ['release'],
      reason: 'Because.',
      expiresAt: '2026-12-02T12:00:00Z',
    },
    setHold: { reason: 'Because.' },
    reportCondition: { status: 'True', message: 'Well.', ttl: '10m' },
    createFreeze: freeze,
    updateFreeze: freeze,
    createPolicy: policy,
    updatePolicy: policy,
    receiveDeploymentEvent: {
      id: 'e1',
      at: '2026-12-01T12:00:00Z',
      pipeline: id,
      stage: 'dev',
      target: 'dev',
      revision: '1.0.0',
      phase: 'Succeeded',
    },
  };
  const queries: Record<string, string> = {
    getDecisions: `?freight=${freight}`,
    liftRejection: `?freight=${freight}`,
    withdrawClearing: `?freight=${freight}&stage=dev`,
    withdrawApproval: `?freight=${freight}&stage=dev&gate=release`,
  };
  return {
    params,
    query: queries[operationId] ?? '',
    body: bodies[operationId],
  };
}

function addressOf(path: string, params: Record<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (_, name) => params[name]);
}

/** Everything that is in the database. */
async function contents({ knex }: TestApi): Promise<string[]> {
  const tables: Array<{ name: string }> =
    knex.client.config.client === 'pg'
      ? await knex('pg_tables')
          .select({ name: 'tablename' })
          .whereRaw('schemaname = current_schema()')
      : await knex('sqlite_master').select('name').where({ type: 'table' });
  const rows = await Promise.all(
    tables.map(async ({ name }) =>
      (await knex(name).select()).map(row => `${name} ${JSON.stringify(row)}`),
    ),
  );
  return rows.flat().sort();
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** What is hostile elsewhere may be a type of condition like any other. */
function isType(parameter: string, value: string): boolean {
  return (
    parameter === 'type' && /^(?!constructor)[A-Za-z]\w{0,62}$/.test(value)
  );
}

/** How a status is told in what fails. */
function outcomeOf(status: number): 'answered' | 'refused' | 'broken' {
  if (status >= 500) {
    return 'broken';
  }
  return status >= 400 ? 'refused' : 'answered';
}

describeEachDatabase('the published calls', databases => {
  async function setUp() {
    const api = await createTestApi(await databases.create(), {
      senders: { cluster: ['s3cret'] },
    });
    const first = await api.freight('1.0.0');
    const second = await api.freight('1.1.0');
    const promotion = await api
      .call('post', `/pipelines/${api.id}/promotions`)
      .send({ stage: 'dev', freight: second.id });
    const ended = run('R1', { freight: first.id });
    await api.store.applyChanges(
      api.id,
      (await api.store.getPipeline(api.id))!.revision,
      {
        runs: [ended],
        tasksCreated: [task('T1', ended, { state: 'Succeeded' })],
      },
      api.state.now,
    );
    const given = {
      id: api.id,
      freight: first.id,
      promotionId: promotion.body.promotion.id as string,
    };
    api.state.audited.length = 0;
    return { api, given, described: await describedOperations(api) };
  }

  // What writes nothing may be asked of one and the same.
  let once: ReturnType<typeof setUp> | undefined;
  const shared = () => (once ??= setUp());

  it('are all of the table', async () => {
    const { described } = await setUp();

    expect(described.map(each => each.operationId).sort()).toEqual(
      Object.values<Operation>(operations)
        .map(operation => operation.id)
        .sort(),
    );
  });

  it('are closed to who is not signed in: nothing is read, nothing is written', async () => {
    const { api, given, described } = await setUp();
    const before = await contents(api);

    for (const { path, method, operationId, security } of described) {
      const { params, query, body } = rightRequest(operationId, given);
      const address = addressOf(path, params) + query;
      const response = await api.call(method, address, null).send(body);
      const isPublic = security?.length === 0;
      expect([operationId, response.status]).toEqual([
        operationId,
        isPublic ? 200 : 401,
      ]);
      expect(response.text).not.toMatch(/podinfo|1\.0\.0|user:default/);
    }

    expect(await contents(api)).toEqual(before);
  });

  it('are closed by a policy that denies all: nothing is read, nothing is written', async () => {
    const { api, given, described } = await setUp();
    const before = await contents(api);
    api.state.policy = () => DENY;

    const outcomes: Record<string, number> = {
      listPipelines: 200,
      listInbox: 200,
    };
    for (const { path, method, operationId, tags } of described.filter(
      // The description says nothing of any pipeline.
      ({ security, operationId: id }) => !security && id !== 'getOpenApi',
    )) {
      const { params, query, body } = rightRequest(operationId, given);
      const address = addressOf(path, params) + query;
      const response = await api.call(method, address).send(body);
      expect([operationId, response.status]).toEqual([
        operationId,
        outcomes[operationId] ?? (tags[0] === 'administration' ? 403 : 404),
      ]);
      expect(response.text).not.toMatch(/podinfo|1\.0\.0/);
    }

    expect(await contents(api)).toEqual(before);
  });

  const hostile: Array<[string, string]> = [
    ['nothing', ''],
    ['a null character', '%00'],
    ['a null character within', 'a%00b'],
    ['SQL', "' OR 1=1; DROP TABLE freight; --"],
    ['a prototype', '__proto__'],
    ['a constructor', 'constructor'],
    ['a way up', '..%2f..%2fetc%2fpasswd'],
    ['half a percent sign', '%'],
    ['bytes that are no UTF-8', '%ff%fe'],
    ['half a surrogate pair', '%ed%a0%80'],
    ['a number', '-1'],
    ['a huge number', '99999999999999999999'],
    ['no number', 'NaN'],
    ['much', 'a'.repeat(4000)],
    ['emoji', '%F0%9F%9A%80'],
    ['text from right to left', '%E2%80%AE%D7%90'],
    ['wildcards', '%25_%25'],
    ['a template', '${{ secrets.x }}'],
    [
      'a cursor of null characters',
      Buffer.from('["\\u0000","\\u0000"]').toString('base64url'),
    ],
    [
      'a cursor of a null character',
      Buffer.from('["\\u0000"]').toString('base64url'),
    ],
    [
      'a cursor of a number and a null character',
      Buffer.from('[1,"\\u0000"]').toString('base64url'),
    ],
    [
      'a cursor of numbers and text',
      Buffer.from('[1,"a"]').toString('base64url'),
    ],
    [
      'a cursor of a number that is none',
      Buffer.from('[1e999,"a"]').toString('base64url'),
    ],
  ];

  it.each(hostile)(
    'answer %s with no error of their own, wherever it stands, and write nothing',
    async (_, value) => {
      const { api, given, described } = await shared();
      const before = await contents(api);
      const encoded = /%[0-9a-f]{0,2}/i.test(value)
        ? value
        : encodeURIComponent(value);

      const outcomes: string[] = [];
      for (const { path, method, operationId, parameters } of described) {
        const { params, query, body } = rightRequest(operationId, given);
        for (const { name, in: place } of parameters.filter(
          parameter => parameter.in !== 'header',
        )) {
          if (operationId === 'reportCondition' && isType(name, value)) {
            continue;
          }
          const address =
            place === 'path'
              ? addressOf(path, { ...params, [name]: encoded }) + query
              : `${addressOf(path, params)}?${name}=${encoded}`;
          const { status } = await api.call(method, address).send(body);
          outcomes.push(
            `${method} ${outcomeOf(status)}: ${operationId} ${name}`,
          );
        }
      }

      // No call that writes takes any of them; some that read may.
      expect(
        outcomes.filter(outcome => !/^get answered| refused/.test(outcome)),
      ).toEqual([]);
      expect(await contents(api)).toEqual(before);
    },
  );

  it.each<[string, unknown]>([
    ...hostile.map(([what, value]): [string, unknown] => [
      what,
      decoded(value),
    ]),
    ['nothing at all', null],
    ['a number', 1e308],
    ['an object', { a: { b: [] } }],
    ['a list', [[[[]]]]],
    ['a yes', true],
    ['a null character', 'a\u0000b'],
    ['half a surrogate pair', '\ud800'],
  ])(
    'answer %s with no error of their own as any field of a body',
    async (_, value) => {
      const { api, given, described } = await setUp();
      const outcomes: string[] = [];

      for (const { path, method, operationId } of described) {
        const { params, query, body = {} } = rightRequest(operationId, given);
        for (const field of Object.keys(body)) {
          const { status } = await api
            .call(method, addressOf(path, params) + query)
            .send({ ...body, [field]: value });
          outcomes.push(`${outcomeOf(status)}: ${operationId} ${field}`);
        }
      }

      expect(outcomes.filter(outcome => /^broken/.test(outcome))).toEqual([]);
    },
  );

  it('answer what is given twice, or as an object, as not valid', async () => {
    const { api } = await setUp();

    for (const query of [
      'limit=1&limit=2',
      'limit[]=1',
      'limit[a]=1',
      'cursor[__proto__]=1',
      'entityRef[]=a',
      'unknown=1',
      'limit=1.5',
      'limit=0',
      'limit=101',
      'limit=',
    ]) {
      const response = await api.call('get', `/pipelines?${query}`);
      expect([query, response.status]).toEqual([query, 400]);
    }
  });

  const bodies: Array<[string, string]> = [
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['a number', '1'],
    ['text', '"a"'],
    ['no JSON', '{'],
    ['a prototype', '{"__proto__":{"stage":"dev","freight":"a"}}'],
    [
      'a prototype within',
      '{"artifacts":[{"kind":"generic","version":"1"}],"metadata":{"a":{"__proto__":{"x":1}}}}',
    ],
    [
      'a null character within',
      '{"artifacts":[{"kind":"generic","version":"1"}],"metadata":{"a":["\\u0000"]}}',
    ],
    [
      'half a surrogate pair as a key',
      '{"artifacts":[{"kind":"generic","version":"1"}],"metadata":{"\\ud800":1}}',
    ],
    [
      'wrong types',
      '{"stage":{},"freight":[],"reason":1,"dryRun":"yes","artifacts":{},"alias":null}',
    ],
    ['hostile depth', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    [
      'metadata of hostile depth',
      `{"artifacts":[{"kind":"generic","version":"1"}],"metadata":${'{"a":'.repeat(
        5_000,
      )}1${'}'.repeat(5_000)}}`,
    ],
    ['far too much', `{"a":"${'a'.repeat(1024 * 1024)}"}`],
    [
      'a text of 200 KB',
      `{"freight":"a","stage":"dev","reason":"${'a'.repeat(200_000)}"}`,
    ],
  ];

  it.each(bodies)('refuse a body of %s and write nothing', async (_, body) => {
    const { api, given, described } = await shared();
    const before = await contents(api);

    for (const { path, method, operationId } of described.filter(
      ({ requestBody, operationId: called }) =>
        // A hold needs no reason.
        requestBody && !(called === 'setHold' && body === ''),
    )) {
      const { params } = rightRequest(operationId, given);
      const response = await api
        .call(method, addressOf(path, params))
        .set('Content-Type', 'application/json')
        .send(body);
      expect([operationId, outcomeOf(response.status)]).toEqual([
        operationId,
        'refused',
      ]);
      expect(response.text.length).toBeLessThan(5_000);
    }

    expect(await contents(api)).toEqual(before);
  });

  it('refuse hostile headers', async () => {
    const { api, given } = await setUp();
    const server: Server = createServer(api.app).listen(0);
    const { port } = server.address() as AddressInfo;
    const send = (headers: Record<string, string>) =>
      new Promise<number>((resolve, reject) => {
        httpRequest(
          {
            port,
            method: 'POST',
            path: `/pipelines/${given.id}/promotions`,
            headers: {
              authorization: mockCredentials.user.header(ADA),
              'content-type': 'application/json',
              ...headers,
            },
          },
          response => {
            response.resume();
            resolve(response.statusCode!);
          },
        )
          .on('error', reject)
          .end(JSON.stringify({ stage: 'dev', freight: given.freight }));
      });

    try {
      expect(await send({ 'idempotency-key': 'a'.repeat(256) })).toBe(400);
      expect(await send({ 'idempotency-key': 'a b' })).toBe(400);
      expect(await send({ 'idempotency-key': '\u00e9' })).toBe(400);
      expect(await send({ 'content-type': 'text/plain' })).toBe(400);
      expect(
        await send({ 'content-type': 'application/json; charset=latin1' }),
      ).toBe(415);
      expect(await send({ authorization: 'Bearer nonsense' })).toBe(401);
    } finally {
      server.close();
    }
  });
});
