import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { readConfig } from '../config';
import { TestServer } from '../support/testServer';
import { createOutbounds } from './createOutbounds';

const entity = { kind: 'Component', metadata: { name: 'podinfo' } };
let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start(() => ({ status: 200 }));
});
afterAll(() => server.stop());
beforeEach(() => {
  server.asked.length = 0;
});

const repository = 'https://git.example.com/team/deploy.git';

function outbound(
  api: string | undefined,
  {
    allowLoopback = true,
    url = repository,
    beforeEffect,
  }: {
    allowLoopback?: boolean;
    url?: string;
    beforeEffect?: () => Promise<void>;
  } = {},
) {
  return createOutbounds({
    config: readConfig(
      new ConfigReader({
        promotions: {
          grants: [{ name: 'test', repositories: [{ url, allowLoopback }] }],
        },
      }),
    ),
    integrations: ScmIntegrations.fromConfig(
      new ConfigReader({
        integrations: {
          github: [{ host: 'git.example.com', apiBaseUrl: api }],
        },
      }),
    ),
  }).outboundFor(entity, beforeEffect);
}

describe('the API of a forge', () => {
  const base = () => `http://${server.host}/api/v3`;
  const forge = { repository };

  it('is reached by the grant of a repository, as its integration says', async () => {
    const { status } = await outbound(base()).fetch(`${base()}/repos/team`, {
      forge,
    });
    expect(status).toBe(200);
  });

  it.each([
    ['elsewhere', () => `http://${server.host}/api/v4/repos`],
    ['beside it', () => `http://${server.host}/api/v33`],
    ['above it', () => `${base()}/../v4`],
    ['above it, hidden', () => `${base()}/%2e%2e%2fv4`],
    ['on another host', () => 'https://example.com/api/v3/repos'],
  ])('is nothing that lies %s', async (_where, url) => {
    await expect(outbound(base()).fetch(url(), { forge })).rejects.toThrow(
      'does not belong to the API of the forge of https://git.example.com/team/deploy.git',
    );
    expect(server.asked).toEqual([]);
  });

  it('is not known without an integration that names it', async () => {
    await expect(
      outbound(undefined).fetch(`${base()}/repos`, { forge }),
    ).rejects.toThrow('configure the integration of git.example.com');
  });

  it('is not reached for a repository without a grant', async () => {
    await expect(
      outbound(base(), { url: 'https://git.example.com/others/*' }).fetch(
        `${base()}/repos`,
        { forge },
      ),
    ).rejects.toThrow('may not reach the repository');
  });

  it('is not reached by the grant of a repository that is not named', async () => {
    await expect(outbound(base()).fetch(`${base()}/repos`, {})).rejects.toThrow(
      'may not reach the host',
    );
  });

  it('is not on this machine, unless the grant says that it may be', async () => {
    await expect(
      outbound(base(), { allowLoopback: false }).fetch(`${base()}/repos`, {
        forge,
      }),
    ).rejects.toThrow('loopback');
  });

  it('is told nothing by who has lost the work', async () => {
    const beforeEffect = async () => {
      throw new Error('It is the work of somebody else.');
    };
    const fenced = outbound(base(), { beforeEffect });
    await expect(
      fenced.fetch(`${base()}/repos`, { forge, method: 'POST' }),
    ).rejects.toThrow('somebody else');
    expect(server.asked).toEqual([]);
    await fenced.fetch(`${base()}/repos`, { forge });
  });
});
