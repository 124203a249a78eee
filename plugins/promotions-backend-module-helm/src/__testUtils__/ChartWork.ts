import { createMockDirectory } from '@backstage/backend-test-utils';
import { LoggerService } from '@backstage/backend-plugin-api';
import { StepRunner } from '@promotions/backstage-plugin-promotions-node';
import {
  createMockStepContext,
  StepContext,
} from '@promotions/backstage-plugin-promotions-node/testUtils';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import { dirname } from 'node:path';
import { DEFAULT_HELM_OPTIONS, HelmOptions } from '../helm/options';
import { createHelmTemplateRunner } from '../steps/helmTemplate';
import { realHelm } from './realHelm';

const CHART = {
  'Chart.yaml': 'apiVersion: v2\nname: app\nversion: 1.2.3\n',
  'values.yaml': 'image: { tag: "1" }\nreplicas: 1\n',
  'templates/deployment.yaml': `kind: Deployment
metadata:
  name: {{ .Release.Name }}
  namespace: {{ .Release.Namespace }}
spec:
  replicas: {{ .Values.replicas }}
  tag: {{ .Values.image.tag | quote }}
`,
};

/**
 * A working directory with the chart `charts/app`, a file beside the directory
 * that nothing may reach, and a temporary folder of its own.
 */
export function createChartWork() {
  const directory = createMockDirectory();
  const path = (name: string) => directory.resolve('work', name);
  let command: string;
  let runner: StepRunner;

  const write = (name: string, content: string | Buffer) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), content);
  };
  const chart = (files: Record<string, string | Buffer>) =>
    Object.entries(files).forEach(([name, content]) =>
      write(`charts/app/${name}`, content),
    );
  const run = async (
    config: Record<string, unknown> = {},
    context: Partial<StepContext<any>> = {},
  ) =>
    runner.run(
      createMockStepContext<any>({
        config: runner.schema.config.parse({
          path: 'charts/app',
          outPath: 'out/app.yaml',
          releaseName: 'app',
          ...config,
        }),
        workDir: directory.resolve('work'),
        ...context,
      }),
    );
  const use = (options: Partial<HelmOptions>) => {
    runner = createHelmTemplateRunner({
      ...DEFAULT_HELM_OPTIONS,
      command,
      ...options,
    });
  };

  beforeAll(async () => {
    command = await realHelm();
  });
  beforeEach(() => {
    directory.setContent({
      work: {},
      tmp: {},
      'outside.yaml': 'replicas: 7\n',
    });
    jest.spyOn(os, 'tmpdir').mockReturnValue(directory.resolve('tmp'));
    chart(CHART);
    use({});
  });

  return {
    run,
    use,
    write,
    chart,
    path,
    /** A program that stands in for Helm; it is a script of the shell. */
    script: (text: string) => {
      const file = directory.resolve('helm.sh');
      writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
      use({ command: file });
    },
    outsidePath: directory.resolve('outside.yaml'),
    /** Runs it, and gives what it has rendered. */
    render: async (config: Record<string, unknown> = {}) => {
      await run(config);
      return readFileSync(path('out/app.yaml'), 'utf8');
    },
    accepts: (config: Record<string, unknown>) =>
      runner.schema.config.safeParse({
        path: '.',
        outPath: 'x',
        releaseName: 'x',
        ...config,
      }).success,
    link: (name: string, target: string) => symlinkSync(target, path(name)),
    read: (name: string) => readFileSync(path(name), 'utf8'),
    exists: (name: string) => existsSync(path(name)),
    /** What is left of what was made for Helm. */
    left: () => readdirSync(directory.resolve('tmp')),
    resolve: (...parts: string[]) => directory.resolve(...parts),
  };
}

/** A logger that keeps what it is told. */
export function createLog() {
  const lines: string[] = [];
  const keep = (line: string) => {
    lines.push(line);
  };
  const logger: LoggerService = {
    error: keep,
    warn: keep,
    info: keep,
    debug: keep,
    child: () => logger,
  };
  return { lines, logger };
}
