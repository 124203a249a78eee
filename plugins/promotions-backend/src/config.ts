import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  EntityFilter,
  Freeze,
  ParseGatesOptions,
  Policy,
  toEntityFilter,
} from '@promotions/backstage-plugin-promotions-common';
import { workingDirectory } from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';
import { PUSH_TOPICS } from './catalog/RepositoryPushes';
import { entities, errorsOf, sentenceOf } from './administration';
import { LimitsConfig, readLimits } from './configLimits';
import { QueueConfig, readQueue } from './configQueue';
import { PacesConfig, readPaces } from './configPaces';
import {
  configuredFreezes,
  configuredPolicies,
  refuseFormerKey,
} from './configRules';
import { secretName, secrets, withKnownSecrets } from './configSecrets';
import {
  assertHeard,
  EventsConfig,
  readEvents,
  senders,
  topics,
  withOwnSecrets,
} from './configSenders';
import { GRANTED_TOPIC_PATTERN, isOwnTopic } from './outbound/topics';
import { KnownSender } from './senders/Sender';
import { builtInConditionSources } from './sources';

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
  /** Topics of the events service that steps may publish to. */
  topics?: string[];
}

/** Somebody who reports deployments. */
export interface Sender
  extends Pick<
    KnownSender,
    'name' | 'secrets' | 'auth' | 'format' | 'mappings'
  > {
  entities: EntityFilter;
}

/** The configuration of the backend with all defaults; times in milliseconds. */
export interface PromotionsConfig
  extends LimitsConfig,
    QueueConfig,
    PacesConfig {
  documents: PacesConfig['documents'] & {
    /** Topics of the events service that tell of pushes to repositories. */
    pushTopics: string[];
  };
  grants: Grant[];
  /** Values by name; only what a grant names is handed to anybody. */
  secrets: ReadonlyMap<string, string>;
  senders: Sender[];
  events: EventsConfig;
  policies: Policy[];
  freezes: Freeze[];
  workingDirectory: string;
}

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
    topics: z
      .array(
        z
          .string()
          .regex(
            GRANTED_TOPIC_PATTERN,
            'must be a topic such as `deployments`, or `deployments.*` for all below it',
          )
          .refine(topic => !isOwnTopic(topic), {
            message: 'must not be a topic of promotions themselves',
          }),
      )
      .optional(),
  }),
);

const pushTopics = z.array(z.string().min(1).max(255));

/** Read one by one, further down. */
const rules = z.array(z.unknown());

const builtIn: ParseGatesOptions['registry'] = {
  conditionSources: new Map(
    builtInConditionSources.map(source => [source.uses, source]),
  ),
};

/**
 * Reads `promotions` of the configuration.
 *
 * @param registry - what `check` gates of policies may ask
 * @throws InputError that names the key which is wrong
 */
export function readConfig(
  rootConfig: Config,
  registry: ParseGatesOptions['registry'] = builtIn,
): PromotionsConfig {
  const config = rootConfig.getOptionalConfig('promotions');
  refuseFormerKey(config?.getOptional('autoPromotion'));
  const read = <T>(key: string, schema: z.ZodType<T>, fallback: unknown): T =>
    check(`promotions.${key}`, schema, config?.getOptional(key) ?? fallback);
  const values = new Map(Object.entries(read('secrets', secrets, {})));
  const known = withOwnSecrets(unique('senders', read('senders', senders, [])));
  const heard = read('events.topics', topics, []);
  assertHeard(known, heard);
  const paces = readPaces(config);
  return {
    ...paces,
    documents: {
      ...paces.documents,
      pushTopics: read('documents.pushTopics', pushTopics, PUSH_TOPICS),
    },
    grants: withKnownSecrets(
      unique('grants', read('grants', grants, [])),
      values,
    ).map(grant => ({ ...grant, entities: toEntityFilter(grant.entities) })),
    secrets: values,
    senders: known.map(sender => ({
      ...sender,
      entities: toEntityFilter(sender.entities),
    })),
    events: readEvents(config, heard),
    policies: unique(
      'policies',
      configuredPolicies(read('policies', rules, []), registry),
    ),
    freezes: unique('freezes', configuredFreezes(read('freezes', rules, []))),
    workingDirectory: workingDirectory(rootConfig),
    ...readLimits(config),
    ...readQueue(config),
  };
}

function check<T>(key: string, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (!result.success) {
    throw new InputError(
      `The configuration is wrong: ${errorsOf(key, result.error)
        .map(sentenceOf)
        .join('; ')}`,
    );
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
