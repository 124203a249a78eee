import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createChartWork } from '../__testUtils__/ChartWork';

const work = createChartWork();

// Does not end for hours, and takes no memory.
const ENDLESS = `{{ range until 10000 }}{{ range until 10000 }}{{ range until 10000 }}{{ end }}{{ end }}{{ end }}`;

describe('Helm', () => {
  it('says what to do where it is not there', async () => {
    work.use({ command: 'no-such-helm' });
    await expect(work.run()).rejects.toMatchObject({
      name: 'TerminalError',
      message:
        "Helm is not on the machine of the backend: there is no program 'no-such-helm'. Install Helm 3.16 or later there, or say where it is with promotions.helm.command.",
    });
    expect(work.left()).toEqual([]);
  });

  it.each([
    ['v3.15.4+gfa9efb0', 'which is too old. Install Helm 3.16 or later.'],
    ['v2.17.0+ga690bad', 'which is too old.'],
    ['git version 2.50.0', 'does not tell a version of Helm'],
  ])('is not used when it says %s', async (version, message) => {
    work.script(`echo '${version}'`);
    await expect(work.run()).rejects.toMatchObject({
      name: 'TerminalError',
      message: expect.stringContaining(message),
    });
  });

  it.each(['v3.16.0', 'v3.20.1+gabc', 'v4.0.0', 'v10.0.0'])(
    'is used when it says %s, and is asked that once',
    async version => {
      const asked = work.resolve('asked');
      work.script(
        `case "$1" in version) echo ${version}; echo 1 >> ${asked};; *) echo 'kind: X';; esac`,
      );
      await work.run();
      expect(await work.run()).toMatchObject({ status: 'Succeeded' });
      expect(await readFile(asked, 'utf8')).toBe('1\n');
    },
  );

  it('is asked again once it may have been mended', async () => {
    work.script('echo v3.1.0');
    await expect(work.run()).rejects.toThrow('too old');
    await writeFile(
      work.resolve('helm.sh'),
      "#!/bin/sh\ncase $1 in version) echo v3.16.0;; *) echo 'kind: X';; esac\n",
    );
    expect(await work.run()).toMatchObject({ status: 'Succeeded' });
  });

  it('is given what a document says as values of options, or behind them', async () => {
    const log = work.resolve('arguments');
    work.script(
      `case "$1" in version) echo v4.0.0;; *) printf '%s\\n' "$@" > ${log};; esac`,
    );
    await work.run({
      namespace: 'prod',
      kubeVersion: '1.33.0',
      apiVersions: ['v1', 'example.com/v1'],
      includeCRDs: true,
      skipTests: true,
      disableHooks: true,
      skipSchemaValidation: true,
      values: { '--enable-dns': '--post-renderer=x' },
    });
    const given = (await readFile(log, 'utf8')).trim().split('\n');
    expect(given.slice(0, -1)).toEqual([
      'template',
      '--values=-',
      '--namespace=prod',
      '--kube-version=1.33.0',
      '--api-versions=v1',
      '--api-versions=example.com/v1',
      '--include-crds',
      '--skip-tests',
      '--no-hooks',
      '--skip-schema-validation',
      '--',
      'app',
    ]);
  });

  it('is killed when its step is aborted', async () => {
    work.chart({ 'templates/x.yaml': ENDLESS });
    const controller = new AbortController();
    const running = work.run({}, { signal: controller.signal });
    // From then on it renders, or is about to.
    while (
      !work.left().some(name => existsSync(work.resolve('tmp', name, 'values')))
    ) {
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    controller.abort(new Error('Enough.'));
    await expect(running).rejects.toThrow('Enough.');
    expect(work.left()).toEqual([]);
    expect(work.exists('out')).toBe(false);
  });

  it('is killed when it takes too long, which may be tried again', async () => {
    work.chart({ 'templates/x.yaml': ENDLESS });
    work.use({ timeoutMs: 3_000 });
    await expect(work.run()).rejects.toMatchObject({
      name: 'Error',
      message:
        'Helm took longer than 3 seconds, and was ended. Find out what takes it so long, or ask an administrator to raise promotions.helm.timeout.',
    });
    expect(work.left()).toEqual([]);
  });

  it('is killed when it writes more than is read', async () => {
    work.chart({
      'templates/x.yaml': 'kind: X\ndata: {{ repeat 17000000 "x" }}\n',
    });
    await expect(work.run()).rejects.toMatchObject({
      name: 'TerminalError',
      message: expect.stringContaining('Helm wrote more than 16 MiB'),
    });
    expect(work.exists('out')).toBe(false);
  });
});
