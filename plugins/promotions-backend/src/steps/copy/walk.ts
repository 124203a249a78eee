import { TerminalError } from '@promotions/backstage-plugin-promotions-node';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A file in a folder. */
export interface Found {
  /** From the folder, with `/`; empty: the file itself. */
  path: string;
}

/** What is copied at once, at the most. */
export interface Limits {
  files: number;
  bytes: number;
}

export const limits: Limits = { files: 10_000, bytes: 100 * 1024 * 1024 };

/**
 * All files in a folder, in the order of their names, without what git keeps
 * for itself.
 *
 * @param name - of the folder, as in a document
 * @throws TerminalError for symbolic links and the like, and for too much
 */
export async function walk(
  folder: string,
  name: string,
  { files, bytes }: Limits,
): Promise<Found[]> {
  const found: Found[] = [];
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
          `'${name}/${path}' is ${
            entry.isSymbolicLink() ? 'a symbolic link' : 'not a file'
          }, which is not copied. Copy what lies beside it instead.`,
        );
      }
      size += (await lstat(join(folder, path))).size;
      found.push({ path });
      if (found.length > files || size > bytes) {
        throw new TerminalError(
          `'${name}' has more than ${files} files, or more than ${bytes} bytes, which is the most that is copied. Copy parts of it.`,
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
