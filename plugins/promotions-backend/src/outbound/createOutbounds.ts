import { ScmIntegrationRegistry } from '@backstage/integration';
import { DocumentReach } from '@promotions/backstage-plugin-promotions-common';
import {
  GrantedRepository,
  Outbound,
  OutboundRequest,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { PromotionsConfig } from '../config';
import { checkedFetch } from './fetch';
import { HostLimits } from './HostLimits';
import { integrationCredentials } from './integrationCredentials';
import { checkedAddresses, LookupAll, systemLookup } from './lookup';
import { Permission, Permissions, permissionsFor } from './permissions';

/** The one way in which pipelines reach anything outside of this process. */
export interface Outbounds {
  /**
   * What the pipelines of the entity may reach.
   *
   * @param beforeEffect - awaited right before each request that may change
   * something; where it throws, the request is not sent
   */
  outboundFor(
    entity: Record<string, unknown>,
    beforeEffect?: () => Promise<void>,
  ): Outbound;
  /** The same for checking documents, without asking the network. */
  reachFor(entity: Record<string, unknown>): DocumentReach;
  /** The secrets that the grants of the entity name, with their values. */
  secretsFor(entity: Record<string, unknown>): ReadonlyMap<string, string>;
}

/**
 * Reaches what the grants of the configuration open.
 *
 * @param options - `integrations` tell an entity's own repository, and bring
 * credentials for repositories whose grant has none
 */
export function createOutbounds(options: {
  config: Pick<PromotionsConfig, 'grants' | 'secrets'> & {
    limits: Pick<PromotionsConfig['limits'], 'callsPerHost'> &
      Partial<Pick<PromotionsConfig['limits'], 'callBytes' | 'callTimeout'>>;
  };
  integrations: ScmIntegrationRegistry;
  lookup?: LookupAll;
}): Outbounds {
  const { config, integrations, lookup = systemLookup } = options;
  const limits = new HostLimits(config.limits.callsPerHost);
  const credentialsOf = integrationCredentials(integrations);
  const permissionsOf = (entity: Record<string, unknown>) =>
    permissionsFor(entity, { ...config, integrations });

  async function repository(
    permissions: Permissions,
    text: string,
  ): Promise<GrantedRepository> {
    const { url, rules, credentials } = allowed(permissions.repository(text));
    const addresses = await checkedAddresses(url, rules, lookup);
    return {
      url: url.href,
      credentials: credentials ?? (await credentialsOf(url)),
      addresses: addresses.map(({ address }) => address),
    };
  }

  return {
    outboundFor: (entity, beforeEffect) => {
      const permissions = permissionsOf(entity);
      return {
        repository: url => repository(permissions, url),
        fetch: async (text, request) => {
          const { url, rules } = allowed(
            request.forge
              ? permissions.forge(text, request.forge.repository)
              : permissions.url(text),
          );
          return limits.run(
            url.host,
            () =>
              checkedFetch(
                url,
                { ...request, ...within(request, config.limits) },
                { rules, lookup, beforeEffect },
              ),
            request.signal,
          );
        },
      };
    },
    reachFor: entity => {
      const permissions = permissionsOf(entity);
      return {
        repository: url => refusalOf(permissions.repository(url)),
        url: url => refusalOf(permissions.url(url)),
        secret: permissions.secretRefusal,
        topic: permissions.topicRefusal,
      };
    },
    secretsFor: entity => permissionsOf(entity).secrets,
  };
}

/** What a request does not say is as administrators want it. */
function within(
  { maxBytes, timeoutMs }: Pick<OutboundRequest, 'maxBytes' | 'timeoutMs'>,
  limits: { callBytes?: number; callTimeout?: number },
) {
  return {
    maxBytes: maxBytes ?? limits.callBytes,
    timeoutMs: timeoutMs ?? limits.callTimeout,
  };
}

function allowed(permission: Permission) {
  if ('refusal' in permission) {
    throw new TerminalError(permission.refusal);
  }
  return permission;
}

function refusalOf(permission: Permission): string | undefined {
  return 'refusal' in permission ? permission.refusal : undefined;
}
