import { mockServices } from '@backstage/backend-test-utils';
import {
  metricsServiceFactory,
  tracingServiceFactory,
} from '@backstage/backend-defaults/alpha';
import { ServiceFactoryTester } from '@backstage/backend-test-utils';
import { context, trace } from '@opentelemetry/api';
import { StepRecord } from '@promotions/backstage-plugin-promotions-common';
import { ConditionSource } from '@promotions/backstage-plugin-promotions-node';
import fs from 'node:fs';
import path from 'node:path';
import { Collector } from './__testUtils__/Collector';
import { COUNTERS, GAUGES, HISTOGRAMS, Metric } from './metrics';
import { Telemetry } from './Telemetry';
import { currentTrace, withinTrace } from './traceContext';

const step: StepRecord = {
  index: 0,
  id: 'clone',
  uses: 'git-clone',
  state: 'Running',
  attempts: 2,
  consecutiveErrors: 1,
};

const work = {
  ref: { kind: 'promotion', id: 'p1' },
  pipelineId: 'pipe',
  plan: { stage: { name: 'prod' } },
};

const collector = new Collector();
const collected = () => collector.collected();

/** As a backend has it, over a real OpenTelemetry. */
async function telemetry(): Promise<Telemetry> {
  const deps = {
    dependencies: [mockServices.rootConfig.factory({ data: {} })],
  };
  return new Telemetry({
    tracing: await ServiceFactoryTester.from(
      tracingServiceFactory,
      deps,
    ).getSubject('promotions'),
    metrics: await ServiceFactoryTester.from(
      metricsServiceFactory,
      deps,
    ).getSubject('promotions'),
  });
}

function spanOf(name: string) {
  const found = collector.spans().find(span => span.name === name);
  if (!found) {
    throw new Error(`There is no span ${name}`);
  }
  return found;
}

