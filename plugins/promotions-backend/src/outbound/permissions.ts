import { stringifyEntityRef } from '@backstage/catalog-model';
import { ScmIntegrationRegistry } from '@backstage/integration';
import { isTerminal } from '@promotions/backstage-plugin-promotions-node';
import { PromotionsConfig } from '../config';
import { AddressRules } from './addresses';
import { RepositoryCredentials } from './integrationCredentials';
import { forgeApi, isBelow } from './forgeApi';
import { ownRepository } from './ownRepository';
import { coversHost, coversRepository } from './patterns';
import { coversTopic, isOwnTopic } from './topics';
import {
  hostProblem,
  parseHttpUrl,
  parseRepositoryUrl,
  shownUrl,
} from './urls';

/** What may be done, or the sentence that says why not. */
export type Permission =
  | { url: URL; rules: AddressRules; credentials?: RepositoryCredentials }
  | { refusal: string };

/** What the pipelines of one entity may reach, as far as can be told without asking the network. */
export interface Permissions {
  repository(url: string): Permission;
  url(url: string): Permission;
  /** An address of the API of the forge that has the repository. */
  forge(url: string, repository: string): Permission;
  /** By name, with what they are. */
  secrets: ReadonlyMap<string, string>;
  /** Why the secret may not be had; nothing where it may. */
  secretRefusal(name: string): string | undefined;
  /** The same of a topic of the events service. */
  topicRefusal(topic: string): string | undefined;
}

/**
 * The grants whose filter selects the entity hold together; beside them there
 * is the entity's own repository.
 */
export function permissionsFor(
  entity: Record<string, unknown>,
  options: Pick<PromotionsConfig, 'grants' | 'secrets'> & {
    integrations: ScmIntegrationRegistry;
  },
): Permissions {
  const who = refOf(entity);
  const grants = options.grants.filter(grant => grant.entities(entity));
  const own = ownRepository(entity, options.integrations);
  const repositories = grants.flatMap(grant => grant.repositories);
  const hosts = grants.flatMap(grant => grant.hosts);
  const topics = grants.flatMap(grant => grant.topics ?? []);
  const names = new Set(grants.flatMap(grant => grant.secrets));
  const secrets = new Map(
    [...options.secrets].filter(([name]) => names.has(name)),
  );
  const lacks = (what: string, key: string) => {
    const selecting = grants.map(grant => `"${grant.name}"`).join(', ');
    return `The pipelines of ${who} may not ${what}. They lack a grant that lists it: ask an administrator to add it to \`${key}\` in a grant of \`promotions.grants\` that selects this entity (${
      selecting ? `selected by ${selecting}` : 'selected by none'
    }).`;
  };
  const repository = (text: string) =>
    reading(text, parseRepositoryUrl, url => {
      const grant = repositories.find(({ url: pattern }) =>
        coversRepository(pattern, url),
      );
      if (grant) {
        return checked(url, grant, grant.credentials);
      }
      return own && coversRepository(own.href, url)
        ? checked(url, { allowLoopback: false })
        : {
            refusal: lacks(
              `reach the repository ${shownUrl(url)}`,
              'repositories',
            ),
          };
    });
  return {
    repository,
    forge: (text, of) => {
      const granted = repository(of);
      if ('refusal' in granted) {
        return granted;
      }
      return reading(text, parseHttpUrl, url => {
        const api = forgeApi(granted.url, options.integrations);
        return api && isBelow(api, url)
          ? checked(url, granted.rules)
          : {
              refusal: `${shownUrl(
                url,
              )} does not belong to the API of the forge of ${shownUrl(
                granted.url,
              )}. Ask an administrator to configure the integration of ${
                granted.url.host
              } with its \`apiBaseUrl\`.`,
            };
      });
    },
    url: text =>
      reading(text, parseHttpUrl, url => {
        const grant = hosts.find(({ host }) => coversHost(host, url));
        return grant
          ? checked(url, grant)
          : { refusal: lacks(`reach the host ${url.host}`, 'hosts') };
      }),
    secrets,
    secretRefusal: name =>
      secrets.has(name)
        ? undefined
        : lacks(`use the secret ${name}`, 'secrets'),
    topicRefusal: topic => {
      if (isOwnTopic(topic)) {
        return `Pipelines may not publish to the topic ${topic}: it belongs to promotions themselves. Use another one.`;
      }
      return topics.some(granted => coversTopic(granted, topic))
        ? undefined
        : lacks(`publish to the topic ${topic}`, 'topics');
    },
  };
}

function reading(
  text: string,
  parse: (text: string) => URL,
  decide: (url: URL) => Permission,
): Permission {
  let url: URL;
  try {
    url = parse(text);
  } catch (error) {
    if (isTerminal(error) && error instanceof Error) {
      return { refusal: error.message };
    }
    throw error;
  }
  return decide(url);
}

function checked(
  url: URL,
  { allowLoopback }: AddressRules,
  credentials?: RepositoryCredentials,
): Permission {
  const problem = hostProblem(url, { allowLoopback });
  return problem
    ? { refusal: `The host ${url.host} is ${problem}.` }
    : { url, rules: { allowLoopback }, credentials };
}

function refOf(entity: Record<string, unknown>): string {
  const { name, namespace } = (entity.metadata ?? {}) as {
    name?: string;
    namespace?: string;
  };
  return stringifyEntityRef({
    kind: String(entity.kind ?? 'unknown'),
    namespace,
    name: name ?? 'unknown',
  });
}
