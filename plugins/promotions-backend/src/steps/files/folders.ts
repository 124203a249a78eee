import { TerminalError } from '@promotions/backstage-plugin-promotions-node';
import { lstat, mkdir } from 'node:fs/promises';
import { isMissing } from './textFile';

export type Kind = 'file' | 'folder' | 'other' | 'nothing';

/** What there is at an absolute path. */
export async function kindOf(file: string): Promise<Kind> {
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
 * @param path - what is to be put there, as in a document
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
