import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const AUTHOR = ['-c', 'user.name=Seed', '-c', 'user.email=seed@example.com'];

/** Gives a new repository a branch with one file for each pipeline. */
export async function seed(
  bare: string,
  folder: string,
  pipelines: string[],
): Promise<void> {
  const git = (...args: string[]) =>
    run('git', [...AUTHOR, ...args], { cwd: folder });
  await fs.mkdir(folder);
  await git('init', '--quiet', '--initial-branch=main');
  for (const name of pipelines) {
    await fs.writeFile(path.join(folder, `${name}.yaml`), 'version: none\n');
  }
  await git('add', '--all');
  await git('commit', '--quiet', '-m', 'Begin');
  await git('push', '--quiet', bare, 'HEAD:refs/heads/main');
}

/** All commits of the branch, newest first, in a format of git. */
export async function readLog(bare: string, format: string): Promise<string[]> {
  const { stdout } = await run(
    'git',
    ['log', '-z', `--format=${format}`, 'main'],
    {
      cwd: bare,
    },
  );
  return stdout.split('\0').filter(Boolean);
}
