import {
  safePath,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { readFile, stat } from 'node:fs/promises';

/** Bytes of a file that is read as a whole, at the most. */
export const MAX_FILE = 1024 * 1024;

/** A file that holds text. */
export interface TextFile {
  /** Absolute. */
  file: string;
  text: string;
}

/**
 * Reads a file below the working directory.
 *
 * @param path - as in a document
 * @throws TerminalError that says what is wrong with the path or the file
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

/** Nothing is there, or what should be a folder is none. */
export function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

export function noSuchFile(path: string): TerminalError {
  return new TerminalError(
    `There is no file '${path}' in the working directory. Correct the path, or add the step that brings the file.`,
  );
}

/** What is wrong within a file, with the path of the file before it. */
export function within<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof TerminalError
      ? new TerminalError(`${path}: ${error.message}`, { cause: error })
      : error;
  }
}
