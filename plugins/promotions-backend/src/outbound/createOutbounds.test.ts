import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import {
  isTerminal,
  OutboundRequest,
} from '@promotions/backstage-plugin-promotions-node';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import { readConfig } from '../config';
import { createOutbounds } from './createOutbounds';
import { LookupAll } from './lookup';

const entity = {
  kind: 'Component',
  metadata: {
    name: 'podinfo',
    namespace: 'default',
    annotations: {
      'backstage.io/managed-by-location':
        'url:https://github.com/acme/podinfo/blob/main/catalog-info.yaml',
      'backstage.io/source-location': 'url:https://github.com/acme/secrets/',
    },
  },
  spec: { owner: 'team-a' },
};

const requests: IncomingMessage[] = [];
let server: Server;
let base: string;
let port: number;

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  ({ port } = server.address() as AddressInfo);
  base = `http://127.0.0.1:${port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

beforeEach(() => {
  requests.length = 0;
});

function answer(request: IncomingMessage, response: ServerResponse) {
  const redirect = (location: string, status = 302) =>
    response.writeHead(status, { location }).end();
  const { pathname } = new URL(request.url ?? '', base);
  switch (pathname) {
    case '/echo': {
      let body = '';
      request.on('data', chunk => {
        body += chunk;
      });
      request.on('end', () =>
        response
          .writeHead(201, { 'x-answer': 'yes', 'set-cookie': ['a=1', 'b=2'] })
          .end(JSON.stringify({ method: request.method, body })),
      );
      return;
    }
    case '/moved':
      redirect('/echo');
      return;
    case '/kept':
      redirect('/echo', 308);
      return;
    case '/elsewhere':
      redirect(`http://localhost:${port}/echo`);
      return;
    case '/metadata':
      redirect('http://169.254.169.254/latest/meta-data');
      return;
    case '/round':
      redirect('/round');
      return;
    case '/large':
      response.end('x'.repeat(2 * 1024 * 1024));
      return;
    case '/drip': {
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
      return;
    }
    default:
      response.writeHead(404).end('not here');
  }
}

function outbounds(grants: object[], lookup?: LookupAll) {
  const secrets = { token: 'token-value', other: 'other-value' };
  const config = readConfig(
    new ConfigReader({ promotions: { grants, secrets } } as never),
  );
  const integrations = ScmIntegrations.fromConfig(
    new ConfigReader({
      integrations: {
        github: [{ host: 'github.com', token: 'hub-token' }],
        gitlab: [{ host: 'gitlab.com', token: 'lab-token' }],
      },
    }),
  );
  return createOutbounds({ config, integrations, lookup });
}

function local(grant: object = {}) {
  const hosts = [{ host: `127.0.0.1:${port}`, allowLoopback: true }];
  return outbounds([{ name: 'local', hosts, ...grant }]).outboundFor(entity);
}

async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => new Error('It was not refused.'),
    reason => reason,
  );
  expect(isTerminal(error)).toBe(true);
  return error.message;
}

/** Every name stands for these addresses. */
const resolvingTo =
  (...addresses: string[]): LookupAll =>
  async () =>
    addresses.map(address => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));

