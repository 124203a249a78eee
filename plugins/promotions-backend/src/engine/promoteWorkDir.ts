import {
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The working directory of a promotion on this machine, and which steps have
 * built it.
 *
 * A note beside the directory says what is in it. The note is removed before
 * the directory changes and written when that is done, so that after a crash,
 * a failed attempt, or a time in which another machine went on with the
 * promotion, the directory is known not to be what is needed. It is then built
 * again.
 */
export class WorkDir {
  readonly path: string;
  readonly #note: string;

  /** @param base - absolute; only for the working directories of this process */
  constructor(base: string, promotionId: string) {
    if (!/^[\w-]+$/.test(promotionId)) {
      throw new Error(`'${promotionId}' cannot be the name of a directory`);
    }
    this.path = join(base, promotionId);
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
 * Removes the working directories that promotions have left behind which ended
 * elsewhere, or just before a crash.
 *
 * @param isRunning - whether a promotion may still need its directory
 */
export async function sweepWorkDirs(
  base: string,
  isRunning: (promotionId: string) => Promise<boolean>,
): Promise<void> {
  const names = await readdir(base).catch(() => []);
  const ids = new Set(names.map(name => name.replace(/\.json$/, '')));
  for (const id of ids) {
    // Only what is named like an id of a promotion was made here.
    if (/^[0-9A-Z]{26}$/.test(id) && !(await isRunning(id))) {
      await new WorkDir(base, id).remove();
    }
  }
}
