import {
  ProgramResult,
  safePath,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import {
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { git, GitCall, gitOutput } from './Git';

const stateSchema = z.object({
  /** Idempotency key of the step that cloned it. */
  key: z.string(),
  url: z.string(),
  branch: z.string(),
  /** What was checked out, once that was done. */
  base: z.string().optional(),
  /**
   * It was made again after a crash. What is on the branch may already hold
   * commits of this promotion.
   */
  rebuilt: z.boolean(),
});

type State = z.infer<typeof stateSchema>;

const STATE_FILE = 'promotions.json';

// Written anew before each use. Nothing that a step may have put into it, or
// beside it, ever counts.
const CONFIG = `[core]
\trepositoryformatversion = 0
\tfilemode = ${process.platform !== 'win32'}
\tbare = false
`;
const NEVER_THERE = [
  'commondir',
  'config.worktree',
  'info/attributes',
  'info/grafts',
  'objects/info/alternates',
  'objects/info/http-alternates',
  'worktrees',
];

/**
 * A clone in the working directory of a promotion. It belongs to one worker at
 * a time, and survives being killed at any point.
 *
 * @internal
 */
export class WorkRepository {
  private constructor(
    readonly directory: string,
    private readonly options: { signal?: AbortSignal },
    private state: State,
  ) {}

  /**
   * Makes an empty one. What an earlier attempt of the same step has left
   * behind is removed.
   *
   * @throws TerminalError when something else is there.
   */
  static async create(
    location: { workDir: string; path: string },
    state: State,
    options: { signal?: AbortSignal },
  ): Promise<WorkRepository> {
    const directory = await safePath(location.workDir, location.path);
    await clear(directory, location.path, state.key);
    await mkdir(join(directory, '.git'), { recursive: true });
    const repository = new WorkRepository(directory, options, state);
    // First of all, so that whatever comes after can be told as its own.
    await repository.saveState();
    await git(['init', '--quiet', directory], { cwd: directory });
    await repository.seal();
    return repository;
  }

  /**
   * Opens what an earlier step has cloned.
   *
   * @throws TerminalError when there is nothing.
   */
  static async open(
    location: { workDir: string; path: string },
    options: { signal?: AbortSignal },
  ): Promise<WorkRepository> {
    const directory = await safePath(location.workDir, location.path);
    const state = await readState(directory);
    if (!state?.base) {
      throw new TerminalError(
        `There is no clone at "${location.path}". Add a git-clone step with this path before this one.`,
      );
    }
    const repository = new WorkRepository(directory, options, state);
    await repository.seal();
    return repository;
  }

  get url(): string {
    return this.state.url;
  }

  get branch(): string {
    return this.state.branch;
  }

  get rebuilt(): boolean {
    return this.state.rebuilt;
  }

  /** The commit that was checked out by the clone. */
  get base(): string {
    return this.state.base ?? '';
  }

  get gitDirectory(): string {
    return join(this.directory, '.git');
  }

  async checkedOut(base: string): Promise<void> {
    this.state = { ...this.state, base };
    await this.saveState();
  }

  git(args: string[], call: Partial<GitCall> = {}): Promise<ProgramResult> {
    return git(args, { cwd: this.directory, ...this.options, ...call });
  }

  output(args: string[], call: Partial<GitCall> = {}): Promise<string> {
    return gitOutput(args, { cwd: this.directory, ...this.options, ...call });
  }

  head(): Promise<string> {
    return this.output(['rev-parse', '--verify', 'HEAD']);
  }

  /** Whether the history of `commit` holds `ancestor`. */
  async contains(commit: string, ancestor: string): Promise<boolean> {
    const { code } = await this.git(
      ['merge-base', '--is-ancestor', ancestor, commit],
      { answers: [1] },
    );
    return code === 0;
  }

  /** Makes it safe to use, and frees what a killed process has locked. */
  private async seal(): Promise<void> {
    await writeFile(join(this.gitDirectory, 'config'), CONFIG);
    for (const name of NEVER_THERE) {
      await remove(join(this.gitDirectory, name));
    }
    await removeLocks(this.gitDirectory);
    await removeLocks(join(this.gitDirectory, 'refs'), true);
  }

  private async saveState(): Promise<void> {
    const file = join(this.gitDirectory, STATE_FILE);
    await writeFile(`${file}.new`, JSON.stringify(this.state));
    await rename(`${file}.new`, file);
  }
}

async function readState(directory: string): Promise<State | undefined> {
  const gitDirectory = join(directory, '.git');
  const stat = await lstat(gitDirectory).catch(() => undefined);
  if (!stat?.isDirectory()) {
    return undefined;
  }
  const text = await readFile(join(gitDirectory, STATE_FILE), 'utf8').catch(
    () => '{}',
  );
  return stateSchema.safeParse(parse(text)).data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function clear(
  directory: string,
  path: string,
  key: string,
): Promise<void> {
  const entries = await readdir(directory).catch(() => []);
  if (entries.length === 0) {
    return;
  }
  // Killed before it could say whose it is, a clone is an empty .git alone.
  const ownRest =
    entries.length === 1 &&
    entries[0] === '.git' &&
    (await readdir(join(directory, '.git')).catch(() => ['?'])).every(name =>
      name.startsWith(STATE_FILE),
    );
  if (!ownRest && (await readState(directory))?.key !== key) {
    throw new TerminalError(
      `There are files at "${path}" already. Give git-clone a path of its own.`,
    );
  }
  for (const entry of entries) {
    await remove(join(directory, entry));
  }
}

async function removeLocks(directory: string, deep = false): Promise<void> {
  const entries = await readdir(directory, {
    withFileTypes: true,
    recursive: deep,
  });
  for (const entry of entries) {
    if (entry.isFile() && entry.name.endsWith('.lock')) {
      await remove(join(entry.parentPath, entry.name));
    }
  }
}

function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 3 });
}
