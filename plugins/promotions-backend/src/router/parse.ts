import { InputError } from '@backstage/errors';
import { Request } from 'express';
import {
  Operation,
  OperationTypes,
} from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';

/** So that a hostile body cannot make the answer long. */
const MAX_ISSUES = 10;

/**
 * What the operation takes, checked and converted.
 *
 * @throws InputError naming each field that is wrong
 */
export function parseRequest<O extends Operation>(
  operation: O,
  request: Request,
): Omit<OperationTypes<O>, 'result'> {
  const input: Record<string, unknown> = {
    params: request.params,
    query: singleValues(request.query),
    headers: request.headers,
  };
  const shape: Record<string, z.ZodType> = {
    params: operation.params,
    query: operation.query,
    headers: operation.headers,
  };
  if (operation.body) {
    input.body = request.body;
    shape.body = operation.body;
  }
  return parseAs(z.object(shape), input) as Omit<OperationTypes<O>, 'result'>;
}

/** @throws InputError for `a=1&a=2`, `a[b]=1` and the like */
function singleValues(query: Request['query']): Record<string, string> {
  return parseAs(
    z.object({
      query: z.record(
        z.string(),
        z.string({ message: 'must be given once, as plain text' }),
      ),
    }),
    { query },
  ).query;
}

/** @throws InputError naming each field that is wrong */
export function parseAs<S extends z.ZodType>(
  schema: S,
  value: unknown,
): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) {
    return parsed.data;
  }
  const { issues } = parsed.error;
  const told = issues.slice(0, MAX_ISSUES).map(describe);
  const untold = issues.length - told.length;
  throw new InputError(
    `The request is not valid: ${told.join('; ')}${
      untold > 0 ? `; and ${untold} more` : ''
    }`,
  );
}

function describe(issue: z.core.$ZodIssue): string {
  const { path, message } = likeliest(issue);
  const place = path
    .map(part =>
      typeof part === 'number' ? `[${part}]` : `.${String(part).slice(0, 64)}`,
    )
    .join('')
    .replace(/^\./, '');
  return `${place}: ${message.slice(0, 200)}`;
}

/**
 * Of what may be written in several ways: what is wrong by the way in which it
 * was written most likely, which is the one that it fits best.
 */
function likeliest(
  issue: z.core.$ZodIssue,
): Pick<z.core.$ZodIssue, 'path' | 'message'> {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) {
    return issue;
  }
  const [best] = [...issue.errors].sort((a, b) => misfit(a) - misfit(b));
  const { path, message } = likeliest(best[0]);
  return { path: [...issue.path, ...path], message };
}

function misfit(issues: z.core.$ZodIssue[]): number {
  return issues.reduce(
    (sum, issue) =>
      sum + (issue.code === 'unrecognized_keys' ? issue.keys.length + 1 : 1),
    0,
  );
}
