import {
  CONDITION_TYPE_HELP,
  CONDITION_TYPE_PATTERN,
  REPORTED_CONDITIONS,
} from '@promotions/backstage-plugin-promotions-common';
import {
  HealthCheck,
  StepCondition,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';
import { formatIssues, toPlainJson } from './json';
import type { Mask } from './Mask';

/** Of one result. */
const MOST = 50;
/** Characters of a text that are kept. */
const LONGEST = 2_000;
/** Milliseconds, as documents have them. */
const MIN_INTERVAL = 1_000;
const MIN_TIMEOUT = 100;

/** Of those that promotions report, steps know of this one alone. */
const OF_STEPS = 'PullRequestOpen';

const type = z.string().regex(CONDITION_TYPE_PATTERN, CONDITION_TYPE_HELP);

const isReported = (name: string) => REPORTED_CONDITIONS.includes(name);

const text = z
  .string()
  .transform(value => value.replaceAll('\0', '').slice(0, LONGEST));

const conditions = z
  .array(
    z.strictObject({
      type: type.refine(name => name === OF_STEPS || !isReported(name), {
        error: 'is reported by promotions themselves',
      }),
      status: text.pipe(z.string().min(1)),
      reason: text.optional(),
      message: text.optional(),
      url: z
        .url({ protocol: /^https?$/ })
        .max(LONGEST)
        .optional(),
      target: z.string().optional(),
    }),
  )
  .max(MOST);

const healthChecks = z
  .array(
    z
      .strictObject({
        type: type.refine(name => !isReported(name), {
          error: 'is reported by promotions themselves',
        }),
        uses: z.string().min(1),
        with: z.record(z.string(), z.unknown()).optional(),
        target: z.string().optional(),
        every: z.int().min(MIN_INTERVAL).optional(),
        timeout: z.int().min(MIN_TIMEOUT).optional(),
        ttl: z.int().min(MIN_INTERVAL).optional(),
      })
      .refine(
        ({ every, ttl }) =>
          every === undefined || ttl === undefined || ttl >= every,
        { path: ['ttl'], error: 'must be at least as long as `every`' },
      ),
  )
  .max(MOST);

/** @throws Error that says what is wrong with them */
export function parseConditions(
  value: unknown,
  uses: string,
): StepCondition[] | undefined {
  const parsed = conditions.optional().safeParse(value);
  if (!parsed.success) {
    throw new Error(
      `The conditions that '${uses}' reports are wrong: ${formatIssues(
        parsed.error,
      )}.`,
    );
  }
  return parsed.data;
}

/**
 * Health checks are stored, so that they must not hold secrets; a check
 * without its secret would check something else.
 *
 * @throws TerminalError that says what is wrong with them
 */
export function parseHealthChecks(
  value: unknown,
  uses: string,
  mask: Pick<Mask, 'json'> | undefined,
): HealthCheck[] | undefined {
  const wrong = (why: string) =>
    new TerminalError(`The health checks of '${uses}' are wrong: ${why}.`);
  const parsed = healthChecks.optional().safeParse(value);
  if (!parsed.success) {
    throw wrong(formatIssues(parsed.error));
  }
  if (!parsed.data) {
    return undefined;
  }
  let json: HealthCheck[];
  try {
    json = toPlainJson(parsed.data) as HealthCheck[];
  } catch (error) {
    throw wrong((error as Error).message);
  }
  if (mask && JSON.stringify(mask.json(json)) !== JSON.stringify(json)) {
    throw wrong('they hold a secret, which is never stored');
  }
  return json;
}