describe('a request', () => {
  it('reaches a host that is granted', async () => {
    const response = await local().fetch(`${base}/echo?x=1#part`, {
      method: 'post',
      headers: { 'X-Token': 'abc' },
      body: 'hello',
    });
    expect(response).toMatchObject({
      status: 201,
      headers: { 'x-answer': 'yes', 'set-cookie': 'a=1, b=2' },
      body: '{"method":"POST","body":"hello"}',
    });
    expect(requests[0].headers).toMatchObject({
      host: `127.0.0.1:${port}`,
      'x-token': 'abc',
      'accept-encoding': 'identity',
    });
    expect(requests[0].url).toBe('/echo?x=1');
  });

  it('does not reach a host that is not, and is told which grant it lacks', async () => {
    const message = await refusal(
      outbounds([]).outboundFor(entity).fetch(`${base}/echo`, {}),
    );
    expect(message).toBe(
      `The pipelines of component:default/podinfo may not reach the host 127.0.0.1:${port}. They lack a grant that lists it: ask an administrator to add it to \`hosts\` in a grant of \`promotions.grants\` that selects this entity (selected by none).`,
    );
    expect(requests).toEqual([]);
  });

  it('has only the grants that select its entity', async () => {
    expect(
      await refusal(
        local({ entities: { 'spec.owner': 'team-b' } }).fetch(
          `${base}/echo`,
          {},
        ),
      ),
    ).toMatch(/may not reach the host/);
    const { status } = await local({
      entities: { 'spec.owner': 'team-a' },
    }).fetch(`${base}/echo`, {});
    expect(status).toBe(201);
  });

  it('does not reach loopback that the grant does not open', async () => {
    const grants = [
      {
        name: 'a',
        hosts: [{ host: `127.0.0.1:${port}` }, { host: 'localhost:1' }],
      },
    ];
    const outbound = outbounds(grants).outboundFor(entity);
    expect(await refusal(outbound.fetch(`${base}/echo`, {}))).toMatch(
      /is the loopback address 127\.0\.0\.1/,
    );
    expect(await refusal(outbound.fetch('http://localhost:1/', {}))).toMatch(
      /is the loopback address/,
    );
    expect(
      await refusal(outbound.fetch(`http://2130706433:${port}/echo`, {})),
    ).toMatch(/is the loopback address 127\.0\.0\.1/);
    expect(requests).toEqual([]);
  });

  it.each([
    ['127.0.0.1', /stands for the loopback address 127\.0\.0\.1/],
    ['::ffff:127.0.0.1', /stands for the loopback address/],
    ['169.254.169.254', /stands for the link-local address/],
    ['0.0.0.0', /is never reached|which is never reached/],
  ])(
    'does not reach a granted name that stands for %s',
    async (address, message) => {
      const outbound = outbounds(
        [{ name: 'a', hosts: [{ host: `api.example.com:${port}` }] }],
        resolvingTo('93.184.216.34', address),
      ).outboundFor(entity);
      expect(
        await refusal(
          outbound.fetch(`http://api.example.com:${port}/echo`, {}),
        ),
      ).toMatch(message);
      expect(requests).toEqual([]);
    },
  );

  it('connects to the address that was checked, whatever the name stands for next', async () => {
    const answers = [['127.0.0.1'], ['169.254.169.254']];
    let looked = 0;
    const lookup: LookupAll = async name => {
      looked += 1;
      return resolvingTo(...(answers.shift() ?? []))(name);
    };
    const outbound = outbounds(
      [
        {
          name: 'a',
          hosts: [{ host: `rebind.example.com:${port}`, allowLoopback: true }],
        },
      ],
      lookup,
    ).outboundFor(entity);
    const response = await outbound.fetch(
      `http://rebind.example.com:${port}/echo`,
      {},
    );
    expect(response.status).toBe(201);
    expect(looked).toBe(1);
    expect(requests[0].headers.host).toBe(`rebind.example.com:${port}`);
  });

  it('asks right before each request that may change something', async () => {
    const asked: number[] = [];
    const { outboundFor } = outbounds([
      {
        name: 'local',
        hosts: [{ host: `127.0.0.1:${port}`, allowLoopback: true }],
      },
    ]);
    const outbound = outboundFor(entity, async () => {
      asked.push(requests.length);
    });
    await outbound.fetch(`${base}/echo`, {});
    await outbound.fetch(`${base}/echo`, { method: 'head' });
    expect(asked).toEqual([]);
    await outbound.fetch(`${base}/echo`, { method: 'POST' });
    expect(asked).toEqual([2]);
    // Sent again where the first one leads to.
    await outbound.fetch(`${base}/kept`, { method: 'PUT' });
    expect(asked).toEqual([2, 3, 4]);
    // From there on it only looks.
    await outbound.fetch(`${base}/moved`, { method: 'DELETE' });
    expect(asked).toEqual([2, 3, 4, 5]);
  });

  it('sends nothing when the answer is no', async () => {
    const { outboundFor } = outbounds([
      {
        name: 'local',
        hosts: [{ host: `127.0.0.1:${port}`, allowLoopback: true }],
      },
    ]);
    const outbound = outboundFor(entity, async () => {
      throw new Error('Somebody else has it.');
    });
    await expect(
      outbound.fetch(`${base}/echo`, { method: 'POST' }),
    ).rejects.toThrow('Somebody else has it.');
    expect(requests).toEqual([]);
  });

  it('follows redirects within its host, as browsers do', async () => {
    const send = (path: string) =>
      local().fetch(`${base}${path}`, { method: 'POST', body: 'hello' });
    expect((await send('/moved')).body).toBe('{"method":"GET","body":""}');
    expect((await send('/kept')).body).toBe('{"method":"POST","body":"hello"}');
  });

  it.each([
    [
      '/elsewhere',
      /redirects to http:\/\/localhost:\d+, which is not followed/,
    ],
    ['/metadata', /redirects to http:\/\/169\.254\.169\.254, which is not/],
    ['/round', /redirects more than 5 times/],
  ])('does not follow %s', async (path, message) => {
    expect(await refusal(local().fetch(`${base}${path}`, {}))).toMatch(message);
  });

  it('ends at its limits of size and time', async () => {
    expect(await refusal(local().fetch(`${base}/large`, {}))).toMatch(
      /answers with more than 1048576 bytes/,
    );
    const { body } = await local().fetch(`${base}/large`, {
      maxBytes: 3 * 1024 * 1024,
    });
    expect(body).toHaveLength(2 * 1024 * 1024);
    await expect(
      local().fetch(`${base}/drip`, { timeoutMs: 100 }),
    ).rejects.toThrow(/\/drip did not answer within 0\.1 s\./);
  });

  it('ends when the caller says so, with the reason', async () => {
    const controller = new AbortController();
    const call = local().fetch(`${base}/drip`, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('aborted by ada')), 50);
    await expect(call).rejects.toThrow('aborted by ada');
  });

  it('says when a host does not exist, which may pass', async () => {
    const lookup: LookupAll = async () => {
      throw Object.assign(new Error('no'), { code: 'ENOTFOUND' });
    };
    const error = await outbounds(
      [{ name: 'a', hosts: [{ host: 'gone.example.com' }] }],
      lookup,
    )
      .outboundFor(entity)
      .fetch('https://gone.example.com/', {})
      .catch(reason => reason);
    expect(error.message).toBe(
      'The host gone.example.com cannot be found: ENOTFOUND. Check its name.',
    );
    expect(isTerminal(error)).toBe(false);
  });

  it.each<[string, OutboundRequest, RegExp]>([
    ['/echo', { headers: { Host: 'internal' } }, /header Host cannot be set/],
    ['/echo', { headers: { 'Transfer-Encoding': 'x' } }, /cannot be set/],
    ['/echo', { headers: { a: 'b\r\nc: d' } }, /cannot be sent/],
    ['/echo', { headers: { 'a b': 'c' } }, /cannot be sent/],
    ['/echo', { method: 'CONNECT' }, /method CONNECT is not sent/],
    ['/echo', { method: 'GET / HTTP/1.1\r\n' }, /is not sent/],
  ])(
    'is refused where it would say how it travels: %s %j',
    async (path, request, message) => {
      expect(await refusal(local().fetch(`${base}${path}`, request))).toMatch(
        message,
      );
      expect(requests).toEqual([]);
    },
  );

  it.each([
    ['file:///etc/passwd', /begins with https/],
    ['ftp://127.0.0.1/', /begins with https/],
    ['nothing', /is not one/],
    ['http://127.0.0.1@169.254.169.254/', /name or password/],
    ['http://user:secret@127.0.0.1/', /name or password/],
    ['http://@127.0.0.1/', /name or password/],
    ['http://127.0.0.1\\@evil.example.com/', /backslashes/],
    ['http://127.0.0.1/\n', /control characters/],
  ])('is not sent to %j', async (url, message) => {
    const text = await refusal(local().fetch(url, {}));
    expect(text).toMatch(message);
    expect(text).not.toContain('secret');
  });

  it('waits while as many run against the host as may', async () => {
    let running = 0;
    let most = 0;
    const busy = createServer((_, response) => {
      running += 1;
      most = Math.max(most, running);
      setTimeout(() => {
        running -= 1;
        response.end();
      }, 20);
    });
    await new Promise<void>(resolve => {
      busy.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${(busy.address() as AddressInfo).port}/`;
    const outbound = outbounds([
      { name: 'a', hosts: [{ host: new URL(url).host, allowLoopback: true }] },
    ]).outboundFor(entity);
    await Promise.all(
      Array.from({ length: 30 }, () => outbound.fetch(url, {})),
    );
    await new Promise(resolve => busy.close(resolve));
    expect(most).toBe(8);
  });

  it('waits no longer for its turn than the caller says', async () => {
    const hung = createServer(() => {});
    await new Promise<void>(resolve => {
      hung.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${(hung.address() as AddressInfo).port}/`;
    const outbound = outbounds([
      { name: 'a', hosts: [{ host: new URL(url).host, allowLoopback: true }] },
    ]).outboundFor(entity);
    const others = Array.from({ length: 8 }, () =>
      outbound.fetch(url, { timeoutMs: 60_000 }).catch(() => {}),
    );
    const waiting = outbound.fetch(url, {
      signal: AbortSignal.timeout(50),
    });
    await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
    hung.closeAllConnections();
    await Promise.all(others);
    await new Promise(resolve => hung.close(resolve));
  });
});

describe('a repository', () => {
  const repositories = (...granted: object[]) =>
    outbounds(
      [{ name: 'deploy', repositories: granted }],
      resolvingTo('93.184.216.34'),
    ).outboundFor(entity);

  it('is reached where it is granted, with the credentials of the grant', async () => {
    const credentials = { username: 'bot', password: 'pw' };
    const outbound = repositories({
      url: 'https://git.example.com/team/*',
      credentials,
    });
    expect(
      await outbound.repository('https://git.example.com/team/app.git/'),
    ).toEqual({
      url: 'https://git.example.com/team/app.git',
      credentials,
      addresses: ['93.184.216.34'],
    });
  });

  it('is reached with what the integration of its host has, where the grant has nothing', async () => {
    const outbound = repositories(
      { url: 'https://github.com/acme/deploy' },
      { url: 'https://gitlab.com/acme/*' },
      { url: 'https://git.example.com/*' },
      { url: 'http://github.com/acme/plain' },
    );
    const credentials = async (url: string) =>
      (await outbound.repository(url)).credentials;
    expect(await credentials('https://github.com/acme/deploy')).toEqual({
      username: 'x-access-token',
      password: 'hub-token',
    });
    expect(await credentials('https://gitlab.com/acme/deploy')).toEqual({
      username: 'oauth2',
      password: 'lab-token',
    });
    expect(await credentials('https://git.example.com/a')).toBeUndefined();
    expect(await credentials('http://github.com/acme/plain')).toBeUndefined();
  });

  it('of the entity itself needs no grant; what its author says of it does not count', async () => {
    const outbound = repositories();
    expect(
      await outbound.repository('https://github.com/acme/podinfo.git'),
    ).toMatchObject({ credentials: { password: 'hub-token' } });
    expect(
      await refusal(outbound.repository('https://github.com/acme/secrets')),
    ).toBe(
      'The pipelines of component:default/podinfo may not reach the repository https://github.com/acme/secrets. They lack a grant that lists it: ask an administrator to add it to `repositories` in a grant of `promotions.grants` that selects this entity (selected by "deploy").',
    );
  });

  it.each([
    ['https://git.example.com/team/../other/app', /`\.\.` in its path/],
    ['https://git.example.com/team/..;/other/app', /`\.\.` in its path/],
    ['https://git.example.com/team/..;a=b/other/app', /`\.\.` in its path/],
    ['https://git.example.com/team/..%3b/other/app', /hides signs/],
    ['https://git.example.com/team/%2e%2e/other', /hides signs/],
    ['https://git.example.com/team%2F..%2Fother', /hides signs/],
    ['https://git.example.com/team/%252e%252e/other', /hides signs/],
    ['https://git.example.com/team//other', /doubled slash/],
    ['https://git.example.com/team/a?b', /query/],
    ['https://git.example.com/team/a#b', /query/],
    ['https://git.example.com@evil.example.com/team/a', /name or password/],
    ['https://git.example.com\\.evil.example.com/team/a', /backslashes/],
    ['ssh://git@git.example.com/team/a', /begins with https/],
    ['git@git.example.com:team/a', /is not one/],
    ['ext::sh -c id', /spaces/],
    ['file:///srv/git/a', /begins with https/],
    ['--upload-pack=id', /is not one/],
  ])('is not reached as %s', async (url, message) => {
    const outbound = repositories({ url: 'https://git.example.com/team/*' });
    expect(await refusal(outbound.repository(url))).toMatch(message);
  });

  it('is not reached where its host stands for loopback', async () => {
    const grants = [
      { name: 'a', repositories: [{ url: 'https://git.example.com/*' }] },
    ];
    const outbound = outbounds(grants, resolvingTo('127.0.0.1'));
    expect(
      await refusal(
        outbound.outboundFor(entity).repository('https://git.example.com/a'),
      ),
    ).toMatch(/stands for the loopback address/);
  });
});

it('documents are told the same, without asking the network', () => {
  const lookup: LookupAll = async () => {
    throw new Error('asked');
  };
  const reach = outbounds(
    [
      {
        name: 'a',
        hosts: [{ host: 'api.example.com' }, { host: '169.254.169.254' }],
        repositories: [{ url: 'https://git.example.com/*' }],
      },
    ],
    lookup,
  ).reachFor(entity);
  expect(reach.url('https://api.example.com/x')).toBeUndefined();
  expect(reach.url('https://other.example.com')).toMatch(/^The pipelines of/);
  expect(reach.url('http://169.254.169.254/')).toMatch(/link-local address/);
  expect(reach.repository('https://git.example.com/a')).toBeUndefined();
  expect(reach.repository('https://git.example.org/a')).toMatch(
    /selected by "a"/,
  );
});

it('secrets are those that the grants of the entity name', () => {
  const { secretsFor, reachFor } = outbounds([
    { name: 'mine', secrets: ['token'] },
    {
      name: 'theirs',
      entities: { 'spec.owner': 'team-b' },
      secrets: ['other'],
    },
  ]);
  expect(secretsFor(entity)).toEqual(new Map([['token', 'token-value']]));
  expect(secretsFor({ ...entity, spec: { owner: 'team-b' } })).toEqual(
    new Map([
      ['token', 'token-value'],
      ['other', 'other-value'],
    ]),
  );
  const reach = reachFor(entity);
  expect(reach.secret('token')).toBeUndefined();
  // Whether there is one that they may not use is not told either.
  for (const name of ['other', 'nothing']) {
    expect(reach.secret(name)).toBe(
      `The pipelines of component:default/podinfo may not use the secret ${name}. They lack a grant that lists it: ask an administrator to add it to \`secrets\` in a grant of \`promotions.grants\` that selects this entity (selected by "mine").`,
    );
  }
});

it('topics are those that the grants of the entity list, and never our own', () => {
  const { reachFor } = outbounds([
    { name: 'mine', topics: ['deployments.*', 'chat'] },
    { name: 'other', topics: ['secret'], entities: { kind: 'api' } },
  ]);
  const { topic } = reachFor(entity);
  expect(topic!('deployments.podinfo')).toBeUndefined();
  expect(topic!('chat')).toBeUndefined();
  for (const refused of [
    'deployments',
    'deploymentsx',
    'chat.room',
    'secret',
  ]) {
    expect(topic!(refused)).toContain('add it to `topics` in a grant');
  }
  for (const own of ['promotions', 'promotions.deployments']) {
    expect(topic!(own)).toContain('belongs to promotions themselves');
  }
});
