/*
 * How much the engine does, in a process of its own, on SQLite and on
 * PostgreSQL: promotions a second, how soon it wakes, what it costs in memory,
 * and whether any of it grows with the number of pipelines. Beside it what the
 * same database does at most: the statements of one promotion with nothing
 * around them.
 *
 *   yarn bench:engine [pipelines] [sqlite | postgres]
 */
import { Knex } from 'knex';
import { Backend } from './engine/Backend';
import { BenchDatabase, postgres, sqlite } from './engine/databases';
import { endSoaks, fill, openStore, unlocked } from './engine/fill';
import { replay, unitsOf } from './engine/replay';
import { line } from './lib/measure';

const [largest = '10000', only] = process.argv.slice(2);
const most = Number(largest);

const SIZES = [100, 1_000].filter(size => size < most).concat(most);
/** Promotions that are made to measure how many there are a second. */
const BATCH = 100;
/** Soaks that end one after the other, while nothing else happens. */
const SOAKS = BATCH;
const SOAK_EVERY_MS = 150;
/** Until the backend has been told, or has looked, what is due when. */
const LEAD_MS = 8_000;
const PATIENCE_MS = 600_000;

const AIMS = { ratio: 0.5, wakeMs: 1_000, memory: 500e6 };

interface Measured {
  /** By the number of pipelines. */
  growth: Array<{ pipelines: number; passMs: number; perSecond: number }>;
  wakeP50: number;
  wakeP99: number;
  memory: number;
  statements: number;
  limit: number;
}

/** What is measured in: a database with pipelines, and a backend that runs. */
interface Bench {
  knex: Knex;
  backend: Backend;
  /** Pipelines that nothing has happened in yet. */
  fresh: string[];
}

async function measure(database: BenchDatabase): Promise<Measured> {
  const knex = database.connect(false);
  const growth: Measured['growth'] = [];
  const atATime = database.lanes;
  let count = 0;
  const fresh: string[] = [];
  let wake = { p50: 0, p99: 0 };
  let memory = 0;
  let recorded: Awaited<ReturnType<typeof recordOne>> | undefined;
  for (const size of SIZES) {
    const made = await fill(knex, size - count, atATime);
    count = size;
    // What is looked at for nothing is not what something happens in.
    const looked = made.slice(0, BATCH);
    fresh.splice(0, fresh.length, ...made);
    const backend = await Backend.start(database);
    const bench = { knex, backend, fresh };
    try {
      const passMs = await measurePasses(bench, looked);
      const perSecond = await measurePromotions(bench);
      growth.push({ pipelines: size, passMs, perSecond });
      if (size === most) {
        wake = await measureWaking(bench);
        memory = (await backend.ask('memory')).rss;
        recorded = await recordOne(bench);
      }
    } finally {
      await backend.stop();
    }
  }
  const { units, from } = recorded!;
  const to = fresh.splice(-BATCH);
  await knex.destroy();
  const lasting = database.connect();
  const limit = await replay(lasting, units, { from, to, atATime });
  await assertPromoted(lasting, to);
  await lasting.destroy();
  return {
    growth,
    wakeP50: wake.p50,
    wakeP99: wake.p99,
    memory,
    statements: units.flat().length,
    limit,
  };
}

/** What one look at a pipeline costs, of many that are due at once. */
async function measurePasses(
  { knex, backend }: Bench,
  ids: string[],
): Promise<number> {
  const store = await openStore(knex);
  // The first passes pay for what later ones find compiled.
  for (let round = 0; round < 3; round++) {
    await untilQuiet(backend);
    await backend.ask('reset');
    await unlocked(() => store.wakePipelines(new Date(), ids));
    await until(async () => (await backend.ask('busy')).passes >= ids.length);
  }
  await untilQuiet(backend);
  const { passes, firstPassAt, lastPassAt } = await backend.ask('busy');
  return (lastPassAt - firstPassAt) / (passes - 1);
}

/** From the instant at which all may begin to the last end. */
async function measurePromotions(bench: Bench): Promise<number> {
  const { knex, backend } = bench;
  const ids = bench.fresh.splice(-BATCH);
  const begin = Date.now() + LEAD_MS;
  await backend.ask('reset');
  await endSoaks(
    knex,
    ids,
    ids.map(() => begin),
  );
  await until(async () => (await backend.ask('busy')).finished === BATCH);
  const { finishedAt } = await backend.ask('busy');
  return (BATCH / (finishedAt - begin)) * 1000;
}

