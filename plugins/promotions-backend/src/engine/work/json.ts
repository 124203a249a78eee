import { z } from 'zod';

const MAX_DEPTH = 100;

/**
 * A copy of a value that is JSON. Members that are undefined are left out.
 *
 * @param path - where the value is, for the message
 * @throws Error naming the place of what JSON cannot hold
 */
export function toPlainJson(
  value: unknown,
  path: ReadonlyArray<string | number> = [],
): unknown {
  if (path.length > MAX_DEPTH) {
    throw new Error('is nested too deeply');
  }
  if (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value))
  ) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => toPlainJson(item, [...path, index]));
  }
  if (isPlainObject(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([key, member]) => [key, toPlainJson(member, [...path, key])]),
    );
  }
  throw new Error(
    path.length > 0 ? `is not JSON at ${path.join('.')}` : 'is not JSON',
  );
}

/** Whether it is an object that holds members and is nothing else. */
export function isPlainObject(
  value: unknown,
): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const prototype = Object.getPrototypeOf(value);
  // Of another realm, the prototype is another object without a prototype.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** All that a schema has to say, in one line. */
export function formatIssues(error: z.ZodError): string {
  return error.issues
    .map(issue =>
      issue.path.length > 0
        ? `${issue.path.map(String).join('.')}: ${issue.message}`
        : issue.message,
    )
    .join('; ');
}
