import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createChartWork } from '../__testUtils__/ChartWork';
import { tarOf } from '../__testUtils__/tar';

const work = createChartWork();

describe('helm-template reaches nothing but the chart and its values', () => {
  const asked: string[] = [];
  let server: Server;
  let address: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end('{}');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    address = `http://127.0.0.1:${port}`;
  });
  afterAll(() => new Promise(resolve => server.close(resolve)));

  beforeEach(() => {
    asked.length = 0;
  });
  afterEach(() => {
    jest.restoreAllMocks();
    if (asked.length > 0) {
      throw new Error(`Helm has asked for ${asked.join(', ')}`);
    }
  });

  it('no cluster, and nothing of the configuration of the machine', async () => {
    work.write(
      '../kubeconfig',
      `apiVersion: v1
kind: Config
current-context: it
clusters: [{ name: it, cluster: { server: '${address}' } }]
contexts: [{ name: it, context: { cluster: it, user: it, namespace: mine } }]
users: [{ name: it, user: { token: secret } }]
`,
    );
    jest.replaceProperty(process, 'env', {
      ...process.env,
      KUBECONFIG: work.resolve('kubeconfig'),
      HELM_NAMESPACE: 'other',
      HELM_KUBEAPISERVER: address,
      HELM_KUBETOKEN: 'secret',
      HELM_DEBUG: 'true',
      KUBERNETES_SERVICE_HOST: '127.0.0.1',
      KUBERNETES_SERVICE_PORT: new URL(address).port,
    });
    work.chart({
      'templates/x.yaml':
        'kind: X\nfound: {{ lookup "v1" "Secret" "default" "x" | toJson }}\n',
    });
    const rendered = await work.render();
    expect(rendered).toContain('found: {}');
    expect(rendered).toContain('namespace: default');
  });

  it('no plugins of the machine', async () => {
    const log = work.resolve('plugin.log');
    work.write(
      '../plugins/spy/plugin.yaml',
      `name: spy
version: 1.0.0
usage: spy
description: spy
command: ${work.resolve('plugins/spy/run.sh')}
`,
    );
    work.write('../plugins/spy/run.sh', `#!/bin/sh\nenv > ${log}\n`);
    jest.replaceProperty(process, 'env', {
      ...process.env,
      HELM_PLUGINS: work.resolve('plugins'),
    });
    // The environment is all that Helm could tell of, so it is looked at whole.
    work.script(`case "$1" in version) echo v3.16.0;; *) env > ${log};; esac`);
    await work.run();
    const told = work.read('../plugin.log');
    expect(told).toMatch(/^HELM_NO_PLUGINS=1$/m);
    expect(told).not.toContain(work.resolve('plugins'));
    const names = told.match(/^\w+(?==)/gm) ?? [];
    const shell = ['PWD', 'OLDPWD', 'SHLVL', '_'];
    expect(names.filter(name => !shell.includes(name)).sort()).toEqual([
      ...['HELM_CACHE_HOME', 'HELM_CONFIG_HOME', 'HELM_DATA_HOME'],
      ...['HELM_NO_PLUGINS', 'HELM_PLUGINS', 'HOME', 'KUBECONFIG', 'LC_ALL'],
      ...['PATH', 'TEMP', 'TMP', 'TMPDIR', 'USERPROFILE'],
    ]);
    const homes = told.match(/^(HELM_\w+_HOME|HOME|TMPDIR)=.*$/gm) ?? [];
    expect(homes).toHaveLength(5);
    for (const home of homes) {
      expect(home).toContain(`=${work.resolve('tmp')}/promotions-helm-`);
    }
  });

  it('no environment, and no names of hosts', async () => {
    work.chart({
      'templates/x.yaml':
        'kind: X\nhost: {{ getHostByName "localhost" | quote }}\n',
    });
    expect(await work.render()).toContain('host: ""');
    work.chart({ 'templates/x.yaml': 'home: {{ env "HOME" }}\n' });
    await expect(work.run()).rejects.toThrow('function "env" not defined');
  });

  it('no values by address', async () => {
    await expect(
      work.run({ valuesFiles: [`${address}/values.yaml`] }),
    ).rejects.toThrow(`There is no file '${address}/values.yaml'`);
    // Helm would take the part behind the comma for an address.
    const path = `a,${address}/values.yaml`;
    work.write(path, 'replicas: 5\n');
    expect(await work.render({ valuesFiles: [path] })).toContain('replicas: 5');
  });

  it.each([
    ['../outside.yaml', "contains '..'"],
    ['/etc/hosts', 'absolute path'],
    ['link.yaml', "'link.yaml' is a symbolic link"],
    ['folder/outside.yaml', "'folder' is a symbolic link"],
    ['.git/config', 'where git keeps its own files'],
    ['', 'The path is empty'],
  ])('no path %s: %s', async (path, message) => {
    work.link('link.yaml', '../outside.yaml');
    work.link('folder', '..');
    work.write('.git/config', 'replicas: 7\n');
    for (const config of [
      { path },
      { outPath: path },
      { valuesFiles: [path] },
    ]) {
      await expect(work.run(config)).rejects.toThrow(message);
    }
    expect(work.read('../outside.yaml')).toBe('replicas: 7\n');
  });

  it.each([
    ['templates/x.yaml', () => work.outsidePath],
    ['files', () => work.resolve('.')],
    ['copy.yaml', () => 'values.yaml'],
  ])('no link in the chart: %s', async (name, target) => {
    work.link(`charts/app/${name}`, target());
    await expect(work.run()).rejects.toMatchObject({
      name: 'TerminalError',
      message: `'charts/app/${name}' is a symbolic link, which is not followed. Put what it points to in its place.`,
    });
  });

  const schema = (content: object) => JSON.stringify(content);

  it.each([
    ['$ref', { properties: { a: { $ref: 'ADDRESS/x.json' } } }],
    ['$ref', { $ref: 'file:///etc/hosts' }],
    ['$ref', { $id: 'ADDRESS/', allOf: [{ $ref: 'x.json' }] }],
    ['$dynamicRef', { $dynamicRef: 'ADDRESS/x.json' }],
    ['$schema', { $schema: 'ADDRESS/x.json' }],
  ])(
    'no %s of a schema of the chart or of one within it',
    async (_key, content) => {
      const text = schema(content).replace('ADDRESS', address);
      work.chart({ 'values.schema.json': text });
      await expect(work.run()).rejects.toMatchObject({
        name: 'TerminalError',
        message: expect.stringMatching(
          /^charts\/app\/values.schema.json refers to '.*', and what lies outside of it is not read/,
        ),
      });
      work.chart({
        'values.schema.json': '{}',
        'charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 1.0.0\n',
        'charts/sub/values.schema.json': text,
      });
      await expect(work.run()).rejects.toThrow(
        'charts/app/charts/sub/values.schema.json refers to',
      );
      await work.run({ skipSchemaValidation: true });
    },
  );

  it('what a schema says of itself', async () => {
    work.chart({
      'values.schema.json': schema({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        $id: `${address}/values.schema.json`,
        $defs: { count: { type: 'integer' } },
        properties: {
          replicas: { $ref: '#/$defs/count' },
          $ref: { type: 'string' },
        },
      }),
    });
    expect(await work.render()).toContain('replicas: 1');
    await expect(work.run({ values: { replicas: 'x' } })).rejects.toThrow(
      'got string, want integer',
    );
  });

  describe('of archives', () => {
    const sub = {
      'sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 1.0.0\n',
      'sub/templates/x.yaml': 'kind: Sub\n',
    };
    const archive = (files: Record<string, string | Buffer>) =>
      gzipSync(tarOf(files));

    it('renders those without a schema', async () => {
      work.chart({
        'charts/sub-1.0.0.tgz': archive(sub),
        'files/data.tgz': Buffer.from('whatever'),
      });
      expect(await work.render()).toContain('kind: Sub');
    });

    it.each([
      ['a schema', () => archive({ ...sub, 'sub/values.schema.json': '{}' })],
      [
        'an archive',
        () => archive({ ...sub, 'sub/charts/in-1.0.0.tgz': archive(sub) }),
      ],
      ['what cannot be read', () => Buffer.from('no archive')],
    ])('refuses those with %s', async (_what, content) => {
      work.chart({ 'charts/sub-1.0.0.tgz': content() });
      await expect(work.run()).rejects.toMatchObject({
        name: 'TerminalError',
        message: expect.stringMatching(
          /^The archive charts\/app\/charts\/sub-1.0.0.tgz holds a values.schema.json, or may hold one/,
        ),
      });
    });

    it('renders them without looking at schemas', async () => {
      work.chart({
        'charts/sub-1.0.0.tgz': archive({
          ...sub,
          'sub/values.schema.json': schema({ $ref: `${address}/x.json` }),
        }),
      });
      expect(await work.render({ skipSchemaValidation: true })).toContain(
        'kind: Sub',
      );
    });
  });
});
