import { evaluateExpression } from '@promotions/backstage-plugin-promotions-common';
import {
  createStepRunner,
  OutboundResponse,
  StepContext,
  StepResult,
} from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';
import { shownUrl } from '../../outbound/urls';
import { durationField } from '../../support/durationField';
import {
  answerContext,
  decide,
  expectedText,
  expectField,
  headersField,
  isExpected,
  responseExpression,
  urlField,
} from '../../support/httpAnswer';

/**
 * Shorter than a second hammers on who is asked, longer than a day is more
 * than timers can count.
 */
const SHORTEST_MS = 1_000;
const LONGEST_MS = 24 * 60 * 60 * 1000;

const duration = (description: string, fallback: string) =>
  durationField(description, {
    shortest: SHORTEST_MS,
    longest: LONGEST_MS,
  }).prefault(fallback);

const config = z
  .strictObject({
    url: urlField,
    method: z
      .enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])
      .default('GET'),
    headers: headersField,
    body: z.string().optional().describe('Text to send'),
    json: z.json().optional().describe('Value to send as JSON'),
    expect: expectField,
    successExpression: responseExpression
      .optional()
      .describe('CEL over `response`: the step has succeeded when it is true'),
    failureExpression: responseExpression
      .optional()
      .describe('CEL over `response`: the step has failed when it is true'),
    timeout: duration('How long one answer may take.', '10s'),
    every: duration(
      'With both expressions, and neither true: when to ask again.',
      '10s',
    ),
    outputs: z
      .record(z.string(), responseExpression)
      .default({})
      .describe('Outputs of the step by name, each CEL over `response`'),
  })
  .superRefine(({ body, json, outputs }, context) => {
    if (body !== undefined && json !== undefined) {
      const message = 'There is a `body` already. Remove one of the two.';
      context.addIssue({ code: 'custom', path: ['json'], message });
    }
    if (Object.hasOwn(outputs, 'status')) {
      const message = 'The output `status` is there anyway. Remove it.';
      context.addIssue({
        code: 'custom',
        path: ['outputs', 'status'],
        message,
      });
    }
  });

type HttpConfig = z.output<typeof config>;

/** Nobody waits longer for another system, unless the document says so. */
const DEFAULT_TIMEOUT_MS = 60 * 60 * 1000;

/**
 * `http`: calls another system. Every attempt carries the same
 * `Idempotency-Key`, so that a system that heeds it does once what it is asked
 * several times, and the trace that the promotion or task belongs to.
 */
export const httpRunner = createStepRunner({
  uses: 'http',
  description: 'Calls another system over HTTP, and decides by its answer',
  schema: { config, output: z.record(z.string(), z.json()) },
  defaults: { timeout: DEFAULT_TIMEOUT_MS },
  needs: ({ url }) => ({ urls: [url] }),
  async run(context) {
    const { config: asked, outbound, signal } = context;
    const response = await outbound.fetch(asked.url, {
      method: asked.method,
      headers: headersOf(context),
      body: asked.json === undefined ? asked.body : JSON.stringify(asked.json),
      signal,
      timeoutMs: asked.timeout,
    });
    return resultOf(asked, response);
  },
});

function headersOf({
  config: { headers, json },
  idempotencyKey,
  trace,
}: StepContext<HttpConfig>): Record<string, string> {
  const given = new Set(Object.keys(headers).map(name => name.toLowerCase()));
  const unlessGiven = (name: string, value: string | undefined) =>
    given.has(name) || value === undefined ? {} : { [name]: value };
  return {
    ...unlessGiven('idempotency-key', idempotencyKey),
    ...unlessGiven('traceparent', trace?.traceparent),
    // It belongs to the other one.
    ...(!given.has('traceparent') &&
      unlessGiven('tracestate', trace?.tracestate)),
    ...(json !== undefined && unlessGiven('content-type', 'application/json')),
    ...headers,
  };
}

function resultOf(
  asked: HttpConfig,
  response: OutboundResponse,
): StepResult<Record<string, z.core.util.JSONType>> {
  const { successExpression, failureExpression, expect } = asked;
  const context = answerContext(response);
  const answered = `${asked.method} ${shownUrl(asked.url)} answered ${
    response.status
  }`;
  if (failureExpression && decide(failureExpression, context)) {
    const message = `${answered}, and \`${failureExpression}\` is true.`;
    return { status: 'Failed', terminal: true, message };
  }
  // Expressions say what is good; without any, and beside them, the status.
  const byStatus =
    expect !== undefined || (!successExpression && !failureExpression);
  if (byStatus && !isExpected(response.status, expect)) {
    const message = `${answered} instead of ${expectedText(expect)}.`;
    return { status: 'Failed', message };
  }
  if (!successExpression || decide(successExpression, context)) {
    return {
      status: 'Succeeded',
      message: `${answered}.`,
      output: outputOf(asked, response.status, context),
    };
  }
  const message = `${answered}, and \`${successExpression}\` is not true`;
  return failureExpression
    ? {
        status: 'Running',
        message: `${message} yet.`,
        retryAfterMs: asked.every,
      }
    : { status: 'Failed', message: `${message}.` };
}

function outputOf(
  { outputs }: HttpConfig,
  status: number,
  context: Record<string, unknown>,
) {
  const named = Object.entries(outputs).map(([name, expression]) => [
    name,
    evaluateExpression(expression, context),
  ]);
  return { ...Object.fromEntries(named), status };
}
