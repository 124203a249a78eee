import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { parseEntityRef } from '@backstage/catalog-model';
import { apiLimits } from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { entities } from './administration';
import {
  HOUR,
  MINUTE,
  number,
  NumberSetting,
  readNumbers,
  SECOND,
  time,
} from './configNumbers';
import { DEFAULT_INTAKE, IntakeLimits } from './engine/events/EventIntake';
import { DEFAULT_EVENT_LIMITS, EventLimits } from './senders/EventReceiver';
import { EVENT_FORMATS, EventFormat } from './senders/Sender';

const KIB = 1024;

const { perSender, total, failures } = DEFAULT_EVENT_LIMITS;

/** `promotions.events`: how much may be reported, and how it is taken in. */
export const EVENTS = {
  bodyBytes: number(DEFAULT_EVENT_LIMITS.bodyBytes, KIB, 1024 * KIB),
  skew: time(DEFAULT_EVENT_LIMITS.skewMs, SECOND, HOUR),
  senderPerSecond: number(perSender.perSecond, 1, 100_000),
  senderBurst: number(perSender.burst, 1, 1_000_000),
  totalPerSecond: number(total.perSecond, 1, 100_000),
  totalBurst: number(total.burst, 1, 1_000_000),
  failuresPerSecond: number(failures.perSecond, 1, 1_000),
  failureBurst: number(failures.burst, 1, 10_000),
  batch: number(DEFAULT_INTAKE.batch, 1, 5_000),
  batchDelay: time(DEFAULT_INTAKE.delayMs, 0, SECOND),
  waiting: number(DEFAULT_INTAKE.waiting, 1, 100_000),
  timeout: time(DEFAULT_INTAKE.timeoutMs, 100, MINUTE),
} satisfies Record<string, NumberSetting>;

/** A topic of the events service, and whose events come by it. */
export interface EventTopic {
  topic: string;
  sender: string;
  /** Left out: that of the sender. */
  format?: EventFormat;
}

/** What administrators say about events; times in milliseconds. */
export interface EventsConfig {
  limits: EventLimits;
  intake: IntakeLimits;
  topics: EventTopic[];
}

/** Text in which `$1` stands for what is filled in. */
const filled = (pattern: RegExp, message: string) =>
  z
    .string()
    .min(1)
    .max(apiLimits.reference)
    .refine(value => value.includes('$') || pattern.test(value), { message });

const glob = z.string().min(1).max(apiLimits.reference);

const mapping = z
  .strictObject({
    kind: glob.optional(),
    namespace: glob.optional(),
    name: glob.optional(),
    entityRef: z
      .string()
      .max(apiLimits.reference)
      .refine(isEntityRef, {
        message: 'must be an entity reference, as in component:default/podinfo',
      })
      .optional(),
    pipeline: filled(/^[A-Za-z0-9][\w-]*$/, 'must be a name or id').optional(),
    stage: glob.optional(),
    target: glob.optional(),
    revisionFrom: z.string().min(1).max(apiLimits.reference).optional(),
  })
  .refine(
    ({ entityRef, pipeline, stage, target, revisionFrom }) =>
      [entityRef, pipeline, stage, target, revisionFrom].some(
        value => value !== undefined,
      ),
    { message: 'must say something: entityRef, pipeline, stage or target' },
  )
  .superRefine(({ kind, namespace, name, ...said }, context) => {
    const stars = [kind, namespace, name].join('').split('*').length - 1;
    for (const key of ['entityRef', 'pipeline', 'stage', 'target'] as const) {
      const unfilled = Array.from(said[key]?.matchAll(/\$([1-9])/g) ?? []).find(
        ([, place]) => Number(place) > stars,
      );
      if (unfilled) {
        context.addIssue({
          code: 'custom',
          path: [key],
          message: `${unfilled[0]} stands for nothing: kind, namespace and name have ${stars} of the sign *`,
        });
      }
    }
  });

const format = z.enum(EVENT_FORMATS);

