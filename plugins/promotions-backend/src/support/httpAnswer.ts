import {
  checkExpression,
  evaluateExpression,
} from '@promotions/backstage-plugin-promotions-common';
import { OutboundResponse } from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';

/** What steps and sources that call over HTTP have in common. */

export const urlField = z
  .string()
  .regex(/^https?:\/\/./i, {
    error: 'Write an address that begins with https:// or http://.',
  })
  .describe('Address to call');

export const headersField = z
  .record(z.string(), z.string())
  .default({})
  .describe('Headers to send');

const status = z.int().min(100).max(599);

export const expectField = z
  .union([status, z.array(status).min(1)])
  .optional()
  .describe('Status, or statuses, of a good answer; 200 to 299 if left out');

/** An expression over `response`: `status`, `headers` and `body`. */
export const responseExpression = z.string().superRefine((value, context) => {
  try {
    checkExpression(value, { variables: ['response'] });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    context.addIssue({ code: 'custom', message });
  }
});

/** An answer as expressions see it: a body of JSON is read. */
export function answerContext(
  response: OutboundResponse,
): Record<string, unknown> {
  return { response: { ...response, body: bodyOf(response) } };
}

/** Headers by such names hold, or may hold, what lets somebody in. */
const SECRET_HEADER =
  /auth|cookie|credential|csrf|xsrf|key|nonce|password|secret|session|signature|token/i;

/** An answer that is kept and shown: without headers that may hold secrets. */
export function answerToKeep(
  response: OutboundResponse,
): Record<string, unknown> {
  return {
    status: response.status,
    headers: Object.fromEntries(
      Object.entries(response.headers).filter(
        ([name]) => !SECRET_HEADER.test(name),
      ),
    ),
    body: bodyOf(response),
  };
}

/** @throws ExpressionError, or Error when the answer is neither yes nor no */
export function decide(
  expression: string,
  context: Record<string, unknown>,
): boolean {
  const result = evaluateExpression(expression, context);
  if (typeof result !== 'boolean') {
    throw new Error(
      `The expression \`${expression}\` must be true or false, but is ${
        JSON.stringify(result)?.slice(0, 100) ?? 'nothing'
      }.`,
    );
  }
  return result;
}

export function isExpected(
  actual: number,
  expected: number | number[] | undefined,
): boolean {
  return expected === undefined
    ? actual >= 200 && actual < 300
    : [expected].flat().includes(actual);
}

/** As it follows `answered 503 instead of `. */
export function expectedText(expected: number | number[] | undefined): string {
  return expected === undefined ? '200 to 299' : [expected].flat().join(' or ');
}

/** Many servers answer JSON and do not say so; text that is none stays text. */
function bodyOf({ headers, body }: OutboundResponse): unknown {
  const isJson = /[/+]json\b/i.test(headers['content-type'] ?? '');
  if (!isJson && !/^\s*[[{]/.test(body)) {
    return body;
  }
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
