import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import { createWriteStream, WriteStream } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(__dirname, '..');

/** One of the processes of scripts/lib/processes.mjs. */
interface ProcessSpec {
  name: string;
  args: string[];
  cwd?: string;
  env?: Record<string, string>;
  ready?: () => Promise<boolean>;
}

/**
 * The demo as `npm start` runs it, on ports and in a folder of its own, with
 * each process in hand so that it can be killed.
 */
export class Demo {
  readonly #children = new Map<string, ChildProcess>();
  readonly #tokens = new Map<string, string>();

  private constructor(
    private readonly specs: ProcessSpec[],
    private readonly environment: Record<string, string>,
    private readonly log: WriteStream,
    readonly dataDir: string,
    readonly url: string,
    readonly gitUrl: string,
    readonly clusterUrl: string,
  ) {}

  static async start(options: { logFile: string }): Promise<Demo> {
    const dataDir = await fs.mkdtemp(path.join(os.tmpdir(), 'promotions-e2e-'));
    const [port, gitPort, clusterPort] = await freePorts(3);
    Object.assign(process.env, {
      PROMOTIONS_PORT: String(port),
      PROMOTIONS_DEMO_GIT_PORT: String(gitPort),
      PROMOTIONS_DEMO_CLUSTER_PORT: String(clusterPort),
      PROMOTIONS_DEMO_RELEASES: 'off',
      PROMOTIONS_DATA: dataDir,
    });
    const { processes, environment, url } = await importScript(
      'scripts/lib/processes.mjs',
    );
    const demo = new Demo(
      processes,
      { ...environment, PROMOTIONS_DATA: dataDir },
      createWriteStream(options.logFile),
      dataDir,
      url,
      `http://localhost:${gitPort}`,
      `http://localhost:${clusterPort}`,
    );
    for (const { name } of demo.specs) {
      demo.spawn(name);
    }
    await demo.ready();
    return demo;
  }

  spawn(name: string): void {
    const { args, cwd = root, env } = this.#spec(name);
    const child = spawn(process.execPath, args, {
      cwd,
      env: { ...process.env, ...this.environment, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.pipe(this.log, { end: false });
    child.stderr.pipe(this.log, { end: false });
    this.#children.set(name, child);
  }

  /** Kills the process on the spot, as a crash would. */
  async kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#children.get(name);
    if (child && child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    }
  }

  /** `SIGSTOP` freezes the process until it gets `SIGCONT`. */
  signal(name: string, signal: NodeJS.Signals): void {
    this.#children.get(name)?.kill(signal);
  }

  async ready(): Promise<void> {
    for (const { name, ready } of this.specs) {
      await until(
        `the ${name} is ready`,
        async () => {
          const child = this.#children.get(name);
          if (child?.exitCode !== null) {
            throw new Error(`The ${name} ended with ${child?.exitCode}.`);
          }
          return !ready || (await ready());
        },
        120_000,
      );
    }
  }

  async restart(name: string): Promise<void> {
    await this.kill(name);
    this.spawn(name);
    await this.ready();
  }

  async stop(): Promise<void> {
    await Promise.all(
      [...this.#children.keys()].map(name => this.kill(name, 'SIGTERM')),
    );
    this.log.end();
    await fs.rm(this.dataDir, { recursive: true, force: true });
  }

  /** Calls the API as one of the demo's users; answers of any status come back. */
  async api(
    user: string,
    route: string,
    init: { method?: string; body?: unknown; headers?: object } = {},
  ): Promise<{ status: number; body: any }> {
    const response = await fetch(`${this.url}/api/promotions${route}`, {
      method: init.method ?? (init.body === undefined ? 'GET' : 'POST'),
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${await this.#token(user)}`,
        ...init.headers,
      },
      body: init.body === undefined ? undefined : JSON.stringify(init.body),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === '' ? undefined : JSON.parse(text),
    };
  }

  /** The pipeline of a component, once it is there. */
  async pipeline(
    component: string,
  ): Promise<{ id: string; [key: string]: any }> {
    return until(`the pipeline of ${component}`, async () => {
      const { body } = await this.api(
        'rita',
        `/pipelines?entityRef=component:default/${component}`,
      );
      return body.items?.[0];
    });
  }

  async board(component: string): Promise<any> {
    const { id } = await this.pipeline(component);
    return (await this.api('rita', `/pipelines/${id}/board`)).body;
  }

  async stage(component: string, name: string): Promise<any> {
    const board = await this.board(component);
    return board.stages.find((stage: any) => stage.name === name);
  }

  /** What happened in a stage, newest first. */
  async timeline(
    component: string,
    query: { stage: string; freight?: string },
  ): Promise<any[]> {
    const { id } = await this.pipeline(component);
    const search = new URLSearchParams({ ...query, limit: '100' });
    const { body } = await this.api(
      'rita',
      `/pipelines/${id}/timeline?${search}`,
    );
    return body.items;
  }

  /** Commits and pushes a new version of a component, as its authors would. */
  async release(component: string): Promise<void> {
    await post(`${this.gitUrl}/admin/release`, { component });
  }

  async setHealth(component: string, target: string, healthy: boolean) {
    await post(`${this.clusterUrl}/admin/health`, {
      component,
      target,
      healthy,
    });
  }

  /** Whether smoke tests of a target pass. */
  async setSmokeTests(component: string, target: string, passes: boolean) {
    await post(`${this.clusterUrl}/admin/smoke`, { component, target, passes });
  }

  async #token(user: string): Promise<string> {
    const known = this.#tokens.get(user);
    if (known) {
      return known;
    }
    const response = await fetch(`${this.url}/api/auth/demo/refresh`, {
      headers: { 'X-Demo-User': `user:default/${user}` },
    });
    const { backstageIdentity } = (await response.json()) as any;
    this.#tokens.set(user, backstageIdentity.token);
    return backstageIdentity.token;
  }

  #spec(name: string): ProcessSpec {
    const spec = this.specs.find(candidate => candidate.name === name);
    if (!spec) {
      throw new Error(`The demo has no process ${name}.`);
    }
    return spec;
  }
}

/** Asks again until the answer is truthy. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | null | false>,
  timeoutMs = 60_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer) {
        return answer;
      }
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) {
      throw new Error(
        `Waited ${timeoutMs / 1000} s in vain for ${what}`,
        last ? { cause: last } : undefined,
      );
    }
    await new Promise(resolve => setTimeout(resolve, 150));
  }
}

async function post(url: string, body: unknown): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(`${url} answered ${response.status}`);
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map(server => {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  });
  await Promise.all(
    servers.map(server => new Promise(resolve => server.close(resolve))),
  );
  return ports;
}

/** One of the modules below scripts/, which have no types. */
export async function importScript(file: string): Promise<any> {
  return import(path.join(root, file));
}
