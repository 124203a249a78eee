import {
  createStepRunner,
  filesIn,
  kindOf,
  makeFolder,
  noSuchFile,
  safePath,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { copyFile } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import { z } from 'zod';

const config = z.strictObject({
  from: z
    .string()
    .describe('The file or folder to copy, below the working directory'),
  to: z
    .string()
    .describe('Where to: the new file, or the folder that gets the content'),
});

const output = z.object({
  /** How many files were copied. */
  files: z.number(),
});

/**
 * `copy`: a file, or all that is in a folder, to another place of the working
 * directory. What is there already is replaced; other files there stay.
 */
export const copyRunner = createStepRunner({
  uses: 'copy',
  description: 'Copies a file or a folder',
  schema: { config, output },
  buildsWorkDir: true,
  async run({ workDir, signal, config: { from, to } }) {
    const source = await safePath(workDir, from);
    const target = await safePath(workDir, to);
    const found = await filesOf(source, target, { from, to });
    for (const path of found) {
      signal.throwIfAborted();
      const place = path === '' ? to : `${to}/${path}`;
      // What was there before may be a link, or a folder.
      const file = await safePath(workDir, place);
      if ((await kindOf(file)) === 'folder') {
        throw new TerminalError(
          `'${place}' is a folder, and '${from}${
            path && `/${path}`
          }' is a file. Name another place.`,
        );
      }
      await makeFolder(dirname(file), place);
      await copyFile(path === '' ? source : `${source}${sep}${path}`, file);
    }
    return {
      status: 'Succeeded',
      message: `Copied ${
        found.length === 1 ? '1 file' : `${found.length} files`
      } from ${from} to ${to}.`,
      output: { files: found.length },
    };
  },
});

async function filesOf(
  source: string,
  target: string,
  { from, to }: z.output<typeof config>,
): Promise<string[]> {
  const kind = await kindOf(source);
  if (kind === 'nothing') {
    throw noSuchFile(from);
  }
  if (kind === 'other') {
    throw new TerminalError(`'${from}' is neither a file nor a folder.`);
  }
  if (kind === 'file') {
    if (source === target) {
      throw new TerminalError(`'${from}' cannot be copied onto itself.`);
    }
    return [''];
  }
  const within = relative(source, target);
  if (within === '' || !within.startsWith('..')) {
    throw new TerminalError(
      `'${to}' lies in '${from}', which cannot be copied into itself. Name another place.`,
    );
  }
  if ((await kindOf(target)) === 'file') {
    throw new TerminalError(
      `'${to}' is a file, and '${from}' is a folder. Name another place.`,
    );
  }
  return filesIn(source, from);
}
