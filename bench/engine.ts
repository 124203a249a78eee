/*
 * How much the engine does, in a process of its own, on SQLite and on
 * PostgreSQL: promotions a second, how soon it wakes, what it costs in memory,
 * and whether any of it grows with the number of pipelines. Beside it what the
 * same database does at most: the statements of one promotion with nothing
 * around them.
 *
 *   yarn bench:engine [pipelines]
 */
import { Knex } from 'knex';
import { Backend } from './engine/Backend';
import { BenchDatabase, postgres, sqlite } from './engine/databases';
import { fill, openStore, SOAK_MS } from './engine/fill';
import { replay, unitsOf } from './engine/replay';
import { line } from './lib/measure';

const [most = 10_000] = process.argv.slice(2).map(Number);

const SIZES = [most / 100, most / 10, most];
/** Promotions that are made to measure how many there are a second. */
const BATCH = 200;
/** Soaks that end one after the other, while nothing else happens. */
const SOAKS = 100;
const SOAK_EVERY_MS = 150;
/** Until the backend has been told of what was made. */
const LEAD_MS = 3_000;
const WAITING = () => Date.now() + SOAK_MS;

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

async function measure(database: BenchDatabase): Promise<Measured> {
  const knex = database.connect();
  const growth: Measured['growth'] = [];
  const atATime = database.lanes;
  let pipelines: string[] = [];
  const more = async (soakEnds: number[]) => {
    const ids = await fill(knex, soakEnds, atATime);
    pipelines = [...pipelines, ...ids];
    return ids;
  };
  let wake = { p50: 0, p99: 0 };
  let memory = 0;
  let recorded: Awaited<ReturnType<typeof recordOne>> | undefined;
  for (const size of SIZES) {
    await more(Array.from({ length: size - pipelines.length }, WAITING));
    const backend = await Backend.start(database);
    try {
      const passMs = await measurePasses(
        knex,
        backend,
        pipelines.slice(0, 100),
      );
      const perSecond = await measurePromotions(knex, backend, more);
      growth.push({ pipelines: size, passMs, perSecond });
      if (size === most) {
        wake = await measureWaking(backend, more);
        memory = (await backend.ask('memory')).rss;
        recorded = await recordOne(knex, backend, more);
      }
    } finally {
      await backend.stop();
    }
  }
  const others = await more(Array.from({ length: BATCH }, WAITING));
  const { units, from } = recorded!;
  const limit = await replay(knex, units, { from, to: others, atATime });
  await assertPromoted(knex, others);
  await knex.destroy();
  return {
    growth,
    wakeP50: wake.p50,
    wakeP99: wake.p99,
    memory,
    statements: units.flat().length,
    limit,
  };
}

type More = (soakEnds: number[]) => Promise<string[]>;

/** What one look at a pipeline costs, of many that are due at once. */
async function measurePasses(
  knex: Knex,
  backend: Backend,
  ids: string[],
): Promise<number> {
  const store = await openStore(knex);
  // The first passes pay for what later ones find compiled.
  for (let round = 0; round < 3; round++) {
    await backend.ask('reset');
    await store.wakePipelines(new Date(), ids);
    await untilNoneIsDue(knex, ids);
  }
  const { firstAt, lastAt } = await backend.ask('busy');
  return (lastAt - firstAt) / ids.length;
}

/** From the instant at which all may begin to the last end. */
async function measurePromotions(
  knex: Knex,
  backend: Backend,
  more: More,
): Promise<number> {
  // Made while nobody may begin: nothing else is measured with it.
  const begin = Date.now() + LEAD_MS + BATCH * 30;
  const ids = await more(Array.from({ length: BATCH }, () => begin));
  if (Date.now() > begin) {
    throw new Error('Making the pipelines took longer than was thought.');
  }
  await backend.ask('reset');
  await untilPromoted(knex, ids);
  const { lastAt } = await backend.ask('busy');
  return (BATCH / (lastAt - begin)) * 1000;
}

/** From the end of each soak to the promotion that it was waited with. */
async function measureWaking(backend: Backend, more: More) {
  const begin = Date.now() + LEAD_MS + SOAKS * 30;
  const ends = Array.from(
    { length: SOAKS },
    (_, n) => begin + n * SOAK_EVERY_MS,
  );
  await backend.ask('reset');
  const ids = await more(ends);
  await sleep(ends[SOAKS - 1] - Date.now() + LEAD_MS);
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
async function recordOne(knex: Knex, backend: Backend, more: More) {
  const [from] = await more([Date.now() + LEAD_MS]);
  await backend.ask('record');
  await untilPromoted(knex, [from]);
  await sleep(500);
  const { statements } = await backend.ask('recorded');
  return { from, units: unitsOf(statements, from) };
}

async function untilPromoted(knex: Knex, ids: string[]): Promise<void> {
  await until(async () => (await promoted(knex, ids)) === ids.length);
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

async function untilNoneIsDue(knex: Knex, ids: string[]): Promise<void> {
  await until(async () => {
    const due = await knex('pipelines')
      .whereIn('id', ids)
      .where('wake_at', '<=', Date.now())
      .first('id');
    return !due;
  });
}

async function until(ask: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 180_000;
  while (!(await ask())) {
    if (Date.now() > end) {
      throw new Error('The backend did not get on with it for three minutes.');
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

async function main() {
  for (const open of [sqlite, postgres]) {
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
