import {
  ConditionReport,
  createConditionSource,
} from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';
import { shownUrl } from '../../outbound/urls';
import {
  answerContext,
  answerToKeep,
  decide,
  expectedText,
  expectField,
  headersField,
  isExpected,
  responseExpression,
  urlField,
} from '../../support/httpAnswer';

/** The watch has a timeout of its own, which is in the signal. */
const LONGEST_MS = 5 * 60 * 1000;

/**
 * `http`: the condition is `True` while an address answers as expected, and
 * `False` while it answers otherwise. An address that does not answer says
 * nothing: the condition is `Unknown`.
 */
export const httpConditionSource = createConditionSource({
  uses: 'http',
  description: 'Asks an address, and looks at the status or body of its answer',
  schema: z.strictObject({
    url: urlField,
    method: z.enum(['GET', 'HEAD']).default('GET'),
    headers: headersField,
    expect: expectField,
    expression: responseExpression
      .optional()
      .describe('CEL over `response` that must be true as well'),
  }),
  needs: ({ url }) => ({ urls: [url] }),
  async probe({ config, outbound, signal }): Promise<ConditionReport> {
    const { url, method, headers, expect, expression } = config;
    const response = await outbound.fetch(url, {
      method,
      headers,
      signal,
      timeoutMs: LONGEST_MS,
    });
    const answered = `${method} ${shownUrl(url)} answered ${response.status}`;
    const found = { url, response: answerToKeep(response) };
    // Without `expect`, an expression may make sense of any status.
    const byStatus = expect !== undefined || expression === undefined;
    if (byStatus && !isExpected(response.status, expect)) {
      return {
        status: 'False',
        reason: 'UnexpectedStatus',
        message: `${answered} instead of ${expectedText(expect)}.`,
        ...found,
      };
    }
    if (
      expression !== undefined &&
      !decide(expression, answerContext(response))
    ) {
      return {
        status: 'False',
        reason: 'ExpressionFalse',
        message: `${answered}, but \`${expression}\` is not true.`,
        ...found,
      };
    }
    return {
      status: 'True',
      reason: 'AsExpected',
      message: `${answered}.`,
      ...found,
    };
  },
});
