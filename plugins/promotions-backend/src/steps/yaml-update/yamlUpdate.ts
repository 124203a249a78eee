import {
  createStepRunner,
  safePath,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { parseKey } from './keyPath';
import { setValue } from './setValue';

/** Bytes of a file that is changed, at the most. */
const MAX_FILE = 1024 * 1024;

const config = z
  .strictObject({
    path: z.string().describe('The file, below the working directory'),
    set: z
      .record(z.string(), z.json())
      .optional()
      .describe('Key to new value, as in `image.tag: 6.1.0`'),
    updates: z
      .array(z.strictObject({ key: z.string(), value: z.json() }))
      .optional()
      .describe('The same as a list, which is worked off in order'),
    create: z
      .boolean()
      .default(false)
      .describe('Make keys that do not exist, instead of failing'),
  })
  .refine(
    ({ set, updates }) =>
      Object.keys(set ?? {}).length + (updates ?? []).length > 0,
    'There is nothing to set. Give `set`, or `updates`.',
  );

/**
 * `yaml-update`: sets values in a YAML file, and leaves comments and formatting
 * as they are.
 */
export const yamlUpdateRunner = createStepRunner({
  uses: 'yaml-update',
  description: 'Sets values in a YAML file and keeps its comments',
  schema: {
    config,
    output: z.object({
      /** Whether the file is different now. */
      changed: z.boolean(),
      /** The files that are different now. */
      files: z.array(z.string()),
    }),
  },
  buildsWorkDir: true,
  async run({ workDir, config: { path, set, updates, create } }) {
    const file = await safePath(workDir, path);
    const before = await readText(file, path);
    const wanted = [
      ...Object.entries(set ?? {}),
      ...(updates ?? []).map(({ key, value }) => [key, value] as const),
    ];
    let after = before;
    try {
      for (const [key, value] of wanted) {
        after = setValue(after, parseKey(key), value, create);
      }
    } catch (error) {
      throw error instanceof TerminalError
        ? new TerminalError(`${path}: ${error.message}`, { cause: error })
        : error;
    }
    const changed = after !== before;
    if (changed) {
      await writeFile(file, after);
    }
    return {
      status: 'Succeeded',
      message: changed
        ? `Set ${wanted.map(([key]) => key).join(', ')} in ${path}.`
        : `${path} has these values already.`,
      output: { changed, files: changed ? [path] : [] },
    };
  },
});

async function readText(file: string, path: string): Promise<string> {
  let bytes: Buffer;
  try {
    const { size } = await stat(file);
    if (size > MAX_FILE) {
      throw new TerminalError(
        `${path} has ${size} bytes; files of up to ${MAX_FILE} are changed.`,
      );
    }
    bytes = await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new TerminalError(
        `There is no file '${path}' in the working directory. Correct the path, or add the step that brings the file.`,
      );
    }
    if (code === 'EISDIR') {
      throw new TerminalError(`'${path}' is a folder, not a file.`);
    }
    throw error;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes,
    );
  } catch {
    throw new TerminalError(`${path} is not text in UTF-8.`);
  }
}
