import knexFactory, { Knex } from 'knex';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** A database of its own, as the backend and the benchmark see it. */
export interface BenchDatabase {
  name: 'SQLite' | 'PostgreSQL';
  /** `backend.database` of the configuration. */
  config: object;
  /**
   * The tables of the plugin. Unless `lasting` is false each commit waits for the disk, as
   * those of the backend do; with it, making pipelines takes less time.
   */
  connect(lasting?: boolean): Knex;
  /** How many statements it takes at a time at most. */
  lanes: number;
  remove(): Promise<void>;
}

const POSTGRES = path.resolve(
  __dirname,
  '../../plugins/promotions-backend/src/store/postgresServer.mjs',
);

/** As many connections as Backstage gives a plugin. */
const CONNECTIONS = 10;

export async function sqlite(): Promise<BenchDatabase> {
  const directory = await fs.mkdtemp(
    path.join(os.tmpdir(), 'promotions-bench-'),
  );
  return {
    name: 'SQLite',
    config: { client: 'better-sqlite3', connection: { directory } },
    connect: (lasting = true) =>
      knexFactory({
        client: 'better-sqlite3',
        connection: { filename: path.join(directory, 'promotions.sqlite') },
        useNullAsDefault: true,
        pool: {
          min: 1,
          max: 1,
          afterCreate: (
            connection: { pragma(pragma: string): void },
            done: (error: Error | null, connection: unknown) => void,
          ) => {
            connection.pragma('foreign_keys = ON');
            connection.pragma(`synchronous = ${lasting ? 'FULL' : 'OFF'}`);
            done(null, connection);
          },
        },
      }),
    lanes: 1,
    remove: () => fs.rm(directory, { recursive: true, force: true }),
  };
}

/** With the settings of a server whose data matter: it waits for the disk. */
export async function postgres(): Promise<BenchDatabase> {
  const { PostgresServer } = await import(POSTGRES);
  const server = new PostgresServer({
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    autovacuum: 'on',
    shared_buffers: '128MB',
  });
  const address = await server.start();
  const connection = { ...address, database: 'postgres' };
  const connect = (lasting = true) =>
    knexFactory({
      client: 'pg',
      connection,
      searchPath: ['promotions'],
      pool: {
        min: 0,
        max: CONNECTIONS,
        afterCreate: (
          client: { query(sql: string, done: (error: Error) => void): void },
          done: (error: Error | null, connection: unknown) => void,
        ) =>
          client.query(
            `set synchronous_commit = ${lasting ? 'on' : 'off'}`,
            error => done(error, client),
          ),
      },
    });
  const knex = connect();
  await knex.raw('create schema if not exists promotions');
  await knex.destroy();
  return {
    name: 'PostgreSQL',
    config: { client: 'pg', connection, pluginDivisionMode: 'schema' },
    connect,
    lanes: CONNECTIONS,
    remove: () => server.remove(),
  };
}
