import { lstat } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';
import { TerminalError } from './errors';

/**
 * The absolute path of a file or folder that a step may read or write: below
 * the working directory, reached through no symbolic link, and not within
 * git's own folder. It need not be there yet.
 *
 * @param workDir - absolute; see `StepContext`
 * @param path - relative to it, as in a document; `.` is the directory itself
 * @throws TerminalError that says what is wrong with the path
 * @public
 */
export async function safePath(workDir: string, path: string): Promise<string> {
  if (path === '' || path.includes('\0')) {
    throw new TerminalError('The path is empty, or not a path.');
  }
  if (isAbsolute(path)) {
    throw new TerminalError(
      `'${path}' is an absolute path. Paths start in the working directory of the promotion.`,
    );
  }
  const names = path.split(/[/\\]/).filter(name => name !== '' && name !== '.');
  if (names.includes('..')) {
    throw new TerminalError(
      `'${path}' contains '..'. Paths stay in the working directory of the promotion.`,
    );
  }
  // Windows and macOS do not tell cases apart.
  if (names.some(name => name.toLowerCase() === '.git')) {
    throw new TerminalError(
      `'${path}' lies in the folder where git keeps its own files. Steps do not touch these.`,
    );
  }
  let current = workDir;
  for (const name of names) {
    current = join(current, name);
    if (await isSymbolicLink(current)) {
      throw new TerminalError(
        `'${current.slice(
          workDir.length + sep.length,
        )}' is a symbolic link, and these are not followed.`,
      );
    }
  }
  return current;
}

async function isSymbolicLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return false;
    }
    throw error;
  }
}
