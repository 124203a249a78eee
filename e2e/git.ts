import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Demo } from './Demo';

const run = promisify(execFile);

/** Runs git in the folder, as an author with a name. */
async function git(cwd: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(
    'git',
    [...['-c', 'user.name=E2E', '-c', 'user.email=e2e@example.com'], ...args],
    { cwd },
  );
  return stdout.trim();
}

/** A fresh clone of one of the demo's repositories; gone afterwards. */
export async function withClone<T>(
  demo: Demo,
  repository: string,
  work: (clone: {
    git(...args: string[]): Promise<string>;
    read(file: string): Promise<string>;
    write(file: string, text: string): Promise<void>;
  }) => Promise<T>,
): Promise<T> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'promotions-clone-'));
  try {
    await git(
      folder,
      'clone',
      '-q',
      `${demo.gitUrl}/git/${repository}.git`,
      '.',
    );
    return await work({
      git: (...args) => git(folder, ...args),
      read: file => fs.readFile(path.join(folder, file), 'utf8'),
      write: (file, text) => fs.writeFile(path.join(folder, file), text),
    });
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

/** Commits on the branch that a promotion made. */
export async function commitsOf(
  demo: Demo,
  repository: string,
  promotionId: string,
): Promise<string[]> {
  return withClone(demo, repository, async clone => {
    const log = await clone.git('log', '--format=%H', `--grep=${promotionId}`);
    return log === '' ? [] : log.split('\n');
  });
}

/** Pushes that changed the branch to one of the commits, as the server noted. */
export async function pushesOf(
  demo: Demo,
  repository: string,
  commits: string[],
): Promise<number> {
  const log = await fs.readFile(
    path.join(demo.dataDir, 'pushes.jsonl'),
    'utf8',
  );
  return log
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))
    .filter(
      push =>
        push.repo === repository &&
        commits.includes(push.new) &&
        push.old !== push.new,
    ).length;
}
