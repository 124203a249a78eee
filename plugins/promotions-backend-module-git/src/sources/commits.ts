import { CommitArtifact } from '@promotions/backstage-plugin-promotions-common';
import { GitError, gitOutput } from '../git/Git';

const MAX_TEXT = 200;

/** @internal */
export interface Look {
  directory: string;
  signal: AbortSignal;
}

/**
 * The commits of a branch that touch any of the paths, compared with their
 * first parents, oldest first. A merge counts as one commit.
 *
 * @internal
 */
export async function listCommits(
  { directory, signal }: Look,
  wanted: { head: string; since?: string; paths: string[]; limit: number },
): Promise<Array<Omit<CommitArtifact, 'kind' | 'name' | 'repository'>>> {
  const output = await gitOutput(
    [
      'log',
      '-z',
      '--first-parent',
      `--max-count=${wanted.limit}`,
      '--format=%H%x1f%ct%x1f%an%x1f%s',
      wanted.head,
      ...(wanted.since ? [`^${wanted.since}`] : []),
      '--',
      ...wanted.paths.map(pathspec),
    ],
    { cwd: directory, signal },
  );
  return output
    .split('\0')
    .filter(Boolean)
    .map(record => {
      const [commit, seconds, author, ...subject] = record.split('\x1f');
      return {
        commit,
        subject: subject.join(' ').slice(0, MAX_TEXT),
        author: author.slice(0, MAX_TEXT),
        createdAt: new Date(Number(seconds) * 1000).toISOString(),
      };
    })
    .reverse();
}

/**
 * Whether `ancestor` lies in the history of `head`. It does not where that
 * history was rewritten, and its commits are gone.
 *
 * @internal
 */
export async function isInHistory(
  { directory, signal }: Look,
  ancestor: string,
  head: string,
): Promise<boolean> {
  try {
    const base = await gitOutput(['merge-base', ancestor, head], {
      cwd: directory,
      signal,
    });
    return base === ancestor;
  } catch (error) {
    if (error instanceof GitError) {
      return false;
    }
    throw error;
  }
}

/** `*`, `**` and `?` as in .gitignore files; else a file, or a whole folder. */
function pathspec(path: string): string {
  const relative = path.replace(/^(\.?\/)+/, '');
  return /[*?[]/.test(relative)
    ? `:(top,glob)${relative}`
    : `:(top,literal)${relative.replace(/\/+$/, '')}`;
}
