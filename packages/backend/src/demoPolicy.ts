import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  isPermission,
  isReadPermission,
  isResourcePermission,
  PolicyDecision,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import {
  createPromotionsPipelineConditionalDecision,
  createPromotionsStageConditionalDecision,
  promotionsPipelineConditions,
  promotionsStageConditions,
} from '@promotions/backstage-plugin-promotions-backend';
import {
  freightRejectPermission,
  holdManagePermission,
  pipelineRefreshPermission,
  promotionAbortPermission,
  promotionCreatePermission,
  RESOURCE_TYPE_PROMOTIONS_PIPELINE,
  RESOURCE_TYPE_PROMOTIONS_STAGE,
} from '@promotions/backstage-plugin-promotions-common';

const VISITORS = 'group:default/visitors';
const RELEASE_MANAGERS = 'group:default/release-managers';
const SRE = 'group:default/sre';
const PLATFORM = 'group:default/platform-team';

/** What owners do in their stages, short of production. */
const OF_OWNERS = [
  promotionCreatePermission,
  promotionAbortPermission,
  holdManagePermission,
];

/** What keeps production running. */
const OF_SRE = [
  promotionAbortPermission,
  freightRejectPermission,
  holdManagePermission,
];

const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
const DENY: PolicyDecision = { result: AuthorizeResult.DENY };

/**
 * Everyone who is signed in looks, visitors do no more than that. Owners make
 * freight of their components and promote it up to production; into production
 * goes what release managers promote. The rest of Backstage is open to all but
 * visitors.
 */
export class DemoPolicy implements PermissionPolicy {
  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!user) {
      return DENY;
    }
    if (isReadPermission(permission)) {
      return ALLOW;
    }
    const claims = user.info.ownershipEntityRefs;
    if (claims.includes(VISITORS)) {
      return DENY;
    }
    if (isResourcePermission(permission, RESOURCE_TYPE_PROMOTIONS_STAGE)) {
      return decideStage(permission, claims);
    }
    if (isResourcePermission(permission, RESOURCE_TYPE_PROMOTIONS_PIPELINE)) {
      return decidePipeline(permission, claims);
    }
    return ALLOW;
  }
}

function decideStage(
  permission: ResourcePermission<typeof RESOURCE_TYPE_PROMOTIONS_STAGE>,
  claims: string[],
): PolicyDecision {
  const isOneOf = (permissions: ResourcePermission[]) =>
    permissions.some(candidate => isPermission(permission, candidate));
  if (claims.includes(RELEASE_MANAGERS)) {
    return ALLOW;
  }
  if (claims.includes(SRE) && isOneOf(OF_SRE)) {
    return ALLOW;
  }
  if (!isOneOf(OF_OWNERS)) {
    return DENY;
  }
  const { isEntityOwner, hasStage, hasStageLabel } = promotionsStageConditions;
  return createPromotionsStageConditionalDecision(permission, {
    allOf: [
      isEntityOwner({ claims }),
      { not: hasStage({ names: ['prod*'] }) },
      { not: hasStageLabel({ label: 'risk', values: ['high'] }) },
    ],
  });
}

function decidePipeline(
  permission: ResourcePermission<typeof RESOURCE_TYPE_PROMOTIONS_PIPELINE>,
  claims: string[],
): PolicyDecision {
  if (
    isPermission(permission, pipelineRefreshPermission) &&
    claims.includes(PLATFORM)
  ) {
    return ALLOW;
  }
  if (claims.includes(RELEASE_MANAGERS)) {
    return ALLOW;
  }
  return createPromotionsPipelineConditionalDecision(
    permission,
    promotionsPipelineConditions.isEntityOwner({ claims }),
  );
}

export const demoPolicyModule = createBackendModule({
  pluginId: 'permission',
  moduleId: 'demo-policy',
  register(reg) {
    reg.registerInit({
      deps: { policy: policyExtensionPoint },
      async init({ policy }) {
        policy.setPolicy(new DemoPolicy());
      },
    });
  },
});
