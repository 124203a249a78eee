import {
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { WorkRef } from '../../store/Store';
import { Work } from './work';

/**
 * The working directory of a promotion or task on this machine, and which
 * steps have built it.
 *
 * A note beside the directory says what is in it. The note is removed before
 * the directory changes and written when that is done, so that after a crash,
 * a failed attempt, or a time in which another machine went on with the work,
 * the directory is known not to be what is needed. It is then built again.
 */
export class WorkDir {
  readonly path: string;
  readonly #note: string;

  /** @param base - absolute; only for the working directories of this process */
  constructor(base: string, name: string) {
    if (!/^[\w-]+(\.\d+)?$/.test(name)) {
      throw new Error(`'${name}' cannot be the name of a directory`);
    }
    this.path = join(base, name);
    this.#note = `${this.path}.json`;
  }

  /** Whether it is there and holds what these attempts have built, no more. */
  async holds(attempts: string[]): Promise<boolean> {
    try {
      const note = await readFile(this.#note, 'utf8');
      return (
        note === JSON.stringify(attempts) &&
        (await stat(this.path)).isDirectory()
      );
    } catch {
      return false;
    }
  }

  /**
   * Which directory it is: another one when it was removed and made again.
   * Undefined while there is none.
   */
  async identity(): Promise<string | undefined> {
    try {
      const { dev, ino, birthtimeMs } = await stat(this.path);
      return [dev, ino, birthtimeMs].join(':');
    } catch {
      return undefined;
    }
  }

  /** From now on nobody knows what is in it, until `built` says. */
  async changing(): Promise<void> {
    await rm(this.#note, { force: true });
  }

  async built(attempts: string[]): Promise<void> {
    await writeFile(this.#note, JSON.stringify(attempts), { mode: 0o600 });
  }

  /** Makes it, or makes it empty. */
  async clear(): Promise<void> {
    await this.remove();
    await mkdir(this.path, { recursive: true, mode: 0o700 });
  }

  async remove(): Promise<void> {
    await this.changing();
    await rm(this.path, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * The working directories of one promotion or task: one for each target that
 * its steps are run for, and one for the steps that are run for none.
 */
export class WorkDirs {
  readonly #byTarget = new Map<string | undefined, WorkDir>();

  constructor(base: string, { ref, steps }: Pick<Work, 'ref' | 'steps'>) {
    this.#byTarget.set(undefined, new WorkDir(base, ref.id));
    // Numbered, since names of targets are no names of directories everywhere.
    for (const { target } of steps) {
      if (!this.#byTarget.has(target)) {
        const name = `${ref.id}.${this.#byTarget.size}`;
        this.#byTarget.set(target, new WorkDir(base, name));
      }
    }
  }

  of(step: { target?: string }): WorkDir {
    const found = this.#byTarget.get(step.target);
    if (!found) {
      throw new Error(`There is no directory for target ${step.target}`);
    }
    return found;
  }

  async remove(): Promise<void> {
    for (const directory of this.#byTarget.values()) {
      await directory.remove();
    }
  }
}

/** Only what is named like an id of a promotion or task was made here. */
const OWN = /^([0-9A-Z]{26})(\.\d+)?(\.json)?$/;

/**
 * Removes the working directories that were left behind by what ended
 * elsewhere, or just before a crash.
 *
 * @param isOpen - whether the promotion or task may still need its directory
 */
export async function sweepWorkDirs(
  base: string,
  isOpen: (id: WorkRef['id']) => Promise<boolean>,
): Promise<void> {
  const entries = await readdir(base).catch(() => []);
  const names = new Map<string, Set<string>>();
  for (const entry of entries) {
    const [, id, part = ''] = OWN.exec(entry) ?? [];
    if (id) {
      names.set(id, (names.get(id) ?? new Set()).add(`${id}${part}`));
    }
  }
  for (const [id, own] of names) {
    if (!(await isOpen(id))) {
      for (const name of own) {
        await new WorkDir(base, name).remove();
      }
    }
  }
}
