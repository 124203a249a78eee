import { mockCredentials } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  createPermission,
  Permission,
} from '@backstage/plugin-permission-common';
import { createConditionAuthorizer } from '@backstage/plugin-permission-node';
import {
  promotionsPipelineRules,
  promotionsStageRules,
} from '@promotions/backstage-plugin-promotions-backend';
import {
  freightApprovePermission,
  freightCreatePermission,
  freightRejectPermission,
  holdManagePermission,
  pipelineReadPermission,
  pipelineRefreshPermission,
  promotionAbortPermission,
  promotionCreatePermission,
} from '@promotions/backstage-plugin-promotions-common';
import { DemoPolicy } from './demoPolicy';

const guest = ['user:default/guest', 'group:default/visitors'];
const owner = ['user:default/ada', 'group:default/team-payments'];
const stranger = ['user:default/wanda', 'group:default/team-web'];
const manager = ['user:default/rita', 'group:default/release-managers'];
const sre = ['user:default/sam', 'group:default/sre'];
const platform = ['user:default/pia', 'group:default/platform-team'];

const pipeline = {
  id: 'p1',
  entityRef: 'component:default/checkout',
  owners: ['group:default/team-payments'],
};

const stages = {
  dev: { pipeline, name: 'dev', labels: {} },
  staging: { pipeline, name: 'staging', labels: {} },
  prod: { pipeline, name: 'prod', labels: {} },
  'prod-eu': { pipeline, name: 'prod-eu', labels: {} },
  live: { pipeline, name: 'live', labels: { risk: 'high' } },
};

const inStage = createConditionAuthorizer(rulesOf(promotionsStageRules));
const inPipeline = createConditionAuthorizer(rulesOf(promotionsPipelineRules));

function rulesOf<T extends { name: string }>(rules: Record<string, T>) {
  return {
    getRuleByName: (name: string) =>
      Object.values(rules).find(rule => rule.name === name)!,
  };
}

async function decide(claims: string[] | undefined, permission: Permission) {
  return new DemoPolicy().handle(
    { permission },
    claims && {
      credentials: mockCredentials.user(claims[0]),
      info: { userEntityRef: claims[0], ownershipEntityRefs: claims },
    },
  );
}

/** The stages in which they may. */
async function stagesOf(claims: string[], permission: Permission) {
  const decision = await decide(claims, permission);
  return Object.values(stages)
    .filter(stage => inStage(decision, stage))
    .map(stage => stage.name);
}

async function inTheirs(claims: string[], permission: Permission) {
  return inPipeline(await decide(claims, permission), pipeline);
}

const everywhere = Object.keys(stages);

describe('the policy of the demo', () => {
  it('denies everything to who is not signed in', async () => {
    expect(await decide(undefined, pipelineReadPermission)).toEqual({
      result: AuthorizeResult.DENY,
    });
  });

  it.each([guest, owner, stranger, manager, sre, platform])(
    'lets %s look at all pipelines',
    async (...claims) => {
      expect(await inTheirs(claims, pipelineReadPermission)).toBe(true);
    },
  );

  it('lets guests change nothing, of other plugins neither', async () => {
    const refreshEntity = createPermission({
      name: 'catalog.entity.refresh',
      attributes: { action: 'update' },
      resourceType: 'catalog-entity',
    });

    expect(await stagesOf(guest, promotionCreatePermission)).toEqual([]);
    expect(await inTheirs(guest, freightCreatePermission)).toBe(false);
    expect(await decide(guest, refreshEntity)).toEqual({
      result: AuthorizeResult.DENY,
    });
    expect(await decide(owner, refreshEntity)).toEqual({
      result: AuthorizeResult.ALLOW,
    });
  });

  it('lets owners make freight and promote up to production', async () => {
    expect(await inTheirs(owner, freightCreatePermission)).toBe(true);
    expect(await inTheirs(owner, pipelineRefreshPermission)).toBe(true);
    for (const permission of [
      promotionCreatePermission,
      promotionAbortPermission,
      holdManagePermission,
    ]) {
      expect(await stagesOf(owner, permission)).toEqual(['dev', 'staging']);
    }
    expect(await stagesOf(owner, freightApprovePermission)).toEqual([]);
    expect(await stagesOf(owner, freightRejectPermission)).toEqual([]);
  });

  it('lets nobody promote what others own', async () => {
    expect(await inTheirs(stranger, freightCreatePermission)).toBe(false);
    expect(await stagesOf(stranger, promotionCreatePermission)).toEqual([]);
  });

  it.each([
    promotionCreatePermission,
    promotionAbortPermission,
    freightApprovePermission,
    freightRejectPermission,
    holdManagePermission,
  ])('gives release managers $name everywhere', async permission => {
    expect(await stagesOf(manager, permission)).toEqual(everywhere);
  });

  it('lets those who keep production running stop things, not start them', async () => {
    expect(await stagesOf(sre, promotionAbortPermission)).toEqual(everywhere);
    expect(await stagesOf(sre, freightRejectPermission)).toEqual(everywhere);
    expect(await stagesOf(sre, holdManagePermission)).toEqual(everywhere);
    expect(await stagesOf(sre, promotionCreatePermission)).toEqual([]);
    expect(await stagesOf(sre, freightApprovePermission)).toEqual([]);
  });

  it('lets the platform team have documents read anew', async () => {
    expect(await inTheirs(platform, pipelineRefreshPermission)).toBe(true);
    expect(await inTheirs(platform, freightCreatePermission)).toBe(false);
  });
});
