import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TerminalError } from '../errors';

/**
 * How much a folder may hold that is copied at once.
 *
 * @public
 */
export interface FolderLimits {
  files: number;
  bytes: number;
}

/**
 * What `filesIn` takes where nothing else is said.
 *
 * @public
 */
export const FOLDER_LIMITS: FolderLimits = {
  files: 10_000,
  bytes: 100 * 1024 * 1024,
};

/**
 * All files in a folder, in the order of their names, without what git keeps
 * for itself.
 *
 * @param folder - absolute
 * @param name - of the folder, as in a document
 * @returns their paths from the folder, with `/`
 * @throws TerminalError for symbolic links and the like, and for too much
 * @public
 */
export async function filesIn(
  folder: string,
  name: string,
  limits: FolderLimits = FOLDER_LIMITS,
): Promise<string[]> {
  const found: string[] = [];
  let size = 0;
  const visit = async (inner: string): Promise<void> => {
    const entries = await readdir(join(folder, inner), { withFileTypes: true });
    for (const entry of entries.sort(byName)) {
      const path = inner === '' ? entry.name : `${inner}/${entry.name}`;
      if (entry.name.toLowerCase() === '.git') {
        continue;
      }
      if (entry.isDirectory()) {
        await visit(path);
        continue;
      }
      if (!entry.isFile()) {
        throw new TerminalError(
          entry.isSymbolicLink()
            ? `'${name}/${path}' is a symbolic link, which is not followed. Put what it points to in its place.`
            : `'${name}/${path}' is neither a file nor a folder. Remove it.`,
        );
      }
      size += (await lstat(join(folder, path))).size;
      found.push(path);
      if (found.length > limits.files || size > limits.bytes) {
        throw new TerminalError(
          `'${name}' has more than ${limits.files} files, or more than ${limits.bytes} bytes, which is the most that is copied. Name a smaller folder.`,
        );
      }
    }
  };
  await visit('');
  return found;
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}
