import {
  changeOutput,
  readTextFile,
  StepContext,
  StepResult,
} from '@promotions/backstage-plugin-promotions-node';
import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { KeySegment, parseKey } from './keyPath';
import { within } from './within';

/** The configuration of steps that set values in a file. */
export const updateConfig = z
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

export type Change = StepResult<z.output<typeof changeOutput>>;

/**
 * Sets all values, or none when one of them cannot be set.
 *
 * @param setValue - gives the text with one value set
 */
export async function update(
  context: Pick<
    StepContext<z.output<typeof updateConfig>>,
    'workDir' | 'config'
  >,
  setValue: (
    text: string,
    key: KeySegment[],
    value: z.core.util.JSONType,
    create: boolean,
  ) => string,
): Promise<Change> {
  const { path, set, updates, create } = context.config;
  const wanted = [
    ...Object.entries(set ?? {}),
    ...(updates ?? []).map(({ key, value }) => [key, value] as const),
  ];
  return change(context.workDir, path, {
    to: text =>
      wanted.reduce(
        (before, [key, value]) =>
          setValue(before, parseKey(key), value, create),
        text,
      ),
    done: `Set ${wanted.map(([key]) => key).join(', ')} in ${path}.`,
    already: `${path} has these values already.`,
  });
}

/** Writes a file where its text is to be another one. */
export async function change(
  workDir: string,
  path: string,
  options: { to(text: string): string; done: string; already: string },
): Promise<Change> {
  const { file, text } = await readTextFile(workDir, path);
  const after = within(path, () => options.to(text));
  const changed = after !== text;
  if (changed) {
    await writeFile(file, after);
  }
  return {
    status: 'Succeeded',
    message: changed ? options.done : options.already,
    output: { changed, files: changed ? [path] : [] },
  };
}
