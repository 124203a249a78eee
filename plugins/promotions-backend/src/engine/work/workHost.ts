import { LoggerService } from '@backstage/backend-plugin-api';
import {
  DocumentReach,
  StepRecord,
  TraceContext,
} from '@promotions/backstage-plugin-promotions-common';
import { Outbound } from '@promotions/backstage-plugin-promotions-node';
import { Store, WorkLease } from '../../store/Store';
import { PromotionsEngine } from '../PromotionsEngine';
import { Registry } from '../registry';
import { readFacts } from './facts';
import { insist } from './insist';
import { LeaseKeeper } from './LeaseKeeper';
import { LogSink } from './LogSink';
import { GrantedSecrets, WorkEnd, WorkHost, WorkLimits } from './pass';
import { watchesOf } from './watches';
import { Work } from './work';

/** What running work needs of the rest of the backend. */
export interface WorkSurroundings {
  store: Pick<Store, 'appendLog' | 'readWorkFacts' | 'saveStep'>;
  engine: Pick<
    PromotionsEngine,
    'finishPromotion' | 'finishTask' | 'reportFromStep'
  >;
  registry: Pick<Registry, 'steps' | 'conditionSources'>;
  /** What steps may reach; see `StepContext.beforeEffect` for the second. */
  outboundFor(
    entity: Record<string, unknown>,
    beforeEffect: () => Promise<void>,
  ): Outbound;
  /** The same, for what is watched later. */
  reachFor(entity: Record<string, unknown>): DocumentReach;
  /** The secrets that the pipelines of the entity are granted. */
  secretsFor(entity: Record<string, unknown>): GrantedSecrets;
  /** Called after something of the pipeline's work was stored. */
  changed?(pipelineId: string): void;
  /** Runs an attempt at a step within a span of its own. */
  traced?<T>(
    work: Work,
    step: StepRecord,
    run: (trace: TraceContext | undefined) => Promise<T>,
  ): Promise<T>;
  /** How much is kept; what is left out is as by default. */
  limits?: WorkLimits;
  now(): Date;
  logger: LoggerService;
  /** Absolute; not shared with other processes. */
  workDirBase: string;
  uiBaseUrl: string;
  /** Milliseconds in which a step that is told to stop may clean up; default 5,000. */
  graceMs?: number;
}

/** How the steps of work that is held by this process reach everything else. */
export function workHost(
  surroundings: WorkSurroundings,
  parts: { work: Work; lease: WorkLease; keeper: LeaseKeeper; log: LogSink },
  draining: () => boolean,
): WorkHost {
  const { store, engine, registry, now, logger, traced } = surroundings;
  const { work, lease, keeper, log } = parts;
  const held = { halt: keeper.signal, logger };
  return {
    now,
    runner: uses => registry.steps.get(uses),
    facts: () => readFacts(store, work),
    outbound: ({ entity }, beforeEffect) =>
      surroundings.outboundFor(entity, beforeEffect),
    secrets: async () => {
      const { entity } = await readFacts(store, work);
      return surroundings.secretsFor(entity);
    },
    watches: ({ entity }, checks) =>
      watchesOf(checks, {
        sources: registry.conditionSources,
        reach: surroundings.reachFor(entity),
        stage: work.plan.stage,
      }),
    saveStep: async step => {
      await insist(() => store.saveStep(work.ref, lease.fence, step), held);
      surroundings.changed?.(work.pipelineId);
    },
    report: async (step, conditions) => {
      const reporting = {
        ref: work.ref,
        fence: lease.fence,
        pipelineId: work.pipelineId,
        stage: work.plan.stage.name,
        freight: work.freight,
      };
      const refused = await insist(
        () => engine.reportFromStep(reporting, step.uses, conditions),
        held,
      );
      refused.forEach(sentence => log.loggerFor(step, logger).warn(sentence));
    },
    finish: end => finish(engine, lease, end),
    beforeEffect: () => keeper.confirm(),
    holder: { ref: work.ref, fence: lease.fence },
    ...(traced && {
      traced: (step, run) => traced(work, step, run),
    }),
    limits: surroundings.limits,
    log,
    halt: keeper.signal,
    draining,
    workDirBase: surroundings.workDirBase,
    uiBaseUrl: surroundings.uiBaseUrl,
    logger,
    graceMs: surroundings.graceMs,
  };
}

async function finish(
  engine: WorkSurroundings['engine'],
  lease: WorkLease,
  { phase, message, healthChecks }: WorkEnd,
): Promise<void> {
  if (lease.kind === 'promotion') {
    const { promotion, fence } = lease;
    await engine.finishPromotion(
      promotion,
      fence,
      phase,
      message,
      healthChecks,
    );
  } else {
    await engine.finishTask(lease, phase, message, healthChecks);
  }
}
