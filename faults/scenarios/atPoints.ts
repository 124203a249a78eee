import type { Point, PointFault } from '../replica/Points';
import { Case } from '../lib/Case';
import { checkAll } from '../lib/invariants';
import { begin, finish, Journey, travel } from '../lib/journey';
import { Lane } from '../lib/Lane';
import { LaneRun } from '../lib/LaneRun';
import { Report } from '../lib/Report';
import { sleep, until } from '../lib/until';

/** What happens at a point, as it is printed. */
export const FAULT_NAMES: Record<PointFault, string> = {
  kill: 'SIGKILL',
  pause: 'SIGSTOP until taken over, then SIGCONT',
  cut: 'connection to the database cut',
  hold: 'PostgreSQL restarted',
  wipe: 'working directories removed',
};

/** Longer than it takes a worker that was overtaken to do something wrong. */
const AFTERMATH_MS = 700;
/** A point that comes up only now and then is waited for so often. */
const TRIES = 3;

/** Lets a version travel and lists all points that it comes by. */
export async function listPoints(lane: Lane): Promise<Point[]> {
  const found = new Map<string, Point>();
  for (const pipeline of lane.pipelines.slice(0, 2)) {
    const run = await lane.arm();
    await travel(lane, pipeline);
    await sleep(AFTERMATH_MS);
    for (const { label, occurrence, moment } of await run.trace()) {
      found.set(keyOf({ label, occurrence, moment }), {
        label,
        occurrence,
        moment,
      });
    }
    await lane.arm();
  }
  return [...found.values()];
}

function keyOf({ label, occurrence, moment }: Point): string {
  return `${moment} ${label} #${occurrence}`;
}

/** One case: this happens at that point, once. */
export function caseAt(fault: PointFault, point: Point): Case {
  const name = `${fault} ${keyOf(point)}`;
  return {
    name,
    async run(lane, report) {
      for (let attempt = 1; ; attempt++) {
        const problems = await tryOnce(lane, report, fault, point);
        if (problems) {
          return problems;
        }
        if (attempt === TRIES) {
          report.notReached(name);
          return [];
        }
      }
    },
  };
}

/** Undefined: the point did not come up. */
async function tryOnce(
  lane: Lane,
  report: Report,
  fault: PointFault,
  point: Point,
): Promise<string[] | undefined> {
  await lane.revive();
  const run = await lane.arm({ fault, point });
  const pipeline = lane.nextPipeline();
  const problems: string[] = [];
  let journey: Journey | undefined;
  let over = false;
  const travelling = (async () => {
    journey = await begin(lane, pipeline);
    await finish(lane, journey);
  })()
    .catch(error => {
      problems.push(String(error.message));
      lane.spoil();
    })
    .finally(() => {
      over = true;
    });
  const hit = await until(
    'the point or the end',
    async () => (await run.hasFired()) || over,
    90_000,
  ).then(() => run.hasFired());
  if (hit) {
    report.injected(FAULT_NAMES[fault]);
    await atPoint(lane, run, fault, travelling);
  }
  await travelling;
  if (!hit && problems.length === 0) {
    await lane.arm();
    return undefined;
  }
  const trace = await run.trace();
  if (journey) {
    problems.push(...(await checkAll(lane, report, [journey], { trace })));
  }
  return problems;
}

/** What goes on around the process while it is at its point. */
async function atPoint(
  lane: Lane,
  run: LaneRun,
  fault: PointFault,
  travelling: Promise<void>,
): Promise<void> {
  const { replica: name } = await run.fired(30_000);
  const replica = lane.replicas.find(each => each.name === name)!;
  if (fault === 'kill') {
    await until('the process to be gone', () => !replica.isAlive, 30_000);
    replica.start();
  } else if (fault === 'pause') {
    await travelling;
    replica.signal('SIGCONT');
    await sleep(AFTERMATH_MS);
  } else if (fault === 'hold') {
    await lane.restartDatabase();
    await run.release();
  } else if (fault === 'wipe') {
    await lane.wipe();
    await run.release();
  }
}

const starts = (prefix: string) => (point: Point) =>
  point.label.startsWith(prefix);
const isHttp = starts('http: ');
const isGit = starts('git: ');
const isPush = starts('git: push');
const isStatement = starts('statement: ');
/** It is in the database for good, or may be. */
const isWritten = (point: Point) =>
  !isStatement(point) && !isHttp(point) && !isGit(point);
const isAfter = ({ moment }: Point) => moment === 'after';

/** What comes by now and then, and is the same each time. */
const isRepeated = ({ label, occurrence }: Point) =>
  occurrence > 2 &&
  /outbox|step_logs|update (pipelines|promotions|tasks)/.test(label);

/** Steps that are like those before them. */
const ALIKE = /\b(set|commit|slow|load|facts)\b (Running|Succeeded)/;
const ALIKE_EFFECT = /^http: (slow|load|release|report)/;

/** One of each kind. */
const isMilestone = (point: Point) =>
  point.occurrence === 1 &&
  !/step_logs|^write: update/.test(point.label) &&
  !ALIKE.test(point.label) &&
  !ALIKE_EFFECT.test(point.label) &&
  (isHttp(point) || isPush(point) || (isWritten(point) && isAfter(point)));

/** Which faults are tried at which points. */
export function faultsAt(points: Point[], whole: boolean): Case[] {
  const fit = points.filter(point => !isRepeated(point));
  const at = (fault: PointFault, which: (point: Point) => boolean) =>
    fit.filter(which).map(point => caseAt(fault, point));
  if (!whole) {
    const late = (point: Point) =>
      isMilestone(point) &&
      (isPush(point) || isHttp(point)) &&
      point.moment !== 'before';
    return [
      ...at('kill', isMilestone),
      // A worker that comes back late, with its effects under way.
      ...at('pause', late),
      ...at(
        'cut',
        point => isMilestone(point) && /succeeded|push Succ/.test(point.label),
      ),
    ];
  }
  return [
    ...at('kill', () => true),
    ...at('pause', point => isWritten(point) || isHttp(point)),
    ...at('pause', point => isGit(point) && isAfter(point)),
    ...at('cut', isWritten),
    ...at('hold', point => isWritten(point) && isAfter(point)),
    ...at(
      'wipe',
      point =>
        isWritten(point) && isAfter(point) && /_steps \(/.test(point.label),
    ),
  ];
}