export const senders = z.array(
  z
    .strictObject({
      name: z.string().min(1).max(100),
      secrets: z
        .array(
          z
            .string()
            .min(16, 'must be at least 16 characters long')
            .refine(secret => secret.trim() !== '', 'must not be blank'),
        )
        .max(2, 'may be two at most: the present one and the next')
        .default([]),
      entities,
      auth: z.enum(['hmac', 'token']).default('hmac'),
      format: format.default('promotions'),
      mappings: z.array(mapping).max(1000).default([]),
    })
    .refine(({ auth, secrets }) => auth !== 'token' || secrets.every(isToken), {
      path: ['secrets'],
      message:
        'must be letters, digits and signs without white space where auth is token',
    }),
);

export const topics = z.array(
  z.strictObject({
    topic: z.string().min(1).max(255),
    sender: z.string().min(1),
    format: format.optional(),
  }),
);

/**
 * Reads `promotions.events`.
 *
 * @param config - `promotions` of the configuration
 * @param heard - its topics
 * @throws InputError that names the key which is wrong
 */
export function readEvents(
  config: Config | undefined,
  heard: EventTopic[],
): EventsConfig {
  const { bodyBytes, skew, waiting, timeout, batch, ...rates } = readNumbers(
    config,
    'events',
    EVENTS,
    ['topics'],
  );
  return {
    limits: {
      bodyBytes,
      skewMs: skew,
      perSender: {
        perSecond: rates.senderPerSecond,
        burst: rates.senderBurst,
      },
      total: { perSecond: rates.totalPerSecond, burst: rates.totalBurst },
      failures: {
        perSecond: rates.failuresPerSecond,
        burst: rates.failureBurst,
      },
    },
    intake: {
      batch,
      delayMs: rates.batchDelay,
      waiting,
      timeoutMs: timeout,
    },
    topics: heard,
  };
}

/** @throws InputError for a topic of nobody, and a sender that can never send */
export function assertHeard(
  all: Array<{ name: string; secrets: string[] }>,
  heard: EventTopic[],
): void {
  const names = new Set(all.map(({ name }) => name));
  const seen = new Set<string>();
  for (const [index, { topic, sender }] of heard.entries()) {
    const path = `The configuration is wrong: promotions.events.topics[${index}]`;
    if (!names.has(sender)) {
      throw new InputError(
        `${path}.sender: there is no sender called ${sender} in promotions.senders`,
      );
    }
    if (seen.has(topic)) {
      throw new InputError(`${path}.topic: ${topic} is there already`);
    }
    seen.add(topic);
  }
  const mute = all.findIndex(
    ({ name, secrets }) =>
      secrets.length === 0 && !heard.some(({ sender }) => sender === name),
  );
  if (mute >= 0) {
    throw new InputError(
      `The configuration is wrong: promotions.senders[${mute}].secrets: ${all[mute].name} needs a secret, or a topic in promotions.events.topics`,
    );
  }
}

/**
 * The name of the sender is not signed. What one has signed must not count as
 * another's, which may speak for more.
 *
 * @throws InputError
 */
export function withOwnSecrets<T extends { name: string; secrets: string[] }>(
  items: T[],
): T[] {
  const owners = new Map<string, string>();
  for (const [index, item] of items.entries()) {
    for (const secret of item.secrets) {
      const owner = owners.get(secret);
      if (owner !== undefined && owner !== item.name) {
        throw new InputError(
          `The configuration is wrong: promotions.senders[${index}].secrets: ${item.name} has a secret of ${owner}; give each sender one of its own`,
        );
      }
      owners.set(secret, item.name);
    }
  }
  return items;
}

function isEntityRef(text: string): boolean {
  try {
    parseEntityRef(text.replace(/\$[1-9]/g, 'x'));
    return true;
  } catch {
    return false;
  }
}

/** What a header can carry as it is. */
function isToken(secret: string): boolean {
  return /^[\x21-\x7e]+$/.test(secret);
}
