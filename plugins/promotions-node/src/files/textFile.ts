import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { TerminalError } from '../errors';
import { safePath } from '../safePath';
import { kindOf, makeFolder } from './folders';
import { isMissing } from './missing';

/**
 * Bytes of a file that is read as a whole, at the most.
 *
 * @public
 */
export const MAX_FILE = 1024 * 1024;

/**
 * A file that holds text.
 *
 * @public
 */
export interface TextFile {
  /** Absolute. */
  file: string;
  text: string;
}

/**
 * The output of steps that change files.
 *
 * @public
 */
export const changeOutput = z.object({
  /** Whether any file is different now. */
  changed: z.boolean(),
  /** The files that are different now. */
  files: z.array(z.string()),
});

/**
 * Reads a file below the working directory.
 *
 * @param workDir - see `StepContext`
 * @param path - as in a document
 * @throws TerminalError that says what is wrong with the path or the file
 * @public
 */
export async function readTextFile(
  workDir: string,
  path: string,
): Promise<TextFile> {
  const file = await safePath(workDir, path);
  return { file, text: decoded(await readBytes(file, path), path) };
}

async function readBytes(file: string, path: string): Promise<Buffer> {
  try {
    const status = await stat(file);
    if (status.isDirectory()) {
      throw new TerminalError(`'${path}' is a folder, not a file.`);
    }
    if (!status.isFile()) {
      throw new TerminalError(`'${path}' is not a file.`);
    }
    if (status.size > MAX_FILE) {
      throw new TerminalError(
        `${path} has ${status.size} bytes; files of up to ${MAX_FILE} are read.`,
      );
    }
    return await readFile(file);
  } catch (error) {
    throw isMissing(error) ? noSuchFile(path) : error;
  }
}

function decoded(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes,
    );
  } catch {
    throw new TerminalError(`${path} is not text in UTF-8.`);
  }
}

/**
 * What is said of a file that is not there.
 *
 * @param path - as in a document
 * @public
 */
export function noSuchFile(path: string): TerminalError {
  return new TerminalError(
    `There is no file '${path}' in the working directory. Correct the path, or add the step that brings the file.`,
  );
}

/**
 * Gives a file below the working directory a text, in place of what it had, and
 * makes the folders around it. It has the old text or the new one at any time.
 *
 * @param workDir - see `StepContext`
 * @param path - as in a document
 * @returns `same`: it had the text already; `new`: there was none; `other`: it
 * had another one
 * @throws TerminalError that says what is wrong with the path
 * @public
 */
export async function writeTextFile(
  workDir: string,
  path: string,
  text: string,
): Promise<'same' | 'new' | 'other'> {
  const file = await safePath(workDir, path);
  const before = await compare(file, path, text);
  if (before !== 'same') {
    await makeFolder(dirname(file), path);
    await replace(file, text);
  }
  return before;
}

async function compare(
  file: string,
  path: string,
  text: string,
): Promise<'same' | 'new' | 'other'> {
  const kind = await kindOf(file);
  if (kind === 'nothing') {
    return 'new';
  }
  if (kind !== 'file') {
    throw new TerminalError(
      `'${path}' is ${
        kind === 'folder' ? 'a folder' : 'something else'
      }, not a file.`,
    );
  }
  const bytes = Buffer.from(text);
  const { size } = await stat(file);
  return size === bytes.length && bytes.equals(await readFile(file))
    ? 'same'
    : 'other';
}

async function replace(file: string, text: string): Promise<void> {
  // Always the same name, so that what a crash has left is taken up again.
  const draft = join(dirname(file), `.${basename(file)}.promotions`);
  const mode = await stat(file).then(
    status => status.mode % 0o1000,
    () => undefined,
  );
  try {
    // What lies there may be a link.
    await rm(draft, { force: true, recursive: true });
    await writeFile(draft, text, { flag: 'wx', mode });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true, recursive: true });
    throw error;
  }
}
