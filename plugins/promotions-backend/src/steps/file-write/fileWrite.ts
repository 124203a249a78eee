import {
  createStepRunner,
  safePath,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { kindOf, makeFolder } from '../files/folders';
import { MAX_FILE } from '../files/textFile';
import { changeOutput } from '../files/updates';

const config = z.strictObject({
  path: z
    .string()
    .describe('The file, below the working directory; its folders are made'),
  content: z
    .string()
    .refine(text => Buffer.byteLength(text) <= MAX_FILE, {
      error: `The content is longer than ${MAX_FILE} bytes. Make it shorter, or bring the file with another step.`,
    })
    .describe('The text that the file is to have'),
});

/** `file-write`: a file with a text, in place of what it had before. */
export const fileWriteRunner = createStepRunner({
  uses: 'file-write',
  description: 'Writes a file',
  schema: { config, output: changeOutput },
  buildsWorkDir: true,
  async run({ workDir, config: { path, content } }) {
    const file = await safePath(workDir, path);
    const before = await compare(file, path, content);
    if (before === 'same') {
      return {
        status: 'Succeeded',
        message: `${path} has this content already.`,
        output: { changed: false, files: [] },
      };
    }
    await makeFolder(dirname(file), path);
    await writeFile(file, content);
    return {
      status: 'Succeeded',
      message: before === 'other' ? `Wrote ${path} anew.` : `Wrote ${path}.`,
      output: { changed: true, files: [path] },
    };
  },
});

async function compare(
  file: string,
  path: string,
  content: string,
): Promise<'same' | 'other' | 'none'> {
  const kind = await kindOf(file);
  if (kind === 'nothing') {
    return 'none';
  }
  if (kind !== 'file') {
    throw new TerminalError(
      `'${path}' is ${
        kind === 'folder' ? 'a folder' : 'something else'
      }, not a file.`,
    );
  }
  const bytes = Buffer.from(content);
  const { size } = await stat(file);
  return size === bytes.length && bytes.equals(await readFile(file))
    ? 'same'
    : 'other';
}
