import { GitServer } from '@promotions/demo';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import knexFactory, { Knex } from 'knex';
import type { Armed } from '../replica/Points';
import { Client } from './Client';
import { replicaConfig } from './config';
import { entitiesFile, pipelineDocument } from './documents';
import { EffectsServer } from './EffectsServer';
import { Guard } from './Guard';
import { freePorts } from './ports';
import { Proxy } from './Proxy';
import { Replica } from './Replica';
import { LaneRun } from './LaneRun';
import { readLog, seed } from './repository';
import { until } from './until';

/** The PostgreSQL server that the tests of the store use too. */
export interface PostgresServer {
  address: { host: string; port: number; user: string; password: string };
  /** Where all of it lies. */
  directory: string;
  child?: { pid?: number };
  start(): Promise<PostgresServer['address']>;
  stop(signal?: NodeJS.Signals): Promise<void>;
  remove(): Promise<void>;
}

const POSTGRES = path.resolve(
  __dirname,
  '../../plugins/promotions-backend/src/store/postgresServer.mjs',
);

/** How a lane is set up. */
export interface LaneOptions {
  name: string;
  /** How many pipelines there are. */
  pipelines: number;
  leaseMs: number;
  /** Where its logs go. */
  results: string;
}

const REPOSITORY = 'deploy';

const guard = new Guard();

/**
 * Two replicas of a backend with all that is around them: a database with a
 * cable to each of them, a git server, and an outside world that notes what is
 * done to it. Several lanes run side by side and know nothing of each other.
 */
export class Lane {
  readonly pipelines: string[] = [];
  readonly #token = randomBytes(16).toString('hex');
  readonly #secret = randomBytes(16).toString('hex');
  #isSpoilt = false;
  #run?: LaneRun;
  #runs = 0;
  #turn = 0;

  private constructor(
    readonly options: LaneOptions,
    readonly directory: string,
    readonly postgres: PostgresServer,
    readonly effects: EffectsServer,
    readonly git: GitServer,
    readonly replicas: Replica[],
    readonly cables: Proxy[],
    /** For looking only, past the cables. */
    readonly database: Knex,
  ) {}

  static async start(options: LaneOptions): Promise<Lane> {
    const directory = await fs.mkdtemp(
      path.join(os.tmpdir(), 'promotions-faults-'),
    );
    guard.takesAway(directory);
    const { PostgresServer } = await import(POSTGRES);
    const postgres: PostgresServer = new PostgresServer({
      // What was committed outlives the server, which is killed.
      synchronous_commit: 'on',
    });
    const address = await postgres.start();
    guard.takesAway(postgres.directory, postgres.child?.pid);
    const effects = await EffectsServer.start();
    const replicas: Replica[] = [];
    const git = new GitServer({
      root: path.join(directory, 'git'),
      onPush: async moment => {
        if (moment === 'after') {
          replicas.forEach(replica => replica.tell({ kind: 'pushArrived' }));
          await new Promise(resolve => setTimeout(resolve, 30));
        }
      },
    });
    await git.start();
    const ports = await freePorts(2);
    const cables = await Promise.all(ports.map(() => Proxy.start(address)));
    const database = knexFactory({
      client: 'pg',
      connection: { ...address, database: 'postgres' },
      searchPath: ['promotions'],
      pool: { min: 0, max: 4, idleTimeoutMillis: 500 },
    });
    const lane = new Lane(
      options,
      directory,
      postgres,
      effects,
      git,
      replicas,
      cables,
      database,
    );
    await lane.#prepare(ports);
    return lane;
  }

  async stop(): Promise<void> {
    await Promise.all(this.replicas.map(replica => replica.end()));
    await this.database.destroy();
    await Promise.all(this.cables.map(cable => cable.stop()));
    await this.effects.stop();
    await this.git.stop();
    await this.postgres.remove();
    await fs.rm(this.directory, { recursive: true, force: true });
  }

  client(...replicas: Replica[]): Client {
    return new Client(
      (replicas.length > 0 ? replicas : this.replicas).map(each => each.url),
      this.#token,
      this.#secret,
    );
  }

  /** Starts what has ended, and waits until both answer. */
  async revive(): Promise<void> {
    for (const replica of this.replicas) {
      replica.signal('SIGCONT');
      if (!replica.isAlive) {
        replica.start();
      }
    }
    await Promise.all(this.replicas.map(replica => replica.ready()));
  }

  /** Restarts both with another configuration, or with clocks that are wrong. */
  async restart(
    change: { leaseMs?: number; clockOffsetsMs?: number[] } = {},
  ): Promise<void> {
    const { leaseMs = this.options.leaseMs, clockOffsetsMs = [] } = change;
    await Promise.all(this.replicas.map(replica => replica.end()));
    for (const [n, replica] of this.replicas.entries()) {
      replica.clockOffsetMs = clockOffsetsMs[n] ?? 0;
      await this.#configure(n, leaseMs);
    }
    await this.revive();
  }

