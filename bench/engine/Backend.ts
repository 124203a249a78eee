import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePorts } from '../../faults/lib/ports';
import { BenchDatabase } from './databases';
import type { Ask, Reply } from './process';

/**
 * As in a container that is no larger than it has to be: without a limit, node
 * lets garbage lie as long as the machine has memory.
 */
const HEAP = '--max-old-space-size=300';

type ReplyTo<A extends Reply['ask']> = Extract<Reply, { ask: A }>;

const root = path.resolve(__dirname, '../..');

/** A backend in a process of its own. */
export class Backend {
  private constructor(
    private readonly child: ChildProcess,
    private readonly directory: string,
  ) {}

  /**
   * @param promotions - what else there is below `promotions` of the configuration
   * @param fixedPort - left out: one that is free
   */
  static async start(
    database: BenchDatabase,
    promotions: object = {},
    fixedPort?: number,
  ): Promise<Backend> {
    const directory = fs.mkdtempSync(
      path.join(os.tmpdir(), 'promotions-bench-'),
    );
    const port = fixedPort ?? (await freePorts(1))[0];
    const config = path.join(directory, 'config.json');
    fs.writeFileSync(
      config,
      JSON.stringify(configOf(database, directory, promotions, port)),
    );
    const log = fs.openSync(path.join(directory, 'backend.log'), 'a');
    const child = spawn(
      process.execPath,
      [
        HEAP,
        ...['--require', '@backstage/cli/config/nodeTransform.cjs'],
        path.join(__dirname, 'process.ts'),
        ...['--config', config],
      ],
      {
        cwd: root,
        env: { ...process.env, NODE_ENV: 'production', LOG_LEVEL: 'warn' },
        stdio: ['ignore', log, log, 'ipc'],
      },
    );
    const backend = new Backend(child, directory);
    await backend.#reply('ready');
    return backend;
  }

  /** Asks it something. */
  async ask<A extends Ask>(ask: A): Promise<ReplyTo<A>> {
    const answer = this.#reply(ask);
    this.child.send(ask);
    return answer;
  }

  async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
    fs.rmSync(this.directory, { recursive: true, force: true });
  }

  #reply<A extends Reply['ask']>(ask: A): Promise<ReplyTo<A>> {
    return new Promise((resolve, reject) => {
      const exit = () =>
        reject(
          new Error(
            `The backend ended: ${fs
              .readFileSync(path.join(this.directory, 'backend.log'), 'utf8')
              .slice(-2000)}`,
          ),
        );
      const listen = (reply: Reply) => {
        if (reply.ask === ask) {
          this.child.off('message', listen);
          this.child.off('exit', exit);
          resolve(reply as ReplyTo<A>);
        }
      };
      this.child.on('message', listen);
      this.child.on('exit', exit);
    });
  }
}

/** As it comes, but for the policy: what may go to `prod` goes. */
function configOf(
  database: BenchDatabase,
  directory: string,
  promotions: object,
  port: number,
): object {
  const baseUrl = `http://127.0.0.1:${port}`;
  return {
    app: { title: 'Bench', baseUrl },
    backend: {
      baseUrl,
      listen: { host: '127.0.0.1', port },
      database: database.config,
    },
    permission: { enabled: false },
    promotions: {
      workingDirectory: path.join(directory, 'work'),
      documents: { refreshInterval: { hours: 24 } },
      policies: [{ name: 'all', stages: ['prod'], autoPromotion: true }],
      ...promotions,
    },
  };
}
