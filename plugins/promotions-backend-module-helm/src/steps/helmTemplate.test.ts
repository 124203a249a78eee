import { createChartWork, createLog } from '../__testUtils__/ChartWork';

const work = createChartWork();

describe('helm-template', () => {
  it('renders a chart into a file, and leaves that alone the next time', async () => {
    const config = { values: { image: { tag: '6.1.0' } }, namespace: 'prod' };
    expect(await work.run(config)).toEqual({
      status: 'Succeeded',
      message: 'Rendered charts/app into out/app.yaml.',
      output: { changed: true, files: ['out/app.yaml'] },
    });
    expect(work.read('out/app.yaml')).toBe(`---
# Source: app/templates/deployment.yaml
kind: Deployment
metadata:
  name: app
  namespace: prod
spec:
  replicas: 1
  tag: "6.1.0"
`);
    expect(await work.run(config)).toEqual({
      status: 'Succeeded',
      message: 'out/app.yaml is what charts/app renders to already.',
      output: { changed: false, files: [] },
    });
    expect(work.left()).toEqual([]);
  });

  it('takes values of the chart, then of files in their order, then those of the step', async () => {
    work.write('one.yaml', 'replicas: 2\nimage: { tag: two }\n');
    work.write('env, prod/two.yaml', 'replicas: 3\n');
    const valuesFiles = ['one.yaml', 'env, prod/two.yaml'];
    const rendered = await work.render({ valuesFiles });
    expect(rendered).toContain('replicas: 3\n  tag: "two"');
    expect(
      await work.render({ valuesFiles, values: { replicas: 4 } }),
    ).toContain('replicas: 4\n  tag: "two"');
    expect(await work.render({ values: { replicas: null } })).toMatch(
      /replicas:\s+tag: "1"/,
    );
  });

  it.each([
    'plain',
    'a "quoted" \\ text',
    'lines\nand\ttabs',
    'ümläut 😀',
    '\u007f\u0085\ufeff',
    '{{ .Release.Name }}',
    'x, y=z',
    '--debug',
  ])('hands on the value %j as it is', async value => {
    work.chart({
      'templates/deployment.yaml': 'kind: X\ndata: {{ .Values.it | b64enc }}\n',
    });
    const [, data] =
      /data: (\S+)/.exec(await work.render({ values: { it: value } })) ?? [];
    expect(Buffer.from(data, 'base64').toString()).toBe(value);
  });

  it('tells the chart the versions that are given', async () => {
    work.chart({
      'templates/deployment.yaml': `kind: X
kube: {{ .Capabilities.KubeVersion.Version }}
has: {{ .Capabilities.APIVersions.Has "example.com/v1/Thing" }}
`,
    });
    expect(
      await work.render({
        kubeVersion: '1.29.4',
        apiVersions: ['other.io/v1', 'example.com/v1/Thing'],
      }),
    ).toContain('kube: v1.29.4\nhas: true');
    expect(await work.render()).toContain('has: false');
  });

  it('puts out definitions, tests and hooks as is asked', async () => {
    const annotated = (hook: string) =>
      `kind: ${hook}\nmetadata: { annotations: { helm.sh/hook: ${hook} } }\n`;
    work.chart({
      'crds/thing.yaml': 'kind: CustomResourceDefinition\n',
      'templates/hook.yaml': annotated('pre-install'),
      'templates/test.yaml': annotated('test'),
    });
    const kinds = async (config: object) =>
      [...(await work.render({ ...config })).matchAll(/^kind: (\S+)/gm)]
        .map(([, kind]) => kind)
        .sort();
    expect(await kinds({})).toEqual(['Deployment', 'pre-install', 'test']);
    expect(await kinds({ includeCRDs: true })).toEqual([
      'CustomResourceDefinition',
      'Deployment',
      'pre-install',
      'test',
    ]);
    expect(await kinds({ skipTests: true })).toEqual([
      'Deployment',
      'pre-install',
    ]);
    expect(await kinds({ disableHooks: true })).toEqual(['Deployment']);
  });

  it('renders a chart at the top, without what git keeps there', async () => {
    work.write('Chart.yaml', 'apiVersion: v2\nname: top\nversion: 1.0.0\n');
    work.write('.git/config', 'secret');
    work.write(
      'templates/x.yaml',
      'kind: X\nread: {{ .Files.Get ".git/config" | quote }}\n',
    );
    expect(await work.render({ path: '.' })).toContain('read: ""');
  });

  it('passes on what Helm warns of', async () => {
    work.chart({
      'Chart.yaml':
        'apiVersion: v2\nname: app\nversion: 1.0.0\ndeprecated: true\n',
    });
    const { lines, logger } = createLog();
    await work.run({}, { logger });
    expect(lines).toEqual([
      expect.stringMatching(/^Helm says: .*chart is deprecated/),
    ]);
  });

  it.each([
    [
      'a template that fails',
      { 'templates/x.yaml': '{{ fail "Set a tag." }}' },
      /'charts\/app': execution error at \(app\/templates\/x.yaml:1:3\): Set a tag\.$/,
    ],
    [
      'a template that is not YAML',
      { 'templates/x.yaml': 'a: b: c\n' },
      /YAML parse error on app\/templates\/x.yaml: .* in this context$/,
    ],
    [
      'values that the schema of the chart refuses',
      {
        'values.schema.json':
          '{ "properties": { "replicas": { "type": "string" } } }',
      },
      /app: - at '\/replicas': got number, want string$/,
    ],
    [
      'a chart that is none',
      { 'Chart.yaml': 'name: app\n' },
      /could not render 'charts\/app': .*version is required/,
    ],
    [
      'dependencies that are not there',
      {
        'Chart.yaml':
          'apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies: [{ name: redis, version: 1.0.0, repository: https://charts.example.com }]\n',
      },
      /missing in charts\/ directory: redis$/,
    ],
  ])('fails for good at %s', async (_what, files, message) => {
    work.chart(files);
    await expect(work.run()).rejects.toMatchObject({
      name: 'TerminalError',
      message: expect.stringMatching(message),
    });
    expect(work.exists('out')).toBe(false);
    expect(work.left()).toEqual([]);
  });

  it('calls files of values by their names', async () => {
    work.write('prod/values.yaml', 'a: b: c');
    const failure = work.run({ valuesFiles: ['prod/values.yaml'] });
    await expect(failure).rejects.toThrow('failed to parse prod/values.yaml: ');
    await expect(failure).rejects.not.toThrow('promotions-helm');
  });

  it.each([
    ['cut', 'hunter2'.repeat(10)],
    ['joined', 'hunter2\n  hunter2\nhunter2'],
  ])('takes secrets out before what Helm says is %s', async (_how, secret) => {
    work.chart({
      'templates/x.yaml': `{{ fail (printf "%s%s" (repeat 1900 "x") .Values.password) }}`,
    });
    const failure = work.run(
      { values: { password: secret } },
      {
        withoutSecrets: value =>
          (value as string).replaceAll(secret, '***') as typeof value,
      },
    );
    await expect(failure).rejects.toThrow('could not render');
    await expect(failure).rejects.not.toThrow('hunter2');
  });

  it.each([
    ['nothing', "There is no folder 'nothing'"],
    ['outside', "There is no Chart.yaml in 'outside'"],
    ['charts/app/Chart.yaml', "There is no folder 'charts/app/Chart.yaml'"],
  ])('does not find a chart at %s', async (path, message) => {
    work.write('outside/x', '');
    await expect(work.run({ path })).rejects.toThrow(message);
  });

  it.each([
    ['charts/app/templates/out.yaml', "lies in 'templates' of the chart"],
    ['charts/app/charts/out.yaml', "lies in 'charts' of the chart"],
    ['charts', "'charts' is a folder, not a file"],
  ])('does not write to %s: %s', async (outPath, message) => {
    await expect(work.run({ outPath })).rejects.toThrow(message);
  });

  it.each([
    { releaseName: undefined },
    { releaseName: 'App' },
    { releaseName: '-x' },
    { releaseName: 'x'.repeat(54) },
    { namespace: 'a.b' },
    { namespace: '--debug' },
    { kubeVersion: 'latest' },
    { kubeVersion: '1.29,--debug' },
    { apiVersions: ['v1,v2'] },
    { apiVersions: ['-x'] },
    { apiVersions: ['"v1"'] },
    { values: 'a: 1' },
    { postRenderer: './run' },
  ])('does not take %j', config => {
    expect(work.accepts({})).toBe(true);
    expect(work.accepts(config)).toBe(false);
  });
});