  /** Begins a run: from here on all that is done is traced. */
  async arm(armed: Omit<Armed, 'directory'> = {}): Promise<LaneRun> {
    this.#runs += 1;
    const directory = path.join(this.directory, `run-${this.#runs}`);
    await fs.mkdir(directory);
    await Promise.all(
      this.replicas.map(replica => replica.arm({ ...armed, directory })),
    );
    this.#run = new LaneRun(
      this.replicas.map(({ name }) => name),
      directory,
    );
    return this.#run;
  }

  /** Leaves the trace of the last run where people find it. */
  async explain(name: string): Promise<string> {
    const file = path.join(
      this.options.results,
      `${name.replace(/\W+/g, '-').slice(0, 100)}.txt`,
    );
    await this.#run?.describe(file);
    return file;
  }

  /** They take turns. */
  nextPipeline(): string {
    this.#turn += 1;
    return this.pipelines[this.#turn % this.pipelines.length];
  }

  /** Something is left in it that others would meet with. */
  spoil() {
    this.#isSpoilt = true;
  }

  /** Whether nothing of earlier cases is left in it. */
  get isFit(): boolean {
    return !this.#isSpoilt;
  }

  /** Ends the database, as a crash does unless told otherwise, and starts it again. */
  async restartDatabase(signal: NodeJS.Signals = 'SIGQUIT'): Promise<void> {
    await this.postgres.stop(signal);
    await this.postgres.start();
    guard.takesAway(this.postgres.directory, this.postgres.child?.pid);
  }

  /** Removes all that the replicas work on, as a disk that is lost does. */
  async wipe(): Promise<void> {
    for (const { options } of this.replicas) {
      await fs.rm(options.workDir, { recursive: true, force: true });
    }
  }

  /** What git has on the branch that all pipelines push to. */
  gitLog(format: string): Promise<string[]> {
    return readLog(this.git.repositories.directory(REPOSITORY), format);
  }

  async #prepare(ports: number[]) {
    const { options, effects, directory } = this;
    for (let n = 0; n < options.pipelines; n++) {
      this.pipelines.push(`app-${n}`);
    }
    const repository = this.git.cloneUrl(REPOSITORY);
    for (const name of this.pipelines) {
      effects.documents.set(
        `${name}.json`,
        JSON.stringify(
          pipelineDocument({ name, effectsHost: effects.host, repository }),
        ),
      );
    }
    await fs.writeFile(
      this.#entities,
      entitiesFile(this.pipelines, effects.host),
    );
    await this.git.repositories.create(REPOSITORY, bare =>
      seed(bare, path.join(directory, 'seed'), this.pipelines),
    );
    for (const [n, name] of ['a', 'b'].entries()) {
      this.replicas.push(
        new Replica({
          name,
          port: ports[n],
          config: path.join(directory, `${name}.json`),
          workDir: path.join(directory, `work-${name}`),
          logFile: path.join(options.results, `${options.name}-${name}.log`),
          effectsHost: effects.host,
        }),
      );
      await this.#configure(n, options.leaseMs);
    }
    // One makes the tables, both of a new database at once would be another test.
    this.replicas[0].start();
    await this.replicas[0].ready();
    this.replicas[1].start();
    await this.replicas[1].ready();
    await this.#readDocuments();
  }

  get #entities(): string {
    return path.join(this.directory, 'entities.yaml');
  }

  async #configure(n: number, leaseMs: number) {
    const { port, workDir, config } = this.replicas[n].options;
    const written = replicaConfig({
      port,
      database: { ...this.postgres.address, port: this.cables[n].port },
      workDir,
      entitiesFile: this.#entities,
      effectsHost: this.effects.host,
      gitUrl: this.git.baseUrl,
      token: this.#token,
      senderSecret: this.#secret,
      leaseMs,
    });
    await fs.writeFile(config, JSON.stringify(written, null, 2));
  }

  async #readDocuments() {
    const client = this.client();
    const total = this.pipelines.length;
    await until(
      'the catalog to have all entities',
      async () => {
        const { body } = await client.call(
          '/catalog/entities/by-query?filter=kind=component&limit=0',
        );
        return body?.totalItems === total;
      },
      60_000,
    );
    await until(
      'the documents to be read',
      async () => {
        const { body } = await client.call('/promotions/pipelines?limit=100');
        if (body?.items.length === total) {
          return true;
        }
        await client.call(
          '/promotions/.backstage/scheduler/v1/tasks/read-documents/trigger',
          { method: 'POST' },
        );
        return false;
      },
      60_000,
    );
  }
}