describe('what the backend tells about itself', () => {
  describe('where it is collected', () => {
    beforeAll(() => collector.install());
    beforeEach(() => collector.forgetSpans());
    afterAll(() => collector.uninstall());

    it('a promotion belongs to the trace of the request that asked for it', async () => {
      const subject = await telemetry();
      const request = trace.getTracer('test').startSpan('request');

      const found = await context.with(
        trace.setSpan(context.active(), request),
        () => subject.traceOf({ stage: 'prod', trigger: 'person' }, 'pipe'),
      );

      const { traceId, spanId } = request.spanContext();
      expect(found).toEqual({ traceparent: `00-${traceId}-${spanId}-01` });
      expect(collector.spans()).toEqual([]);
    });

    it('a promotion of a policy has a trace of its own, whoever woke the pass', async () => {
      const subject = await telemetry();
      const request = trace.getTracer('test').startSpan('request');

      const found = await context.with(
        trace.setSpan(context.active(), request),
        () => subject.traceOf({ stage: 'prod', trigger: 'policy' }, 'pipe'),
      );

      const root = spanOf('promotions.promotion');
      expect(root.parentSpanContext).toBeUndefined();
      expect(root.attributes).toMatchObject({
        'promotions.pipeline': 'pipe',
        'promotions.stage': 'prod',
        'promotions.trigger': 'policy',
      });
      const { traceId, spanId } = root.spanContext();
      expect(traceId).not.toBe(request.spanContext().traceId);
      expect(found.traceparent).toBe(`00-${traceId}-${spanId}-01`);
    });

    it('an attempt at a step is a span of that trace, and hands it on', async () => {
      const subject = await telemetry();
      const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
      const plan = {
        ...work.plan,
        trace: { traceparent, tracestate: 'vendor=1' },
      };

      const result = await subject.attempt(
        { ...work, plan },
        step,
        async handed => ({ status: 'Succeeded', handed }),
      );

      const span = spanOf('promotions.step git-clone');
      expect(span.spanContext().traceId).toBe('a'.repeat(32));
      expect(span.parentSpanContext?.spanId).toBe('b'.repeat(16));
      expect(span.attributes).toMatchObject({
        'promotions.promotion': 'p1',
        'promotions.step': 'clone',
        'promotions.step.attempt': 2,
        'promotions.step.outcome': 'Succeeded',
      });
      expect(result.handed).toEqual({
        traceparent: `00-${'a'.repeat(32)}-${span.spanContext().spanId}-01`,
        tracestate: 'vendor=1',
      });
    });

    it('an attempt that throws is measured, and its span tells the error', async () => {
      const subject = await telemetry();
      await collected();

      await expect(
        subject.attempt(work, step, async () => {
          throw new Error('No way through.');
        }),
      ).rejects.toThrow('No way through.');

      expect(spanOf('promotions.step git-clone').status).toMatchObject({
        message: 'No way through.',
      });
      expect((await collected()).get('promotions.step.duration')).toEqual([
        { attributes: { uses: 'git-clone', outcome: 'Errored' }, value: 1 },
      ]);
    });

    it('what is no trace starts a new one', async () => {
      const subject = await telemetry();
      const plan = { ...work.plan, trace: { traceparent: 'nonsense' } };

      await subject.attempt({ ...work, plan }, step, async () => ({
        status: 'Failed',
      }));

      const span = spanOf('promotions.step git-clone');
      expect(span.parentSpanContext).toBeUndefined();
      expect(span.status.code).toBe(2);
    });

    it('counts, and measures how long things take', async () => {
      const subject = await telemetry();
      await collected();

      subject.count('ended', { phase: 'Failed' });
      subject.count('ended', { phase: 'Failed' }, 2);
      subject.count('events', { outcome: 'settled' }, 0);
      await subject.timed(
        'pass',
        async () => {},
        () => ({ result: 'ok' }),
      );

      const found = await collected();
      expect(found.get('promotions.ended')).toEqual([
        { attributes: { phase: 'Failed' }, value: 3 },
      ]);
      expect(found.get('promotions.pass.duration')).toEqual([
        { attributes: { result: 'ok' }, value: 1 },
      ]);
      expect(found.has('promotions.events')).toBe(false);
    });

    it('tells how old the queues are, when that is collected', async () => {
      const subject = await telemetry();
      let read = 0;
      subject.watchQueues(async () => {
        read++;
        return {
          status: 'ok',
          at: '2026-11-21T00:00:00.000Z',
          queues: [{ name: 'outbox', waiting: 3, lagMs: 1_500 }],
        };
      });
      expect(read).toBe(0);

      const found = await collected();
      const attributes = { queue: 'outbox' };
      expect(found.get('promotions.queue.age')).toEqual([
        { attributes, value: 1.5 },
      ]);
      expect(found.get('promotions.queue.waiting')).toEqual([
        { attributes, value: 3 },
      ]);
      expect(read).toBe(1);
    });

    it('tells how many promotions are under way, when that is collected', async () => {
      const subject = await telemetry();
      subject.watchPromotions(async () => ({ Pending: 2, Running: 0 }));

      expect((await collected()).get('promotions.open')).toEqual([
        { attributes: { phase: 'Pending' }, value: 2 },
        { attributes: { phase: 'Running' }, value: 0 },
      ]);
    });

    it('measures the probes of a source, and leaves the rest of it as it is', async () => {
      const subject = await telemetry();
      class Source {
        uses = 'http';
        #answers = [true, false];
        description() {
          return 'Asks.';
        }
        async probe() {
          if (this.#answers.shift()) {
            return [];
          }
          throw new Error('It does not answer.');
        }
      }
      await collected();
      const source = new Source() as unknown as ConditionSource & Source;
      const wrapped = subject.measured(source);

      expect(wrapped.description()).toBe('Asks.');
      await wrapped.probe({} as never);
      await expect(wrapped.probe({} as never)).rejects.toThrow('not answer');

      expect((await collected()).get('promotions.probe.duration')).toEqual([
        { attributes: { uses: 'http', outcome: 'ok' }, value: 1 },
        { attributes: { uses: 'http', outcome: 'error' }, value: 1 },
      ]);
    });
  });

  describe('where nobody collects it', () => {
    it('a promotion has a trace all the same, which its steps hand on', async () => {
      const subject = await telemetry();

      const found = await subject.traceOf(
        { stage: 'prod', trigger: 'person' },
        'pipe',
      );
      expect(found.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);

      const plan = { ...work.plan, trace: found };
      const handed = await subject.attempt(
        { ...work, plan },
        step,
        async handedOn => handedOn,
      );
      expect(handed).toEqual(found);
      expect(withinTrace(found, currentTrace)).toBeUndefined();
    });
  });

  it('is what administrators read about', () => {
    const page = fs.readFileSync(
      path.join(__dirname, '../../../../docs/operations.md'),
      'utf8',
    );
    const rows = [...page.matchAll(/^\| `(promotions\.[a-z._]+)` .*$/gm)];
    const told = rows.map(([row]) =>
      row
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim().replace(/`/g, '')),
    );
    const row = (kind: string, metric: Metric) => [
      metric.name,
      kind,
      metric.unit.replace(/[{}]/g, ''),
      metric.attributes.join(', ') || '-',
      metric.description,
    ];
    expect(told).toEqual([
      ...Object.values(COUNTERS).map(metric => row('counter', metric)),
      ...Object.values(HISTOGRAMS).map(metric => row('histogram', metric)),
      ...Object.values(GAUGES).map(metric => row('gauge', metric)),
    ]);
  });
});
