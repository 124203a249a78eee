import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
} from 'node:fs/promises';
import { join } from 'node:path';
import { git } from '../shared/git';

const NAME = /^[a-z0-9][a-z0-9-]{0,60}$/;
const BRANCH = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
const HASH = /^[0-9a-f]{40}$/;
const MAX_CACHED = 500;

const REPOSITORY_CONFIG = `[http]
	receivepack = true
[uploadpack]
	allowFilter = true
	allowAnySHA1InWant = true
# References stay files of their own, which are read here.
[gc]
	auto = 0
[receive]
	autogc = false
`;

/** A file as it is in one commit. */
export interface StoredFile {
  content: string;
  etag: string;
}

/** One commit, for people. */
export interface CommitSummary {
  hash: string;
  subject: string;
  author: string;
  /** ISO 8601. */
  date: string;
}

/** The bare repositories in one folder. */
export class Repositories {
  private readonly files = new Map<string, StoredFile | undefined>();

  constructor(readonly root: string) {}

  /** Names of all repositories, without `.git`. */
  async list(): Promise<string[]> {
    const entries = await readdir(this.root).catch(() => []);
    return entries
      .filter(entry => entry.endsWith('.git'))
      .map(entry => entry.slice(0, -'.git'.length))
      .filter(name => NAME.test(name))
      .sort();
  }

  has(name: string): boolean {
    return NAME.test(name) && existsSync(this.directory(name));
  }

  /** Where the repository lies; the name is one that `list` could give. */
  directory(name: string): string {
    return join(this.root, `${name}.git`);
  }

  /**
   * Makes a bare repository that accepts pushes, unless there is one. `fill`
   * is given the new one before anybody can see it.
   */
  async create(
    name: string,
    fill: (directory: string) => Promise<void> = async () => {},
  ): Promise<boolean> {
    if (!NAME.test(name)) {
      throw new Error(`"${name}" cannot be the name of a repository.`);
    }
    if (this.has(name)) {
      return false;
    }
    await mkdir(this.root, { recursive: true });
    const draft = join(this.root, `.new-${name}`);
    await rm(draft, { recursive: true, force: true });
    await git(['init', '--quiet', '--bare', '--initial-branch=main', draft], {
      cwd: this.root,
    });
    await appendFile(join(draft, 'config'), REPOSITORY_CONFIG);
    await fill(draft);
    await rename(draft, this.directory(name));
    return true;
  }

  /** Hash that a branch, or a hash itself, stands for. */
  async resolve(name: string, branch: string): Promise<string | undefined> {
    if (HASH.test(branch)) {
      return branch;
    }
    if (!BRANCH.test(branch)) {
      return undefined;
    }
    const file = join(this.directory(name), 'refs', 'heads', branch);
    const hash = (await readFile(file, 'utf8').catch(() => '')).trim();
    return HASH.test(hash) ? hash : undefined;
  }

  /** A file as of a commit, remembered because it can never change. */
  async file(
    name: string,
    commit: string,
    path: string,
  ): Promise<StoredFile | undefined> {
    const key = `${name}:${commit}:${path}`;
    if (!this.files.has(key)) {
      const content = await this.git(name, [
        'cat-file',
        'blob',
        `${commit}:${path}`,
      ]).catch(() => undefined);
      this.files.set(
        key,
        content === undefined ? undefined : { content, etag: etagOf(content) },
      );
      if (this.files.size > MAX_CACHED) {
        this.files.delete(this.files.keys().next().value!);
      }
    }
    return this.files.get(key);
  }

  /** Paths of all files of a commit. */
  async paths(name: string, commit: string): Promise<string[]> {
    const out = await this.git(name, [
      'ls-tree',
      '-r',
      '-z',
      '--name-only',
      commit,
    ]);
    return out.split('\0').filter(Boolean);
  }

  /** The newest commits, newest first. */
  async log(
    name: string,
    commit: string,
    limit = 50,
  ): Promise<CommitSummary[]> {
    const out = await this.git(name, [
      'log',
      '-z',
      `--max-count=${limit}`,
      '--format=%H%x1f%aI%x1f%an%x1f%s',
      commit,
      '--',
    ]);
    return out
      .split('\0')
      .filter(Boolean)
      .map(line => {
        const [hash, date, author, ...subject] = line.split('\x1f');
        return { hash, date, author, subject: subject.join(' ') };
      });
  }

  /** Message and changes of one commit, as git prints them. */
  async show(name: string, commit: string): Promise<string | undefined> {
    return this.git(name, [
      'show',
      '--no-color',
      '--no-ext-diff',
      '--format=fuller',
      '--date=iso-strict',
      commit,
      '--',
    ]).catch(() => undefined);
  }

  private git(name: string, args: string[]): Promise<string> {
    return git(args, { cwd: this.directory(name) });
  }
}

function etagOf(content: string): string {
  return `"${createHash('sha1').update(content).digest('hex')}"`;
}
