/*
 * Lets things go wrong around two replicas of the backend, at every point of
 * their work, and checks what must hold whatever happens.
 *
 *   yarn test:faults                  all faults at all points
 *   yarn test:faults --short          the milestones, in a few minutes
 *   yarn test:faults --only <words>   cases whose name has the words
 *   yarn test:faults --from <n>       the n-th case and those after it
 *   yarn test:faults --list           names of all cases
 *   yarn test:faults --lanes 1        how many pairs of replicas run side by side
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Case } from './lib/Case';
import { Lane } from './lib/Lane';
import { Report } from './lib/Report';
import { faultsAt, listPoints } from './scenarios/atPoints';
import { clockCases } from './scenarios/clocks';
import { databaseCases } from './scenarios/database';
import { eventCases } from './scenarios/events';
import { shutdownCases } from './scenarios/shutdown';

const results = path.resolve(__dirname, '../.test-results/faults');

/**
 * Short, so that nobody waits long for a take-over, but longer than a busy
 * machine lets a heartbeat wait.
 */
const LEASE_MS = 5_000;
/** Of faults that meet with many at once, those that are tried in short. */
const SHORT =
  /^PostgreSQL killed|^connection of one.*silent|by 10 min|^SIGTERM 300/;

const PIPELINES = { short: 4, whole: 8 };

const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    only: { type: 'string' },
    from: { type: 'string', default: '1' },
    lanes: { type: 'string', default: '4' },
  },
});

const lanes: Lane[] = [];

async function main(): Promise<boolean> {
  await fs.rm(results, { recursive: true, force: true });
  await fs.mkdir(results, { recursive: true });
  const report = new Report();
  try {
    lanes.push(
      ...(await Promise.all(
        Array.from({ length: Number(options.lanes) }, (_, n) => startLane(n)),
      )),
    );
    const points = await listPoints(lanes[0]);
    console.log(`${points.length} points in the work of a promotion`);
    const cases = casesOf(points)
      .slice(Number(options.from) - 1)
      .filter(({ name }) => !options.only || name.includes(options.only));
    if (options.list) {
      cases.forEach(({ name }) => console.log(name));
      console.log(`${cases.length} passed, 0 failed`);
      return true;
    }
    await Promise.all(lanes.map((_, n) => work(n, cases, report)));
  } finally {
    await Promise.all(lanes.map(lane => lane.stop()));
  }
  return report.print();
}

function startLane(n: number): Promise<Lane> {
  return Lane.start({
    name: `lane-${n}`,
    pipelines: options.short ? PIPELINES.short : PIPELINES.whole,
    leaseMs: LEASE_MS,
    results,
  });
}

function casesOf(points: Awaited<ReturnType<typeof listPoints>>): Case[] {
  const whole = !options.short;
  return [
    ...eventCases,
    ...databaseCases.filter(({ name }) => whole || SHORT.test(name)),
    ...clockCases.filter(({ name }) => whole || SHORT.test(name)),
    ...shutdownCases.filter(({ name }) => whole || SHORT.test(name)),
    ...faultsAt(points, whole),
  ];
}

async function take({ name, run }: Case, lane: Lane, report: Report) {
  const passed = await report.case(name, () => run(lane, report));
  if (!passed) {
    console.log(`    What was done: ${await lane.explain(name)}`);
  }
}

/** Takes one case after the other from those that are left. */
async function work(n: number, cases: Case[], report: Report): Promise<void> {
  let lane = lanes[n];
  for (let next = cases.shift(); next; next = cases.shift()) {
    await take(next, lane, report);
    if (!lane.isFit) {
      await lane.stop();
      lane = await startLane(n);
      lanes[n] = lane;
    }
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // What was begun is taken away at the end of the process.
  process.on(signal, () => process.exit(1));
}

main().then(
  passed => process.exit(passed ? 0 : 1),
  error => {
    console.error(error);
    console.log('0 passed, 1 failed');
    process.exit(1);
  },
);
