import {
  changeOutput,
  createStepRunner,
  MAX_FILE,
  writeTextFile,
} from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';

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
    const before = await writeTextFile(workDir, path, content);
    if (before === 'same') {
      return {
        status: 'Succeeded',
        message: `${path} has this content already.`,
        output: { changed: false, files: [] },
      };
    }
    return {
      status: 'Succeeded',
      message: before === 'other' ? `Wrote ${path} anew.` : `Wrote ${path}.`,
      output: { changed: true, files: [path] },
    };
  },
});
