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
  conditionReportPermission,
  freezeManagePermission,
  freightRejectPermission,
  gateApprovePermission,
  gateOverridePermission,
  holdManagePermission,
  pipelineRefreshPermission,
  policyManagePermission,
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

/** What keeps production running; the glass is theirs to break. */
const OF_SRE = [
  promotionCreatePermission,
  promotionAbortPermission,
  freightRejectPermission,
  holdManagePermission,
  gateOverridePermission,
  conditionReportPermission,
];

/** Nobody decides alone that the rules do not count. */
const NOT_OF_RELEASE_MANAGERS = [
  gateOverridePermission,
  conditionReportPermission,
];

const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
const DENY: PolicyDecision = { result: AuthorizeResult.DENY };

/**
 * Everyone who is signed in looks, visitors do no more than that. Owners make
 * freight of their components and promote it up to production; into production
 * goes what release managers promote, and what owners ask for where an approval
 * is required. Gates say who may approve. The rest of Backstage is open to all but
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
    if (isPermission(permission, freezeManagePermission)) {
      return [SRE, RELEASE_MANAGERS].some(group => claims.includes(group))
        ? ALLOW
        : DENY;
    }
    if (isPermission(permission, policyManagePermission)) {
      return claims.includes(PLATFORM) ? ALLOW : DENY;
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
  if (claims.includes(RELEASE_MANAGERS) && !isOneOf(NOT_OF_RELEASE_MANAGERS)) {
    return ALLOW;
  }
  if (claims.includes(SRE) && isOneOf(OF_SRE)) {
    return ALLOW;
  }
  const { isEntityOwner, hasStage, hasStageLabel } = promotionsStageConditions;
  if (isPermission(permission, gateApprovePermission)) {
    return createPromotionsStageConditionalDecision(
      permission,
      isEntityOwner({ claims }),
    );
  }
  if (!isOneOf(OF_OWNERS)) {
    return DENY;
  }
  return createPromotionsStageConditionalDecision(permission, {
    allOf: [
      isEntityOwner({ claims }),
      {
        anyOf: [
          {
            allOf: [
              { not: hasStage({ names: ['prod*'] }) },
              { not: hasStageLabel({ label: 'risk', values: ['high'] }) },
            ],
          },
          hasStageLabel({ label: 'approval', values: ['required'] }),
        ],
      },
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
