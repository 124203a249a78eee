import { ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

/** Sees to it that nothing of the suite is left behind, however it ends. */
export class Guard {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = spawn(process.execPath, [path.join(__dirname, 'guard.mjs')], {
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    // It ends when nobody talks to it any more.
    this.#child.unref();
    this.#child.channel?.unref();
  }

  /** The folder has to go, and the process that works in it now. */
  takesAway(folder: string, pid?: number) {
    this.#child.send({ folder, pid });
  }
}
