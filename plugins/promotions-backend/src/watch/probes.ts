import {
  applyToSnapshot,
  Condition,
  ConditionWatch,
  expiredCondition,
  noChanges,
  PipelineSnapshot,
} from '@promotions/backstage-plugin-promotions-common';
import { ConditionReport } from '@promotions/backstage-plugin-promotions-node';
import { changePipeline, PipelineAccess } from '../engine/changePipeline';
import { AskContext, askSource, Question } from './askSource';
import { isStillWatched, StageWatch } from './healthChecks';

/** One condition that is watched. */
export interface Probe extends StageWatch {
  pipelineId: string;
}

/** What a probe needs of its surroundings. */
export interface ProbeContext extends AskContext {
  access: PipelineAccess;
}

/** A value that has not changed is still written this often. */
const REFRESH_MS = 60_000;
/** Failing probes are asked less and less often, up to this. */
const MAX_BACKOFF_MS = 5 * 60_000;

/**
 * Asks the condition source once and writes what it said, which counts as long
 * as its time to live. An error makes the condition `Unknown`, with the last
 * value in its message.
 *
 * @returns whether the source answered
 */
export async function probeOnce(
  context: ProbeContext,
  probe: Probe,
  snapshot: Question['snapshot'],
): Promise<boolean> {
  const { watch } = probe;
  // When it was asked, not when it answered: what is deployed in between is
  // not what the answer is about.
  const askedAt = context.access.now();
  const at = askedAt.toISOString();
  const asked = await askSource(context, { ...watch, snapshot });
  await changePipeline(context.access, probe.pipelineId, (fresh, now) => {
    if (!isStillWatched(fresh, probe)) {
      // What is known of it was forgotten while the source was asked.
      return { result: undefined };
    }
    const known = fresh.conditions.find(
      c =>
        c.stage === probe.stage &&
        c.type === watch.type &&
        c.target === watch.target,
    );
    if (known && known.observedAt > at) {
      return { result: undefined };
    }
    const expired = known && expiredCondition(known, askedAt);
    const before = expired ?? known;
    const { status, reason, message, url } =
      'error' in asked ? unknown(asked.error, known) : asked.report;
    const condition: Condition = {
      type: watch.type,
      stage: probe.stage,
      target: watch.target,
      status,
      reason,
      message,
      url,
      source: `${probe.askedBy}:${watch.uses}`,
      observedAt: at,
      lastTransitionAt:
        before && before.status === status ? before.lastTransitionAt : at,
      // That nothing is known does not become less true.
      expiresAt:
        status === 'Unknown'
          ? undefined
          : new Date(askedAt.getTime() + watch.ttl).toISOString(),
    };
    if (known && !isWorthWriting(fresh, watch, { known, condition, now })) {
      return { result: undefined };
    }
    const conditions = expired ? [expired, condition] : [condition];
    const changes = { ...noChanges(), conditions };
    return {
      changes,
      snapshot: applyToSnapshot(fresh, changes),
      result: undefined,
    };
  });
  return !('error' in asked);
}

function unknown(error: string, known: Condition | undefined): ConditionReport {
  const last =
    known && known.status !== 'Unknown'
      ? ` It was ${known.status} before.`
      : known?.message?.match(/ It was \S+ before\.$/)?.[0] ?? '';
  return {
    status: 'Unknown',
    reason: 'ProbeFailed',
    message: `${error}${last}`,
    url: known?.url,
  };
}

/**
 * Runs that wait need every observation; otherwise only news is written, and
 * what would expire before it can be written again.
 */
function isWorthWriting(
  snapshot: PipelineSnapshot,
  watch: ConditionWatch,
  {
    known,
    condition,
    now,
  }: { known: Condition; condition: Condition; now: Date },
): boolean {
  const age = now.getTime() - Date.parse(known.observedAt);
  return (
    known.status !== condition.status ||
    known.reason !== condition.reason ||
    known.message !== condition.message ||
    known.url !== condition.url ||
    (known.expiresAt === undefined) !== (condition.expiresAt === undefined) ||
    age >= Math.min(REFRESH_MS, watch.ttl / 3) ||
    snapshot.runs.some(
      run => run.stage === condition.stage && run.state === 'Progressing',
    )
  );
}

/**
 * Milliseconds until the next probe after `failures` failed ones in a row. One
 * that answers is asked again early enough that its answer never expires.
 */
export function nextProbeIn(
  { every, ttl }: Pick<ConditionWatch, 'every' | 'ttl'>,
  failures: number,
): number {
  return failures === 0
    ? Math.min(every, ttl / 3)
    : Math.max(
        every,
        Math.min(every * 2 ** Math.min(failures - 1, 10), MAX_BACKOFF_MS),
      );
}
