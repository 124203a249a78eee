import { LoggerService } from '@backstage/backend-plugin-api';
import {
  applyToSnapshot,
  Condition,
  ConditionWatch,
  noChanges,
  PipelineSnapshot,
} from '@promotions/backstage-plugin-promotions-common';
import {
  ConditionReport,
  ConditionSource,
  Outbound,
} from '@promotions/backstage-plugin-promotions-node';
import { changePipeline, PipelineAccess } from '../engine/changePipeline';
import { LONGEST_TIMER } from './Ticker';

/** One condition that a stage watches. */
export interface Probe {
  pipelineId: string;
  stage: string;
  watch: ConditionWatch;
}

/** What a probe needs of its surroundings. */
export interface ProbeContext {
  access: PipelineAccess;
  source(uses: string): ConditionSource | undefined;
  outboundFor(entity: Record<string, unknown>): Outbound;
  logger: LoggerService;
}

/** A value that has not changed is still written this often. */
const REFRESH_MS = 60_000;
/** Failing probes are asked less and less often, up to this. */
const MAX_BACKOFF_MS = 5 * 60_000;

/**
 * Asks the condition source once and writes what it said. An error makes the
 * condition `Unknown`, with the last value in its message.
 *
 * @returns whether the source answered
 */
export async function probeOnce(
  context: ProbeContext,
  probe: Probe,
  snapshot: PipelineSnapshot,
): Promise<boolean> {
  const { watch } = probe;
  // When it was asked, not when it answered: what is deployed in between is
  // not what the answer is about.
  const at = context.access.now().toISOString();
  const asked = await ask(context, probe, snapshot);
  await changePipeline(context.access, probe.pipelineId, (fresh, now) => {
    const known = fresh.conditions.find(
      c =>
        c.stage === probe.stage &&
        c.type === watch.type &&
        c.target === watch.target,
    );
    if (known && known.observedAt > at) {
      return { result: undefined };
    }
    const report: ConditionReport = asked.report ?? unknown(asked.error, known);
    const condition: Condition = {
      type: watch.type,
      stage: probe.stage,
      target: watch.target,
      ...report,
      source: `probe:${watch.uses}`,
      observedAt: at,
      lastTransitionAt:
        known && known.status === report.status ? known.lastTransitionAt : at,
    };
    if (known && !isWorthWriting(fresh, known, condition, now)) {
      return { result: undefined };
    }
    const changes = { ...noChanges(), conditions: [condition] };
    return {
      changes,
      snapshot: applyToSnapshot(fresh, changes),
      result: undefined,
    };
  });
  return asked.report !== undefined;
}

async function ask(
  context: ProbeContext,
  probe: Probe,
  snapshot: PipelineSnapshot,
): Promise<{ report?: ConditionReport; error?: string }> {
  const { watch } = probe;
  const source = context.source(watch.uses);
  if (!source) {
    return { error: `Nobody provides the condition source ${watch.uses}.` };
  }
  const timeout = new AbortController();
  const timer = setTimeout(
    () => timeout.abort(),
    Math.min(watch.timeout, LONGEST_TIMER),
  );
  try {
    const report = await Promise.race([
      source.probe({
        config: watch.config,
        pipeline: {
          id: snapshot.pipelineId,
          name: snapshot.pipeline.name,
          entityRef: snapshot.entityRef,
        },
        entity: snapshot.entity,
        logger: context.logger,
        signal: timeout.signal,
        outbound: context.outboundFor(snapshot.entity),
      }),
      new Promise<never>((_, reject) => {
        timeout.signal.addEventListener('abort', () =>
          reject(new Error(`There was no answer within ${watch.timeout} ms.`)),
        );
      }),
    ]);
    return { report };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}

function unknown(
  error: string | undefined,
  known: Condition | undefined,
): ConditionReport {
  const last =
    known && known.status !== 'Unknown'
      ? ` It was ${known.status} before.`
      : known?.message?.match(/ It was \S+ before\.$/)?.[0] ?? '';
  return {
    status: 'Unknown',
    reason: 'ProbeFailed',
    message: `${error ?? 'The probe failed.'}${last}`,
    url: known?.url,
  };
}

/** Runs that wait need every observation; otherwise only news is written. */
function isWorthWriting(
  snapshot: PipelineSnapshot,
  known: Condition,
  fresh: Condition,
  now: Date,
): boolean {
  return (
    known.status !== fresh.status ||
    known.reason !== fresh.reason ||
    known.message !== fresh.message ||
    known.url !== fresh.url ||
    now.getTime() - Date.parse(known.observedAt) >= REFRESH_MS ||
    snapshot.runs.some(
      run => run.stage === fresh.stage && run.state === 'Progressing',
    )
  );
}

/** Milliseconds until the next probe after `failures` failed ones in a row. */
export function nextProbeIn(watch: ConditionWatch, failures: number): number {
  return failures === 0
    ? watch.every
    : Math.max(
        watch.every,
        Math.min(watch.every * 2 ** Math.min(failures - 1, 10), MAX_BACKOFF_MS),
      );
}
