import {
  createStepRunner,
  kindOf,
  noSuchFile,
  safePath,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';

const config = z.strictObject({
  path: z
    .string()
    .describe('The file or folder to delete, below the working directory'),
  mustExist: z
    .boolean()
    .default(false)
    .describe('Fail where it is not there, instead of doing nothing'),
});

const output = z.object({
  /** Whether it was there. */
  deleted: z.boolean(),
});

/** `delete`: a file, or a folder with all that is in it. */
export const deleteRunner = createStepRunner({
  uses: 'delete',
  description: 'Deletes a file or a folder',
  schema: { config, output },
  buildsWorkDir: true,
  async run({ workDir, config: { path, mustExist } }) {
    const file = await safePath(workDir, path);
    if (resolve(file) === resolve(workDir)) {
      throw new TerminalError(
        'The working directory itself is not deleted. Name what is in it.',
      );
    }
    const kind = await kindOf(file);
    if (kind === 'nothing') {
      if (mustExist) {
        throw noSuchFile(path);
      }
      return {
        status: 'Succeeded',
        message: `${path} was not there.`,
        output: { deleted: false },
      };
    }
    // Links within a folder are removed, and never followed.
    await rm(file, { recursive: true, force: true });
    return {
      status: 'Succeeded',
      message: `Deleted the ${kind === 'folder' ? 'folder' : 'file'} ${path}.`,
      output: { deleted: true },
    };
  },
});
