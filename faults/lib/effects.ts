import type { TraceLine } from '../replica/Points';
import { Effect } from './EffectsServer';
import { Journey } from './journey';
import { Lane } from './Lane';
import { Report } from './Report';
import type { Happened } from './invariants';

const REQUEST = 'http: ';

/**
 * Effects whose requests were on their way out when their process was stopped:
 * between its last look at the lease and the request it cannot know that it is.
 * The request comes late, and the key tells that it is not a new one.
 */
export function caughtOnTheWay(trace: TraceLine[]): Set<string> {
  const pause = trace.find(({ fault }) => fault === 'pause');
  const before = trace.filter(
    ({ replica, at, label }) =>
      pause?.replica === replica && at <= pause.at && label.startsWith(REQUEST),
  );
  const arrived = (sent: TraceLine) =>
    before.some(
      ({ moment, label, occurrence }) =>
        moment === 'during' &&
        label === sent.label &&
        occurrence === sent.occurrence,
    );
  return new Set(
    before
      .filter(line => line.moment === 'before' && !arrived(line))
      .map(({ label }) => label.slice(REQUEST.length)),
  );
}

/** What was written about a step, when and by whom. */
interface StepRecord {
  at: number;
  replica: string;
  state: string;
}

/** What the outside world says: from its own log, beside what was recorded. */
export function checkEffects(
  lane: Lane,
  report: Report,
  { pipeline, version }: Journey,
  { trace }: Happened,
  names: string[],
  stored: StoredSteps,
): string[] {
  const late = caughtOnTheWay(trace);
  return names.flatMap(name => {
    const effects = lane.effects.effects.filter(
      each =>
        each.pipeline === pipeline &&
        each.version === version &&
        each.name === name,
    );
    const keys = new Set(effects.map(({ key }) => key));
    report.checked('key');
    const problems: string[] = [];
    if (keys.size !== 1) {
      problems.push(
        `effect ${name}: ${effects.length} requests with ${keys.size} keys, not one key`,
      );
    }
    if (late.has(name)) {
      return problems;
    }
    report.checked('again');
    report.checked('twice');
    const records = trace
      .filter(({ moment }) => moment === 'after')
      .flatMap(({ at, replica, steps = [] }) =>
        steps
          .filter(
            ({ work, step }) => step === name && keys.has(`${work}/${step}`),
          )
          .map(({ state }) => ({ at, replica, state })),
      )
      // That it was made may be traced after who took it has begun.
      .filter(({ state }) => state !== 'Pending');
    return [
      ...problems,
      ...notAgain(
        name,
        effects,
        records.find(({ state }) => state === 'Succeeded')?.at ??
          untold(stored, keys, trace),
      ),
      ...notTwice(name, effects, records),
    ];
  });
}

/**
 * When the step was completed by a process that was killed before it heard
 * that it had written so: the database knows.
 */
function untold(
  stored: StoredSteps,
  keys: Set<string>,
  trace: TraceLine[],
): number | undefined {
  return [...keys].some(key => stored.get(key) === 'Succeeded')
    ? trace.find(({ fault }) => fault === 'kill')?.at ?? Infinity
    : undefined;
}

function notAgain(
  name: string,
  effects: Effect[],
  completedAt: number | undefined,
): string[] {
  if (completedAt === undefined) {
    return [`effect ${name}: its step was never recorded as completed`];
  }
  const late = effects.filter(({ at }) => at > completedAt);
  return late.length === 0
    ? []
    : [
        `effect ${name}: done ${late.length} times again after its step had been completed`,
      ];
}

/** States of steps by the keys of their effects. */
export type StoredSteps = Map<string, string>;

/** As they are in the database in the end. */
export async function readStoredSteps({
  database,
}: Lane): Promise<StoredSteps> {
  const { rows } = await database.raw(
    `select promotion_id || '/' || step_id as key, state from promotion_steps
     union all select task_id || '/' || step_id, state from task_steps`,
  );
  return new Map(
    rows.map(({ key, state }: { key: string; state: string }) => [key, state]),
  );
}

/** Who has an effect is who wrote last that the step is under way. */
function notTwice(
  name: string,
  effects: Effect[],
  records: StepRecord[],
): string[] {
  const problems: string[] = [];
  for (const effect of effects) {
    const holder = records.filter(({ at }) => at < effect.at).at(-1);
    if (holder?.replica !== effect.replica || holder.state !== 'Running') {
      problems.push(
        `effect ${name}: had by ${effect.replica}, while ${
          holder
            ? `${holder.replica} had it ${holder.state}`
            : 'nobody had begun'
        }`,
      );
    }
  }
  effects.forEach((effect, n) => {
    const next = effects[n + 1];
    if (
      next &&
      next.at < (effect.endedAt ?? Infinity) &&
      next.replica !== effect.replica
    ) {
      problems.push(`effect ${name}: asked for by both at the same time`);
    }
  });
  return problems;
}
