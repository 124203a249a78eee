import { Config, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { createZodV4FilterPredicateSchema } from '@backstage/filter-predicates';
import { durationToMilliseconds } from '@backstage/types';
import { AutoPromotion } from '@promotions/backstage-plugin-promotions-common';
import { workingDirectory } from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';
import { secretName, secrets, withKnownSecrets } from './configSecrets';
import {
  EntityFilter,
  predicateProblem,
  toEntityFilter,
} from './support/entityFilter';
import { matchesGlob } from './support/glob';

/** One repository, or all below a path, that pipelines may reach. */
export interface GrantedRepositoryConfig {
  url: string;
  allowLoopback: boolean;
  credentials?: { username: string; password: string };
}

/** A host that pipelines may reach. */
export interface GrantedHostConfig {
  host: string;
  allowLoopback: boolean;
}

/** What the pipelines of some entities may reach. */
export interface Grant {
  name: string;
  entities: EntityFilter;
  repositories: GrantedRepositoryConfig[];
  hosts: GrantedHostConfig[];
  /** Names of secrets, all of which there are. */
  secrets: string[];
}

/** Somebody who reports deployments. */
export interface Sender {
  name: string;
  secrets: string[];
  entities: EntityFilter;
}

/** An administrator's rule about automatic promotion. */
export interface AutoPromotionPolicy {
  name: string;
  entities: EntityFilter;
  stages: string[];
  labels: Record<string, string>;
  enabled: boolean;
}

/** The configuration of the backend with all defaults; times in milliseconds. */
export interface PromotionsConfig {
  documents: { refreshIntervalMs: number; maxBytes: number; timeoutMs: number };
  discovery: { intervalMs: number; timeoutMs: number };
  grants: Grant[];
  /** Values by name; only what a grant names is handed to anybody. */
  secrets: ReadonlyMap<string, string>;
  senders: Sender[];
  autoPromotion: AutoPromotionPolicy[];
  workingDirectory: string;
  limits: {
    passes: number;
    promotions: number;
    probes: number;
    documents: number;
    callsPerHost: number;
  };
}

const MINUTE = 60_000;

const entities = createZodV4FilterPredicateSchema()
  .superRefine((predicate, context) => {
    const message = predicateProblem(predicate);
    if (message) {
      context.addIssue({ code: 'custom', message });
    }
  })
  .optional();
const count = z.number().int().min(1).max(1000);
const name = z.string().min(1).max(100);

const grants = z.array(
  z.strictObject({
    name,
    entities,
    repositories: z
      .array(
        z.strictObject({
          url: z.url({ protocol: /^https?$/ }),
          allowLoopback: z.boolean().default(false),
          credentials: z
            .strictObject({
              username: z.string().min(1),
              password: z.string().min(1),
            })
            .optional(),
        }),
      )
      .default([]),
    hosts: z
      .array(
        z.strictObject({
          host: z
            .string()
            .regex(
              /^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/i,
              'must be a host such as `example.com`, `example.com:8443` or `*.example.com`',
            ),
          allowLoopback: z.boolean().default(false),
        }),
      )
      .default([]),
    secrets: z.array(secretName).default([]),
  }),
);

const senders = z.array(
  z.strictObject({
    name,
    secrets: z
      .array(z.string().min(16, 'must be at least 16 characters long'))
      .min(1)
      .max(2, 'may be two at most: the present one and the next'),
    entities,
  }),
);

const policies = z.array(
  z.strictObject({
    name,
    entities,
    stages: z.array(z.string().min(1)).min(1).default(['*']),
    labels: z.record(z.string(), z.string()).default({}),
    enabled: z.boolean().default(true),
  }),
);

const limits = z.strictObject({
  passes: count.default(4),
  promotions: count.default(4),
  probes: count.default(8),
  documents: count.default(8),
  callsPerHost: count.default(8),
});

/**
 * Reads `promotions` of the configuration.
 *
 * @throws InputError that names the key which is wrong
 */
export function readConfig(rootConfig: Config): PromotionsConfig {
  const config = rootConfig.getOptionalConfig('promotions');
  const read = <T>(key: string, schema: z.ZodType<T>, fallback: unknown): T =>
    check(`promotions.${key}`, schema, config?.getOptional(key) ?? fallback);
  const duration = (key: string, fallback: number): number =>
    config?.has(key)
      ? durationToMilliseconds(readDurationFromConfig(config, { key }))
      : fallback;
  const values = new Map(Object.entries(read('secrets', secrets, {})));
  return {
    documents: {
      refreshIntervalMs: duration('documents.refreshInterval', MINUTE),
      maxBytes: config?.getOptionalNumber('documents.maxBytes') ?? 1024 * 1024,
      timeoutMs: duration('documents.timeout', 10_000),
    },
    discovery: {
      intervalMs: duration('discovery.interval', MINUTE),
      timeoutMs: duration('discovery.timeout', MINUTE),
    },
    grants: withKnownSecrets(
      unique('grants', read('grants', grants, [])),
      values,
    ).map(grant => ({ ...grant, entities: toEntityFilter(grant.entities) })),
    secrets: values,
    senders: withOwnSecrets(
      unique('senders', read('senders', senders, [])),
    ).map(sender => ({
      ...sender,
      entities: toEntityFilter(sender.entities),
    })),
    autoPromotion: unique(
      'autoPromotion',
      read('autoPromotion', policies, []),
    ).map(policy => ({ ...policy, entities: toEntityFilter(policy.entities) })),
    workingDirectory: workingDirectory(rootConfig),
    limits: read('limits', limits, {}),
  };
}

/**
 * The policy that decides about automatic promotion of a stage: the first that
 * selects the entity and the stage. Where none does, nothing is promoted.
 */
export function autoPromotionFor(
  config: Pick<PromotionsConfig, 'autoPromotion'>,
  entity: Record<string, unknown>,
  stage: { name: string; labels: Record<string, string> },
): AutoPromotion {
  const policy = config.autoPromotion.find(
    candidate =>
      candidate.entities(entity) &&
      candidate.stages.some(glob => matchesGlob(glob, stage.name)) &&
      Object.entries(candidate.labels).every(
        ([label, value]) =>
          Object.hasOwn(stage.labels, label) && stage.labels[label] === value,
      ),
  );
  return policy
    ? { enabled: policy.enabled, policy: policy.name }
    : { enabled: false };
}

function check<T>(key: string, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (!result.success) {
    const wrong = result.error.issues
      .map(issue => {
        const place = issue.path
          .map(part =>
            typeof part === 'number' ? `[${part}]` : `.${String(part)}`,
          )
          .join('');
        return `${key}${place}: ${issue.message}`;
      })
      .join('; ');
    throw new InputError(`The configuration is wrong: ${wrong}`);
  }
  return result.data;
}

function unique<T extends { name: string }>(key: string, items: T[]): T[] {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    if (seen.has(item.name)) {
      throw new InputError(
        `The configuration is wrong: promotions.${key}[${index}].name: there is already one called ${item.name}`,
      );
    }
    seen.add(item.name);
  }
  return items;
}

/**
 * The name of the sender is not signed. What one has signed must not count as
 * another's, which may speak for more.
 */
function withOwnSecrets<T extends { name: string; secrets: string[] }>(
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
