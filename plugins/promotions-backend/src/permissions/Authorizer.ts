import {
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { createConditionAuthorizer } from '@backstage/plugin-permission-node';
import { actorOf, Caller } from './Caller';
import {
  ownersOf,
  promotionsPipelineResourceRef,
  promotionsStageResourceRef,
} from './resources';

/** What {@link createAuthorizer} needs. */
export interface AuthorizerOptions {
  permissions: PermissionsService;
  permissionsRegistry: Pick<PermissionsRegistryService, 'getPermissionRuleset'>;
  catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
}

/** Knows callers by their credentials. */
export interface Authorizer {
  /** For one request: what was decided for it is not asked again. */
  for(credentials: BackstageCredentials): Caller;
}

/**
 * Authorizes by the permissions of the plugin, whose conditions are applied
 * here, and by what the caller may see in the catalog.
 */
export function createAuthorizer(options: AuthorizerOptions): Authorizer {
  const { permissions, permissionsRegistry, catalog } = options;
  const appliesToPipeline = createConditionAuthorizer(
    permissionsRegistry.getPermissionRuleset(promotionsPipelineResourceRef),
  );
  const appliesToStage = createConditionAuthorizer(
    permissionsRegistry.getPermissionRuleset(promotionsStageResourceRef),
  );
  return {
    for: credentials =>
      new Caller(actorOf(credentials), {
        appliesToPipeline,
        appliesToStage,
        decide: needed =>
          permissions.authorizeConditional(
            needed.map(permission => ({ permission })),
            { credentials },
          ),
        owners: async entityRefs => {
          const { items } = await catalog.getEntitiesByRefs(
            {
              entityRefs,
              fields: ['kind', 'relations'],
            },
            { credentials },
          );
          return items.map(entity => entity && ownersOf(entity));
        },
      }),
  };
}
