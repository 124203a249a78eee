/*
 * How many deployment events the backend takes in, in a process of its own, on
 * SQLite and on PostgreSQL: so many a second for a while, over many pipelines,
 * whether one is lost, and how long it takes until a pass has looked at all.
 * Beside it what the same database does at most: the same row, inserted and
 * committed, with nothing around it.
 *
 *   yarn bench:events [pipelines] [a second] [seconds]
 */
import { Knex } from 'knex';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Backend } from './engine/Backend';
import { BenchDatabase, postgres, sqlite } from './engine/databases';
import { declarePipelines } from './events/pipelines';
import { Answers, SECRET, Sender, SENDER } from './events/Sender';
import { line, ms } from './lib/measure';

const [pipelines = 1000, perSecond = 500, seconds = 60] = process.argv
  .slice(2)
  .map(Number);

const BARE_SECONDS = 5;
const EAGER_SECONDS = 10;
const AT_A_TIME = 100;
const SETTLED_WITHIN_MS = 60_000;

interface Measured {
  database: string;
  steady: Answers;
  /** Accepted events that are not stored. */
  lost: number;
  unsettled: number;
  /** From the last answer to the last event that a pass has looked at. */
  settledMs: number;
  /** Accepted a second, as fast as they are answered. */
  most: number;
  /** Inserts and commits a second of the database by itself. */
  bare: number;
  memory: number;
}

async function measure(database: BenchDatabase): Promise<Measured> {
  const knex = database.connect();
  const entities = await declarePipelines(knex, pipelines);
  const port = await freePort();
  const backend = await Backend.start(
    database,
    {
      senders: [{ name: SENDER, secrets: [SECRET] }],
      events: { senderPerSecond: 100_000, senderBurst: 100_000 },
    },
    port,
  );
  const sender = new Sender(port, entities);
  try {
    await settle(knex);
    const steady = await sender.steadily(perSecond, seconds);
    const settledAt = await settle(knex);
    const stored = await count(knex('deployment_events'));
    const unsettled = await count(pending(knex));
    const { rss } = await backend.ask('memory');
    const eager = await sender.eagerly(AT_A_TIME, EAGER_SECONDS);
    await settle(knex);
    await backend.stop();
    return {
      database: database.name,
      steady,
      lost: steady.accepted - stored,
      unsettled,
      settledMs: settledAt - steady.lastAt,
      most: eager.accepted / EAGER_SECONDS,
      bare: await bareRate(knex, database.lanes),
      memory: rss,
    };
  } finally {
    sender.close();
    await knex.destroy();
    await database.remove();
  }
}

function pending(knex: Knex) {
  return knex('deployment_events').whereNotNull('event');
}

async function count(query: Knex.QueryBuilder): Promise<number> {
  const [row] = await query.count({ total: '*' });
  return Number(row.total);
}

/** Until nothing waits; milliseconds since 1970. */
async function settle(knex: Knex): Promise<number> {
  const end = Date.now() + SETTLED_WITHIN_MS;
  while (Date.now() < end && (await count(pending(knex))) > 0) {
    await sleep(100);
  }
  const [row] = await knex('deployment_events').max({ at: 'settled_at' });
  return Number(row.at ?? Date.now());
}

/** One row a transaction, from as many connections as the backend has. */
async function bareRate(knex: Knex, lanes: number): Promise<number> {
  const [like] = await knex('deployment_events').limit(1);
  const end = performance.now() + BARE_SECONDS * 1000;
  let committed = 0;
  const work = async (lane: number) => {
    for (let n = 0; performance.now() < end; n++) {
      await knex.transaction(tx =>
        tx('deployment_events').insert({
          ...like,
          sender: `bare-${lane}`,
          event_id: `event-${n}`,
        }),
      );
      committed += 1;
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: lanes }, (_, lane) => work(lane)));
  return (committed / (performance.now() - start)) * 1000;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise(resolve => server.close(resolve));
  return port;
}

function percentile(times: number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function print(measured: Measured[]) {
  const row = (name: string, value: (of: Measured) => string) =>
    line(name, ...measured.map(value));
  row('', ({ database }) => database);
  row('sent a second', () => String(perSecond));
  row('accepted', ({ steady }) => String(steady.accepted));
  row('sent away for now', ({ steady }) => String(steady.again));
  row('refused', ({ steady }) => String(steady.refused));
  row('lost', ({ lost }) => String(lost));
  row('answer, median', ({ steady }) => ms(percentile(steady.times, 0.5)));
  row('answer, 99 of 100', ({ steady }) => ms(percentile(steady.times, 0.99)));
  row('all looked at after', ({ settledMs }) => ms(Math.max(0, settledMs)));
  row('not looked at', ({ unsettled }) => String(unsettled));
  row('memory', ({ memory }) => `${Math.round(memory / 1e6)} MB`);
  row('accepted a second, at most', ({ most }) => most.toFixed(0));
  row('commits a second of the database', ({ bare }) => bare.toFixed(0));
  row('ratio', ({ most, bare }) => (most / bare).toFixed(2));
}

async function main() {
  const measured = [
    await measure(await sqlite()),
    await measure(await postgres()),
  ];
  print(measured);
  const holds = measured.every(
    ({ steady, lost, unsettled, settledMs }) =>
      steady.accepted === perSecond * seconds &&
      lost === 0 &&
      unsettled === 0 &&
      settledMs < SETTLED_WITHIN_MS,
  );
  process.exitCode = holds ? 0 : 1;
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
