import {
  changeOutput,
  createStepRunner,
  StepContext,
  TerminalError,
  writeTextFile,
} from '@promotions/backstage-plugin-promotions-node';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkOutPath, copyChart, copyValues } from '../helm/chart';
import { Helm } from '../helm/Helm';
import { messageOf } from '../helm/message';
import { HelmOptions } from '../helm/options';
import { config, HelmTemplateConfig } from './config';

const MAX_MESSAGE = 2000;

/**
 * `helm-template`: renders a chart into a file, so that it can be committed.
 * It reaches nothing but the chart and its values.
 *
 * @internal
 */
export function createHelmTemplateRunner(options: HelmOptions) {
  const helm = new Helm(options);
  return createStepRunner({
    uses: 'helm-template',
    description: 'Renders a Helm chart into a file',
    schema: { config, output: changeOutput },
    buildsWorkDir: true,
    async run(context) {
      const { workDir } = context;
      const { path, outPath } = context.config;
      await checkOutPath(workDir, context.config);
      const manifests = await inPrivateFolder(folder =>
        render(helm, context, folder),
      );
      const before = await writeTextFile(workDir, outPath, manifests);
      if (before === 'same') {
        return {
          status: 'Succeeded',
          message: `${outPath} is what ${path} renders to already.`,
          output: { changed: false, files: [] },
        };
      }
      return {
        status: 'Succeeded',
        message: `Rendered ${path} into ${outPath}.`,
        output: { changed: true, files: [outPath] },
      };
    },
  });
}

type Context = StepContext<HelmTemplateConfig>;

async function render(
  helm: Helm,
  context: Context,
  folder: string,
): Promise<string> {
  const { workDir, signal } = context;
  const { path, valuesFiles, values, skipSchemaValidation } = context.config;
  const chart = join(folder, 'chart');
  const home = join(folder, 'home');
  await mkdir(home);
  await copyChart(workDir, path, chart, {
    schemas: !skipSchemaValidation,
    signal,
  });
  const files = await copyValues(workDir, valuesFiles, join(folder, 'values'));

  const { code, stdout, stderr } = await helm.run(
    argumentsOf(context.config, chart, files),
    // Values may hold secrets, which are in no file and on no command line.
    { home, input: asYaml(values), signal },
  );
  const names = new Map([
    [chart, path],
    ...files.map((file, index) => [file, valuesFiles[index]] as const),
    [`${folder}/`, ''],
  ]);
  // Secrets first: what is joined or cut may not be known for one any more.
  const told = messageOf(context.withoutSecrets(stderr), names).slice(
    0,
    MAX_MESSAGE,
  );
  if (code !== 0) {
    throw new TerminalError(
      `Helm could not render '${path}': ${told || `it ended with ${code}.`}`,
    );
  }
  if (told !== '') {
    context.logger.warn(`Helm says: ${told}`);
  }
  return stdout;
}

/** Nothing of a document can become an option of its own. */
function argumentsOf(
  wanted: HelmTemplateConfig,
  chart: string,
  valuesFiles: string[],
): string[] {
  return [
    'template',
    ...valuesFiles.map(file => `--values=${file}`),
    // The last wins.
    '--values=-',
    ...(wanted.namespace ? [`--namespace=${wanted.namespace}`] : []),
    ...(wanted.kubeVersion ? [`--kube-version=${wanted.kubeVersion}`] : []),
    ...wanted.apiVersions.map(version => `--api-versions=${version}`),
    ...(wanted.includeCRDs ? ['--include-crds'] : []),
    ...(wanted.skipTests ? ['--skip-tests'] : []),
    ...(wanted.disableHooks ? ['--no-hooks'] : []),
    ...(wanted.skipSchemaValidation ? ['--skip-schema-validation'] : []),
    '--',
    wanted.releaseName,
    chart,
  ];
}

/** JSON is YAML but for some characters, which YAML wants to be escaped. */
function asYaml(values: HelmTemplateConfig['values']): string {
  return JSON.stringify(values).replace(
    /[\u007f-\u009f\ufeff\ufffe\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

async function inPrivateFolder<T>(
  work: (folder: string) => Promise<T>,
): Promise<T> {
  // Under its real name, by which Helm calls it in what it says.
  const folder = await realpath(
    await mkdtemp(join(tmpdir(), 'promotions-helm-')),
  );
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
