import { AttemptResult } from '@promotions/backstage-plugin-promotions-common';
import {
  HealthCheck,
  isTerminal,
  StepCondition,
  StepRunner,
} from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';
import { formatIssues, isPlainObject, toPlainJson } from './json';
import type { Mask } from './Mask';
import { parseConditions, parseHealthChecks } from './reports';

/** Bytes of JSON that the output of a step may have. */
const MAX_OUTPUT = 64 * 1024;
/** Characters of a message that are kept. */
const MAX_MESSAGE = 2_000;

/** How an attempt ended, and what it tells about the stage. */
export type StepAnswer = AttemptResult & {
  conditions?: StepCondition[];
  healthChecks?: HealthCheck[];
};

const answer = z.union([
  z.object({
    status: z.enum(['Succeeded', 'Skipped', 'Failed', 'Errored']),
    message: z.string().optional(),
    output: z.unknown().optional(),
    conditions: z.unknown().optional(),
    healthChecks: z.unknown().optional(),
    terminal: z.boolean().optional(),
  }),
  z.object({
    status: z.literal('Running'),
    message: z.string().optional(),
    output: z.unknown().optional(),
    conditions: z.unknown().optional(),
    retryAfterMs: z.number().nonnegative(),
  }),
]);

/**
 * What a runner returned, if it is a result: of the right form, with an output
 * that is JSON, as its schema says, and not larger than it may be.
 *
 * @param mask - takes out secrets, before anything is cut off within one
 * @throws Error that says what is wrong with it
 */
export function parseStepResult(
  value: unknown,
  runner: StepRunner,
  mask?: Pick<Mask, 'text' | 'json'>,
  maxOutputBytes: number = MAX_OUTPUT,
): StepAnswer {
  const parsed = answer.safeParse(value);
  if (!parsed.success) {
    throw new Error(
      `The runner of '${runner.uses}' returned something that is not a result.`,
    );
  }
  const { message, output, conditions, ...rest } = parsed.data;
  const text = message && (mask?.text(message) ?? message);
  const json =
    output === undefined
      ? undefined
      : parseOutput(output, runner, maxOutputBytes);
  const told = parseConditions(conditions, runner.uses);
  const common = {
    ...(text !== undefined && { message: shorten(text) }),
    ...(json !== undefined && { output: mask?.json(json) ?? json }),
    ...(told && { conditions: mask?.json(told) ?? told }),
  };
  if (rest.status === 'Running') {
    return { ...rest, ...common };
  }
  const { healthChecks, ...ended } = rest;
  const watched = parseHealthChecks(healthChecks, runner.uses, mask);
  return { ...ended, ...common, ...(watched && { healthChecks: watched }) };
}

function parseOutput(
  output: unknown,
  runner: StepRunner,
  maxBytes: number,
): Record<string, unknown> {
  const wrong = (why: string) =>
    new Error(`The output of '${runner.uses}' ${why}.`);
  let json: unknown;
  try {
    json = toPlainJson(output);
  } catch (error) {
    throw wrong((error as Error).message);
  }
  if (!isPlainObject(json)) {
    throw wrong('is not an object');
  }
  if (Buffer.byteLength(JSON.stringify(json)) > maxBytes) {
    throw wrong(`has more than ${maxBytes / 1024} KiB`);
  }
  const checked = runner.schema.output?.safeParse(json);
  if (checked && !checked.success) {
    throw wrong(`is not what its schema says: ${formatIssues(checked.error)}`);
  }
  return json;
}

/** What a runner threw, which may be anything, as a result. */
export function resultOfError(error: unknown): AttemptResult {
  return {
    status: 'Errored',
    message: shorten(messageOf(error)),
    terminal: isTerminal(error),
  };
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof Error || isErrorLike(error)) {
    return error.message || 'An error without a message was thrown.';
  }
  if (typeof error === 'string' && error !== '') {
    return error;
  }
  try {
    return `Something was thrown that is not an error: ${JSON.stringify(
      error,
    )}`;
  } catch {
    return 'Something was thrown that is not an error.';
  }
}

/** Of another realm, an error is no instance of this realm's class. */
function isErrorLike(error: unknown): error is Error {
  return (
    typeof error === 'object' &&
    error !== null &&
    typeof (error as { message?: unknown }).message === 'string'
  );
}

/** No database keeps a NUL character in a text. */
function shorten(message: string): string {
  const text = message.replaceAll('\0', '');
  return text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE)}…` : text;
}
