import {
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import {
  AuthorizeResult,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  createConditionAuthorizer,
  createConditionTransformer,
} from '@backstage/plugin-permission-node';
import { actorOf } from './actorOf';
import { Caller } from './Caller';
import { ownersIn } from './criteria';
import {
  ownersOf,
  promotionsPipelineResourceRef,
  promotionsStageResourceRef,
} from './resources';

/** Entities beyond which a list is quicker read whole than looked up. */
const MAX_ENTITIES = 5_000;

/** What {@link createAuthorizer} needs. */
export interface AuthorizerOptions {
  permissions: PermissionsService;
  permissionsRegistry: Pick<PermissionsRegistryService, 'getPermissionRuleset'>;
  catalog: Pick<CatalogService, 'getEntitiesByRefs' | 'getEntities'>;
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
  const pipelineRules = permissionsRegistry.getPermissionRuleset(
    promotionsPipelineResourceRef,
  );
  const appliesToPipeline = createConditionAuthorizer(pipelineRules);
  const filterOf = createConditionTransformer(pipelineRules);
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
        allows: async permission => {
          const [{ result }] = await permissions.authorize([{ permission }], {
            credentials,
          });
          return result === AuthorizeResult.ALLOW;
        },
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
        entitiesOf: async decision =>
          entitiesOwnedBy(
            catalog,
            credentials,
            conditionsOf(decision, conditions =>
              ownersIn(filterOf(conditions)),
            ),
          ),
      }),
  };
}

type Conditional = Extract<PolicyDecision, { conditions: unknown }>;

function conditionsOf<T>(
  decision: PolicyDecision,
  use: (conditions: Conditional['conditions']) => T,
): T | undefined {
  return decision.result === AuthorizeResult.CONDITIONAL
    ? use(decision.conditions)
    : undefined;
}

async function entitiesOwnedBy(
  catalog: AuthorizerOptions['catalog'],
  credentials: BackstageCredentials,
  owners: string[] | undefined,
): Promise<string[] | undefined> {
  if (owners === undefined || owners.length === 0) {
    return owners;
  }
  const { items } = await catalog.getEntities(
    {
      filter: { [`relations.${RELATION_OWNED_BY}`]: owners },
      fields: ['kind', 'metadata.name', 'metadata.namespace'],
      limit: MAX_ENTITIES + 1,
    },
    { credentials },
  );
  return items.length > MAX_ENTITIES
    ? undefined
    : items.map(entity => stringifyEntityRef(entity));
}
