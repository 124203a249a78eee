import { lstat, mkdir } from 'node:fs/promises';
import { TerminalError } from '../errors';
import { isMissing } from './missing';

/**
 * What there may be at a path. Links are `other`.
 *
 * @public
 */
export type FileKind = 'file' | 'folder' | 'other' | 'nothing';

/**
 * What there is at an absolute path.
 *
 * @public
 */
export async function kindOf(file: string): Promise<FileKind> {
  try {
    const status = await lstat(file);
    if (status.isDirectory()) {
      return 'folder';
    }
    return status.isFile() ? 'file' : 'other';
  } catch (error) {
    if (isMissing(error)) {
      return 'nothing';
    }
    throw error;
  }
}

/**
 * Makes a folder and those around it.
 *
 * @param folder - absolute
 * @param path - what is to be put there, as in a document
 * @throws TerminalError where a file is in the way
 * @public
 */
export async function makeFolder(folder: string, path: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOTDIR' || code === 'EEXIST'
      ? new TerminalError(
          `'${path}' lies below a file, which cannot hold anything. Correct the path.`,
          { cause: error },
        )
      : error;
  }
}
