import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromRoot } from './root.mjs';

const GRACE_MS = 10_000;

/**
 * Runs processes side by side. When one ends by itself all are stopped, as
 * they are on Ctrl-C.
 */
export class Supervisor {
  #children = [];
  #stopping;
  #ended;
  #end;

  constructor(processes, environment) {
    this.processes = processes;
    this.environment = environment;
    this.width = Math.max(...processes.map(({ name }) => name.length));
    this.#ended = new Promise(resolve => (this.#end = resolve));
  }

  start() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => this.stop(0));
    }
    this.#children = this.processes.map(spec => this.#spawn(spec));
  }

  /** Resolves to the exit code once all have ended. */
  ended() {
    return this.#ended;
  }

  /** Resolves to true once all are ready, to false when it never comes to that. */
  async ready() {
    for (const { ready } of this.processes) {
      while (ready && !(await ready())) {
        if (this.#stopping) {
          return false;
        }
        await sleep(150);
      }
    }
    return !this.#stopping;
  }

  /** A second call does not wait for anything to end in order. */
  async stop(code) {
    if (this.#stopping) {
      this.#signal('SIGKILL');
      return;
    }
    this.#stopping = true;
    this.#signal('SIGTERM');
    const force = setTimeout(() => this.#signal('SIGKILL'), GRACE_MS);
    await Promise.all(this.#children.map(({ exited }) => exited));
    clearTimeout(force);
    this.#end(code);
  }

  #signal(signal) {
    this.#children.forEach(({ child }) => child.kill(signal));
  }

  #spawn({ name, args, cwd = fromRoot(), env }) {
    const child = spawn(
      process.execPath,
      ['--require', fromRoot('scripts/lib/endWithParent.cjs'), ...args],
      {
        cwd,
        env: { ...process.env, ...this.environment, ...env },
        // The pipe to stdin is never written to; it breaks when this ends.
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', line =>
        this.#print(name, line),
      );
    }
    const exited = new Promise(resolve => {
      child.on('error', error => {
        this.#print(name, error.message);
        resolve();
      });
      child.on('exit', (code, signal) => {
        resolve();
        if (!this.#stopping) {
          this.#print(name, `ended unexpectedly (${signal ?? `code ${code}`})`);
          this.stop(1);
        }
      });
    });
    return { child, exited };
  }

  #print(name, line) {
    const text = process.stdout.isTTY ? line : stripColours(line);
    console.log(`${name.padEnd(this.width)} | ${text}`);
  }
}

function stripColours(line) {
  // eslint-disable-next-line no-control-regex
  return line.replace(/\u001b\[[0-9;]*m/g, '');
}
