import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';

/** What was measured under some attributes; of a histogram how often. */
export interface Measured {
  attributes: Record<string, unknown>;
  value: number;
}

/** A real OpenTelemetry, which keeps what it is told. */
export class Collector {
  readonly #spans = new InMemorySpanExporter();
  readonly #measured = new InMemoryMetricExporter(AggregationTemporality.DELTA);
  readonly #reader = new PeriodicExportingMetricReader({
    exporter: this.#measured,
    exportIntervalMillis: 2 ** 30,
  });
  readonly #tracers = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(this.#spans)],
  });
  readonly #meters = new MeterProvider({ readers: [this.#reader] });

  /** From now on everything in this process is told to it. */
  install() {
    context.setGlobalContextManager(
      new AsyncLocalStorageContextManager().enable(),
    );
    trace.setGlobalTracerProvider(this.#tracers);
    metrics.setGlobalMeterProvider(this.#meters);
  }

  async uninstall() {
    await this.#meters.shutdown();
    context.disable();
    trace.disable();
    metrics.disable();
    propagation.disable();
  }

  /** What was measured since the last time, by metric. */
  async collected(): Promise<Map<string, Measured[]>> {
    this.#measured.reset();
    await this.#reader.forceFlush();
    return new Map(
      this.#measured
        .getMetrics()
        .flatMap(({ scopeMetrics }) => scopeMetrics)
        .flatMap(scope => scope.metrics)
        .map(metric => [
          metric.descriptor.name,
          metric.dataPoints.map(({ attributes, value }) => ({
            attributes,
            value: typeof value === 'number' ? value : value.count,
          })),
        ]),
    );
  }

  /** Those that have ended. */
  spans(): ReadableSpan[] {
    return this.#spans.getFinishedSpans();
  }

  forgetSpans() {
    this.#spans.reset();
  }
}
