/* Databases for tests; development only, never part of what is published. */
import {
  DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import knexFactory, { Knex } from 'knex';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Where the PostgreSQL server of the tests listens. */
export interface PostgresAddress {
  host: string;
  port: number;
  user: string;
  password: string;
}

/** A database of its own, empty. */
export interface TestDatabase {
  client: 'better-sqlite3' | 'pg';
  knex: Knex;
  /** As a plugin gets it. */
  database: DatabaseService;
  /**
   * Another pool of connections to the same database, as a second replica of
   * the backend has it. PostgreSQL only.
   */
  replica(): Promise<TestDatabase>;
}

/** What the tests of one kind of database get. */
export interface TestDatabases {
  client: TestDatabase['client'];
  /** A new database; it goes when the tests of the `describe` are over. */
  create(): Promise<TestDatabase>;
}

/**
 * Runs the tests on SQLite and on a real PostgreSQL, each in a `describe` of
 * its own.
 *
 * @example
 * describeEachDatabase('freight', databases => {
 *   it('is kept', async () => {
 *     const { database } = await databases.create();
 *     const store = await DatabaseStore.create({ database });
 *   });
 * });
 */
export function describeEachDatabase(
  name: string,
  tests: (databases: TestDatabases) => void,
): void {
  describeSqlite(name, tests);
  describePostgres(name, tests);
}

/** As `describeEachDatabase`, for SQLite alone. */
export function describeSqlite(
  name: string,
  tests: (databases: TestDatabases) => void,
): void {
  describe(`${name} (SQLite)`, () => {
    const open: Knex[] = [];
    afterAll(() => destroyAll(open));
    tests({
      client: 'better-sqlite3',
      create: async () => {
        const knex = knexFactory({
          client: 'better-sqlite3',
          connection: ':memory:',
          useNullAsDefault: true,
          pool: {
            min: 1,
            max: 1,
            afterCreate: (
              connection: { pragma(pragma: string): void },
              done: (error: Error | null, connection: unknown) => void,
            ) => {
              connection.pragma('foreign_keys = ON');
              done(null, connection);
            },
          },
        });
        open.push(knex);
        return toDatabase('better-sqlite3', knex, () =>
          Promise.reject(new Error('SQLite serves one process alone.')),
        );
      },
    });
  });
}

/**
 * As `describeEachDatabase`, for PostgreSQL alone. A database is a schema of
 * its own there, since to make one takes a millisecond, not half a second.
 */
export function describePostgres(
  name: string,
  tests: (databases: TestDatabases) => void,
): void {
  describe(`${name} (PostgreSQL)`, () => {
    const open: Knex[] = [];
    const schemas: string[] = [];
    let address: PostgresAddress;
    let admin: Knex;
    beforeAll(async () => {
      address = await startPostgres();
      admin = connect(address, 'public');
    }, 60_000);
    afterAll(async () => {
      await destroyAll(open);
      for (const schema of schemas) {
        await admin.raw('drop schema ?? cascade', [schema]);
      }
      await admin?.destroy();
    }, 60_000);
    const another = async (schema: string): Promise<TestDatabase> => {
      const knex = connect(address, schema);
      open.push(knex);
      return toDatabase('pg', knex, () => another(schema));
    };
    tests({
      client: 'pg',
      create: async () => {
        const schema = `test_${randomUUID().replaceAll('-', '')}`;
        await admin.raw('create schema ??', [schema]);
        schemas.push(schema);
        return another(schema);
      },
    });
  });
}

function toDatabase(
  client: TestDatabase['client'],
  knex: Knex,
  replica: () => Promise<TestDatabase>,
): TestDatabase {
  return {
    client,
    knex,
    database: { getClient: async () => knex, migrations: { skip: false } },
    replica,
  };
}

function connect(address: PostgresAddress, schema: string): Knex {
  return knexFactory({
    client: 'pg',
    connection: { ...address, database: 'postgres' },
    searchPath: [schema],
    pool: { min: 0, max: 20, idleTimeoutMillis: 1000 },
  });
}

async function destroyAll(open: Knex[]): Promise<void> {
  await Promise.all(open.map(knex => knex.destroy()));
}

/**
 * The PostgreSQL server of this process: started when first asked for, shared
 * by all its test files, gone with it.
 */
export async function startPostgres(): Promise<PostgresAddress> {
  // A test file sees nothing of those before it but the file system.
  const note = path.join(
    os.tmpdir(),
    `promotions-postgres-of-${process.pid}.json`,
  );
  const running = readNote(note);
  if (running) {
    return running.address;
  }
  const server = spawn(
    process.execPath,
    [
      resolvePackagePath(
        '@promotions/backstage-plugin-promotions-backend',
        'src/store/testPostgres.mjs',
      ),
      note,
    ],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let errors = '';
  server.stderr.on('data', chunk => {
    errors += chunk;
  });
  const [line] = await Promise.race([
    once(server.stdout, 'data'),
    once(server, 'exit').then(() => {
      throw new Error(`No PostgreSQL to test with: ${errors}`);
    }),
  ]);
  const address: PostgresAddress = JSON.parse(String(line));
  // Nobody waits for the server to end, it ends with its standard input.
  server.unref();
  for (const stream of [server.stdin, server.stdout, server.stderr]) {
    (stream as unknown as { unref(): void }).unref();
  }
  return address;
}

function readNote(
  note: string,
): { pid: number; address: PostgresAddress } | undefined {
  try {
    const running = JSON.parse(fs.readFileSync(note, 'utf8'));
    // An earlier process may have had the same id as this one.
    process.kill(running.pid, 0);
    return running;
  } catch {
    return undefined;
  }
}
