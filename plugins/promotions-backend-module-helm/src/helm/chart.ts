import {
  filesIn,
  kindOf,
  readTextFile,
  safePath,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { checkSchemas } from './schemas';

/**
 * Copies a chart out of the working directory, without links and without what
 * git keeps for itself, so that Helm sees what was looked at and nothing else.
 *
 * @param path - as in a document
 * @param to - absolute, and not there yet
 * @throws TerminalError that says what is wrong with the chart
 * @internal
 */
export async function copyChart(
  workDir: string,
  path: string,
  to: string,
  options: { schemas: boolean; signal: AbortSignal },
): Promise<void> {
  const chart = await safePath(workDir, path);
  if ((await kindOf(chart)) !== 'folder') {
    throw new TerminalError(
      `There is no folder '${path}' in the working directory. Name the folder of the chart in \`path\`.`,
    );
  }
  const files = await filesIn(chart, path);
  if (!files.includes('Chart.yaml')) {
    throw new TerminalError(
      `There is no Chart.yaml in '${path}'. Name the folder of the chart in \`path\`.`,
    );
  }
  for (const file of files) {
    options.signal.throwIfAborted();
    await mkdir(dirname(join(to, file)), { recursive: true });
    await copyFile(join(chart, file), join(to, file));
  }
  if (options.schemas) {
    await checkSchemas(to, files, file => `${path}/${file}`);
  }
}

/**
 * Copies files of values, under names that say nothing to Helm: it would take
 * some for addresses, and a comma for the end of a name.
 *
 * @param paths - as in a document
 * @param to - absolute
 * @returns the copies, absolute
 * @throws TerminalError that says what is wrong with a file
 * @internal
 */
export async function copyValues(
  workDir: string,
  paths: string[],
  to: string,
): Promise<string[]> {
  await mkdir(to);
  const copies: string[] = [];
  for (const path of paths) {
    const { text } = await readTextFile(workDir, path);
    const copy = join(to, `${copies.length}.yaml`);
    await writeFile(copy, text);
    copies.push(copy);
  }
  return copies;
}

// What Helm renders, or hands out as it is.
const RENDERED = ['templates', 'charts', 'crds'];

/**
 * @throws TerminalError where the manifests would become a part of the chart
 * that they are made from
 * @internal
 */
export async function checkOutPath(
  workDir: string,
  { path, outPath }: { path: string; outPath: string },
): Promise<void> {
  const [chart, file] = await Promise.all([
    safePath(workDir, path),
    safePath(workDir, outPath),
  ]);
  const [folder] = relative(chart, file).split(sep);
  if (RENDERED.includes(folder)) {
    throw new TerminalError(
      `'${outPath}' lies in '${folder}' of the chart, and would be rendered itself the next time. Name another file in \`outPath\`.`,
    );
  }
}
