import {
  context,
  createTraceState,
  isSpanContextValid,
  ROOT_CONTEXT,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { TraceContext } from '@promotions/backstage-plugin-promotions-common';
import { randomBytes } from 'node:crypto';

/*
 * The tracing service of Backstage makes spans, but does not tell which one is
 * active; OpenTelemetry, on which it stands, does.
 */

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** What is traced now, in the form in which it is handed on. */
export function currentTrace(): TraceContext | undefined {
  const span = trace.getSpanContext(context.active());
  if (!span || !isSpanContextValid(span)) {
    return undefined;
  }
  const flags = span.traceFlags.toString(16).padStart(2, '0');
  const tracestate = span.traceState?.serialize();
  return {
    traceparent: `00-${span.traceId}-${span.spanId}-${flags}`,
    ...(tracestate && { tracestate }),
  };
}

/** Runs the work as part of the trace; spans that it makes are below it. */
export function withinTrace<T>(
  { traceparent, tracestate }: TraceContext,
  work: () => T,
): T {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent) ?? [];
  const span = {
    traceId,
    spanId,
    traceFlags: parseInt(flags, 16),
    isRemote: true,
    ...(tracestate && { traceState: createTraceState(tracestate) }),
  };
  // What came from elsewhere and is no trace starts a new one.
  const parent =
    traceId !== undefined && isSpanContextValid(span)
      ? trace.setSpanContext(ROOT_CONTEXT, span)
      : ROOT_CONTEXT;
  return context.with(parent, work);
}

/** Runs the work as part of no trace, whoever asked for it. */
export function withoutTrace<T>(work: () => T): T {
  return context.with(ROOT_CONTEXT, work);
}

/** A trace of which nobody records anything, for others to go by. */
export function unrecordedTrace(): TraceContext {
  const traceId = randomBytes(16).toString('hex');
  const spanId = randomBytes(8).toString('hex');
  return { traceparent: `00-${traceId}-${spanId}-0${TraceFlags.NONE}` };
}
