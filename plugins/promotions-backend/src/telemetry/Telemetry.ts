import {
  EngineHealth,
  StepRecord,
  TraceContext,
} from '@promotions/backstage-plugin-promotions-common';
import { ConditionSource } from '@promotions/backstage-plugin-promotions-node';
import { MetricsService, TracingService } from '../alpha';
import { COUNTERS, GAUGES, HISTOGRAMS, Metric } from './metrics';
import {
  currentTrace,
  unrecordedTrace,
  withinTrace,
  withoutTrace,
} from './traceContext';

type Attributes = Record<string, string>;

/** Seconds: from what is over at once to steps that take half an hour. */
const BOUNDARIES = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800,
];
/** Both gauges of queues are collected at about the same time. */
const SAME_COLLECTION_MS = 1_000;

/**
 * What the backend tells about itself: metrics and traces, through the
 * services of Backstage. Where nobody collects them, it costs next to nothing.
 */
export class Telemetry {
  readonly #counters;
  readonly #histograms;

  constructor(
    private readonly services: {
      metrics: MetricsService;
      tracing: TracingService;
    },
  ) {
    const { metrics } = services;
    this.#counters = mapOf(COUNTERS, ({ name, unit, description }) =>
      metrics.createCounter(name, { unit, description }),
    );
    this.#histograms = mapOf(HISTOGRAMS, ({ name, unit, description }) =>
      metrics.createHistogram(name, {
        unit,
        description,
        advice: { explicitBucketBoundaries: BOUNDARIES },
      }),
    );
  }

  count(
    counter: keyof typeof COUNTERS,
    attributes: Attributes = {},
    value: number = 1,
  ): void {
    if (value > 0) {
      this.#counters[counter].add(value, attributes);
    }
  }

  /**
   * Measures how long the work takes.
   *
   * @param outcome - what tells it apart, of what it resolves to or throws
   */
  async timed<T>(
    histogram: keyof typeof HISTOGRAMS,
    work: () => Promise<T>,
    outcome: (result: { value: T } | { error: unknown }) => Attributes,
  ): Promise<T> {
    const begun = performance.now();
    const record = (attributes: Attributes) =>
      this.#histograms[histogram].record(
        (performance.now() - begun) / 1_000,
        attributes,
      );
    try {
      const value = await work();
      record(outcome({ value }));
      return value;
    } catch (error) {
      record(outcome({ error }));
      throw error;
    }
  }

  /** Tells how far the engine is behind, whenever somebody collects that. */
  watchQueues(read: () => Promise<EngineHealth>): void {
    let latest: { at: number; health: Promise<EngineHealth> } | undefined;
    const current = () => {
      const at = performance.now();
      if (!latest || at - latest.at > SAME_COLLECTION_MS) {
        latest = { at, health: read() };
      }
      return latest.health;
    };
    const watch = (
      gauge: 'age' | 'waiting',
      value: (queue: EngineHealth['queues'][number]) => number,
    ) =>
      this.#watch(gauge, async observe => {
        const { queues } = await current();
        queues.forEach(queue => observe(value(queue), { queue: queue.name }));
      });
    watch('age', ({ lagMs }) => lagMs / 1_000);
    watch('waiting', ({ waiting }) => waiting);
  }

  /** Tells how many promotions have not ended, whenever somebody collects that. */
  watchPromotions(read: () => Promise<Record<string, number>>): void {
    this.#watch('open', async observe => {
      for (const [phase, count] of Object.entries(await read())) {
        observe(count, { phase });
      }
    });
  }

  #watch(
    gauge: keyof typeof GAUGES,
    collect: (
      observe: (value: number, attributes: Attributes) => void,
    ) => Promise<void>,
  ): void {
    const { name, unit, description } = GAUGES[gauge];
    this.services.metrics
      .createObservableGauge(name, { unit, description })
      .addCallback(result =>
        collect((value, attributes) => result.observe(value, attributes)),
      );
  }

  /** A source whose probes are measured. */
  measured<S extends ConditionSource>(source: S): S {
    const probe: S['probe'] = context =>
      this.timed(
        'probe',
        () => source.probe(context),
        result => ({
          uses: source.uses,
          outcome: 'error' in result ? 'error' : 'ok',
        }),
      );
    return Object.assign(Object.create(source), { probe });
  }

  /**
   * The trace of a promotion that begins: that of who asks for it, or a new
   * one, which has a span for its beginning.
   */
  async traceOf(
    promotion: { stage: string; trigger: string },
    pipelineId: string,
  ): Promise<TraceContext> {
    // What a policy starts belongs to nobody's request, whoever woke the pass.
    const asked = promotion.trigger === 'policy' ? undefined : currentTrace();
    return (
      asked ??
      (await withoutTrace(() =>
        this.services.tracing.startActiveSpan(
          'promotions.promotion',
          {
            attributes: {
              'promotions.pipeline': pipelineId,
              'promotions.stage': promotion.stage,
              'promotions.trigger': promotion.trigger,
            },
          },
          async () => currentTrace(),
        ),
      )) ??
      unrecordedTrace()
    );
  }

  /**
   * Measures an attempt at a step, as a span of the trace of its work.
   *
   * @param run - gets what is to be handed on to what the step calls
   */
  async attempt<T>(
    work: {
      ref: { kind: string; id: string };
      pipelineId: string;
      plan: { stage: { name: string }; trace?: TraceContext };
    },
    step: StepRecord,
    run: (trace: TraceContext | undefined) => Promise<T>,
  ): Promise<T> {
    const { ref, pipelineId, plan } = work;
    const traced = () =>
      this.services.tracing.startActiveSpan(
        `promotions.step ${step.uses}`,
        {
          attributes: {
            'promotions.pipeline': pipelineId,
            'promotions.stage': plan.stage.name,
            [`promotions.${ref.kind}`]: ref.id,
            'promotions.step': step.id,
            'promotions.step.uses': step.uses,
            'promotions.step.attempt': step.attempts,
          },
        },
        async span => {
          const result = await run(currentTrace() ?? plan.trace);
          const outcome = outcomeOf({ value: result });
          span.setAttribute('promotions.step.outcome', outcome);
          if (outcome === 'Failed' || outcome === 'Errored') {
            span.setStatus({ code: 'error' });
          }
          return result;
        },
      );
    return this.timed(
      'step',
      () => (plan.trace ? withinTrace(plan.trace, traced) : traced()),
      result => ({ uses: step.uses, outcome: outcomeOf(result) }),
    );
  }
}

/** What a step answers, or `Errored`. */
function outcomeOf(result: { value: unknown } | { error: unknown }): string {
  if ('error' in result) {
    return 'Errored';
  }
  const answer = result.value as
    | { status?: string; result?: { status?: string } }
    | undefined;
  return answer?.status ?? answer?.result?.status ?? 'Unknown';
}

function mapOf<K extends string, T>(
  metrics: Record<K, Metric>,
  make: (metric: Metric, key: K) => T,
): Record<K, T> {
  return Object.fromEntries(
    (Object.keys(metrics) as K[]).map(key => [key, make(metrics[key], key)]),
  ) as Record<K, T>;
}
