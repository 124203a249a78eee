import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import type { FromReplica, ToReplica } from '../replica/main';
import type { Armed } from '../replica/Points';
import { until } from './until';

const root = path.resolve(__dirname, '../..');
const START_TIMEOUT_MS = 90_000;

/** How a replica is set up. */
export interface ReplicaOptions {
  name: string;
  port: number;
  /** Files of its configuration, made by the suite. */
  config: string;
  workDir: string;
  logFile: string;
  effectsHost: string;
}

/** One process of the backend, and its successors after it was killed. */
export class Replica {
  #child?: ChildProcess;
  #isReady = false;
  #armed?: Armed;
  #isArmed = false;
  /** By how many milliseconds its clock is wrong, from its next start on. */
  clockOffsetMs = 0;

  constructor(readonly options: ReplicaOptions) {}

  get name(): string {
    return this.options.name;
  }

  get url(): string {
    return `http://127.0.0.1:${this.options.port}`;
  }

  get isAlive(): boolean {
    const child = this.#child;
    return child?.exitCode === null && child.signalCode === null;
  }

  get isReady(): boolean {
    return this.isAlive && this.#isReady;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start() {
    const { name, config, logFile, effectsHost } = this.options;
    const log = fs.openSync(logFile, 'a');
    const child = spawn(
      process.execPath,
      [
        ...['--require', '@backstage/cli/config/nodeTransform.cjs'],
        path.join(__dirname, '../replica/main.ts'),
        ...['--config', config],
      ],
      {
        cwd: root,
        env: {
          ...process.env,
          NODE_ENV: 'production',
          LOG_LEVEL: 'info',
          // The second start of what has been compiled takes half the time.
          NODE_COMPILE_CACHE: path.join(root, 'node_modules/.cache/faults'),
          FAULTS_REPLICA: name,
          FAULTS_EFFECTS_HOST: effectsHost,
          FAULTS_CLOCK_OFFSET: String(this.clockOffsetMs),
          // Whoever takes the place of one that was killed is traced too.
          ...(this.#armed && { FAULTS_ARMED: JSON.stringify(this.#armed) }),
        },
        stdio: ['ignore', log, log, 'ipc'],
      },
    );
    fs.closeSync(log);
    this.#child = child;
    this.#isReady = false;
    child.on('message', (message: FromReplica) => {
      if (message.kind === 'ready') {
        this.#isReady = true;
      } else {
        this.#isArmed = true;
      }
    });
    // What is sent to one that has just gone.
    child.on('error', () => {});
  }

  async ready(): Promise<void> {
    await until(
      `replica ${this.name} to start; see ${this.options.logFile}`,
      () => this.#isReady || !this.isAlive,
      START_TIMEOUT_MS,
    );
    if (!this.isAlive) {
      throw new Error(
        `Replica ${this.name} ended at its start. See ${this.options.logFile}.`,
      );
    }
  }

  /** Tells it what is to happen at which point; resolves once it knows. */
  async arm(armed: Armed | undefined): Promise<void> {
    this.#armed = armed;
    if (!this.isReady) {
      return;
    }
    this.#isArmed = false;
    this.tell({ kind: 'arm', armed });
    await until(
      `replica ${this.name} to be armed`,
      () => this.#isArmed || !this.isAlive,
    );
  }

  tell(message: ToReplica) {
    if (this.#child?.connected) {
      this.#child.send(message, () => {});
    }
  }

  signal(signal: NodeJS.Signals) {
    this.#child?.kill(signal);
  }

  /** Ends it; a stopped one too. */
  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (!child || !this.isAlive) {
      return;
    }
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}