/** From the end of each soak to the promotion that it was waited with. */
async function measureWaking(bench: Bench) {
  const { knex, backend } = bench;
  const ids = bench.fresh.splice(-SOAKS);
  const begin = Date.now() + LEAD_MS;
  const ends = ids.map((_, n) => begin + n * SOAK_EVERY_MS);
  await backend.ask('reset');
  await endSoaks(knex, ids, ends);
  await until(async () => (await backend.ask('busy')).finished === SOAKS);
  const { created } = await backend.ask('busy');
  const late = ids
    .map((id, n) => {
      const found = created.find(each => each.pipelineId === id);
      return found ? found.at - ends[n] : Infinity;
    })
    .sort((one, other) => one - other);
  const at = (share: number) =>
    late[Math.min(late.length - 1, Math.floor(late.length * share))];
  return { p50: at(0.5), p99: at(0.99) };
}

/** All that is asked of the database for one promotion. */
async function recordOne(bench: Bench) {
  const { knex, backend } = bench;
  const [from] = bench.fresh.splice(-1);
  await untilQuiet(backend);
  await endSoaks(knex, [from], [Date.now() + LEAD_MS]);
  await backend.ask('reset');
  await backend.ask('record');
  await until(async () => (await backend.ask('busy')).finished === 1);
  await untilQuiet(backend);
  const { statements } = await backend.ask('recorded');
  return { from, units: unitsOf(statements, from) };
}

/** Nothing has been written for a while. */
async function untilQuiet(backend: Backend): Promise<void> {
  let before = -1;
  await until(async () => {
    await sleep(1_500);
    const { count } = await backend.ask('busy');
    const isQuiet = count === before;
    before = count;
    return isQuiet;
  });
}

/** Half of a limit would be easy to reach if the statements did nothing. */
async function assertPromoted(knex: Knex, ids: string[]): Promise<void> {
  const count = await promoted(knex, ids);
  if (count !== ids.length) {
    throw new Error(
      `Of ${ids.length} promotions, ${count} came of doing the statements again.`,
    );
  }
}

async function promoted(knex: Knex, ids: string[]): Promise<number> {
  const [{ count }] = await knex('promotions')
    .whereIn('pipeline_id', ids)
    .where({ phase: 'Succeeded' })
    .count({ count: '*' });
  return Number(count);
}

async function until(ask: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await ask())) {
    if (Date.now() > end) {
      throw new Error('The backend did not get on with it for ten minutes.');
    }
    await sleep(100);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}

function print(name: string, result: Measured) {
  const { growth, limit, memory } = result;
  const last = growth[growth.length - 1];
  const ratio = last.perSecond / limit;
  const aim = (text: string, reached: boolean) =>
    `${text} ${reached ? 'reached' : 'missed'}`;
  console.log(`\n${name}`);
  for (const { pipelines, passMs, perSecond } of growth) {
    line(
      `  among ${pipelines} pipelines`,
      `${passMs.toFixed(1)} ms a pass`,
      `${perSecond.toFixed(0)} promotions/s`,
    );
  }
  line(
    '  the database alone, same statements',
    `${result.statements} each`,
    `${limit.toFixed(0)} promotions/s`,
  );
  line(
    '  ratio',
    ratio.toFixed(2),
    aim(`aim ${AIMS.ratio}`, ratio >= AIMS.ratio),
  );
  line(
    '  end of a soak to promotion, p50 and p99',
    `${result.wakeP50} ms`,
    `${result.wakeP99} ms`,
    aim('aim 1 s', result.wakeP99 < AIMS.wakeMs),
  );
  line(
    `  memory with ${most} pipelines`,
    `${(memory / 1e6).toFixed(0)} MB`,
    aim('aim 500 MB', memory < AIMS.memory),
  );
}

const DATABASES = { sqlite, postgres };

async function main() {
  const chosen = Object.entries(DATABASES).filter(
    ([name]) => !only || name === only,
  );
  for (const [, open] of chosen) {
    const database = await open();
    try {
      print(database.name, await measure(database));
    } finally {
      await database.remove();
    }
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // What was begun is taken away at the end of the process.
  process.on(signal, () => process.exit(1));
}

main().then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  },
);
