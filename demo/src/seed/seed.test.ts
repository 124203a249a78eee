import { parsePipelineDocument } from '@promotions/backstage-plugin-promotions-common';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { components, deployed, deployRepository } from '../components';
import { GitServer } from '../git-server';
import { Repositories } from '../git-server/Repositories';
import { changeDocument } from '../releases/document';
import { release } from '../releases/release';
import { seed } from './seed';

const kind = { schema: z.looseObject({}) };
const step = { schema: { config: z.looseObject({}) } };

function check(text: string) {
  return parsePipelineDocument(text, {
    steps: new Map(
      ['git-clone', 'yaml-update', 'git-commit', 'git-push', 'http'].map(
        uses => [uses, step],
      ),
    ),
    conditionSources: new Map([['http', kind]]),
    freightSources: new Map([['git', kind]]),
  });
}

describe('the repositories of the demo', () => {
  let dir: string;
  let root: string;
  let server: GitServer;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'seed-'));
    root = join(dir, 'git');
    await seed(new Repositories(root), { git: 1111, cluster: 2222 });
    server = new GitServer({ root });
    await server.start();
  });

  afterAll(async () => {
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  });

  async function raw(repository: string, path: string): Promise<string> {
    const response = await fetch(
      `${server.baseUrl}/raw/${repository}/main/${path}`,
    );
    expect(response.status).toBe(200);
    return response.text();
  }

  const documentOf = (name: string) =>
    raw(name, name === 'search' ? 'deploy/promotions.yaml' : 'promotions.yaml');

  it.each(deployed)(
    'hold a good document of $name',
    async ({ name, targets }) => {
      const text = await documentOf(name);
      const parsed = check(text);
      expect(parsed.errors).toBeUndefined();
      const { pipelines = [] } = parsed;
      expect(
        pipelines.flatMap(({ stages }) =>
          stages.flatMap(stage =>
            stage.targets.map(target => ({
              stage: stage.name,
              target: target.name,
            })),
          ),
        ),
      ).toEqual(targets.map(({ stage, name: target }) => ({ stage, target })));
      for (const target of targets) {
        const values = await raw(
          deployRepository({ name }),
          `${target.name}/values.yaml`,
        );
        expect(parse(values).release).toEqual({ commit: '', version: '' });
        expect(text).toContain(
          `http://localhost:2222/health/${name}/${target.name}`,
        );
      }
      expect(text).not.toMatch(/localhost:(7008|7009)/);
    },
  );

  it('hold one document with mistakes, to see them', async () => {
    const parsed = check(await documentOf('newsletter'));
    expect(parsed.errors).toHaveLength(4);
  });

  it.each(components)(
    'hold the catalog entity of $name',
    async ({ name, entityRef }) => {
      const entity = parse(await raw(name, 'catalog-info.yaml'));
      expect(
        `${entity.kind.toLowerCase()}:default/${entity.metadata.name}`,
      ).toBe(entityRef);
      expect(entity.metadata.annotations['promotions/pipeline-ref']).toMatch(
        /^(dir:\.|url:http:\/\/localhost:1111\/raw\/)/,
      );
    },
  );

  it('get a mistake into a document, and out of it again', async () => {
    const podinfo = components[0];
    const good = await documentOf('podinfo');
    await changeDocument(server.baseUrl, podinfo, 'break');
    const parsed = check(await documentOf('podinfo'));
    expect(parsed.errors?.map(({ path }) => path)).toEqual([
      'spec.stages[3].colour',
      'spec.stages[3].freight[0].sources.stages[0]',
    ]);
    expect(await changeDocument(server.baseUrl, podinfo, 'break')).toBe(
      undefined,
    );
    await changeDocument(server.baseUrl, podinfo, 'mend');
    expect(await documentOf('podinfo')).toBe(good);
  });

  it('get new versions, also when several come at once', async () => {
    const ledger = components.find(({ name }) => name === 'ledger')!;
    const released = await Promise.all(
      [1, 2, 3].map(() => release(server.baseUrl, ledger)),
    );
    expect(released.map(({ version }) => version).sort()).toEqual([
      '1.0.1',
      '1.0.2',
      '1.0.3',
    ]);
    expect(await raw('ledger', 'src/version.txt')).toBe('1.0.3\n');
  });

  it('stay as they are at the next start, and follow the demo to other ports', async () => {
    const before = await server.repositories.resolve('ledger', 'main');
    await seed(new Repositories(root), { git: 1111, cluster: 2222 });
    expect(await server.repositories.resolve('ledger', 'main')).toBe(before);

    await seed(new Repositories(root), { git: 2222, cluster: 1111 });
    const text = await documentOf('ledger');
    expect(text).toContain('http://localhost:2222/git/ledger.git');
    expect(text).toContain('http://localhost:1111/health/ledger/dev');
    expect(await raw('ledger', 'src/version.txt')).toBe('1.0.3\n');
  });
});
