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
  conditionReportPermission,
  freezeManagePermission,
  freightApprovePermission,
  freightCreatePermission,
  freightRejectPermission,
  gateApprovePermission,
  gateOverridePermission,
  holdManagePermission,
  pipelineReadPermission,
  pipelineRefreshPermission,
  policyManagePermission,
  promotionAbortPermission,
  promotionCreatePermission,
  stageReadPermission,
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
  'prod-us': { pipeline, name: 'prod-us', labels: { approval: 'required' } },
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
      expect(await stagesOf(claims, stageReadPermission)).toEqual(everywhere);
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

  it('lets owners make freight, promote up to production, and ask for more where an approval is required', async () => {
    expect(await inTheirs(owner, freightCreatePermission)).toBe(true);
    expect(await inTheirs(owner, pipelineRefreshPermission)).toBe(true);
    for (const permission of [
      promotionCreatePermission,
      promotionAbortPermission,
      holdManagePermission,
    ]) {
      expect(await stagesOf(owner, permission)).toEqual([
        'dev',
        'staging',
        'prod-us',
      ]);
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
    gateApprovePermission,
  ])('gives release managers $name everywhere', async permission => {
    expect(await stagesOf(manager, permission)).toEqual(everywhere);
  });

  it.each([
    promotionCreatePermission,
    promotionAbortPermission,
    freightRejectPermission,
    holdManagePermission,
    gateOverridePermission,
    conditionReportPermission,
  ])(
    'gives those who keep production running $name everywhere',
    async permission => {
      expect(await stagesOf(sre, permission)).toEqual(everywhere);
    },
  );

  it('lets those who keep production running neither approve nor clear', async () => {
    expect(await stagesOf(sre, gateApprovePermission)).toEqual([]);
    expect(await stagesOf(sre, freightApprovePermission)).toEqual([]);
  });

  it('lets nobody else break the glass', async () => {
    for (const claims of [guest, owner, stranger, manager, platform]) {
      expect(await stagesOf(claims, gateOverridePermission)).toEqual([]);
    }
  });

  it('lets owners approve what they own, as far as the gates name them', async () => {
    expect(await stagesOf(owner, gateApprovePermission)).toEqual(everywhere);
    expect(await stagesOf(stranger, gateApprovePermission)).toEqual([]);
    expect(await stagesOf(guest, gateApprovePermission)).toEqual([]);
  });

  it('keeps freezes to release managers and those who keep production running, policies to the platform team', async () => {
    const who = async (permission: Permission) => {
      const people = { guest, owner, manager, sre, platform };
      const allowed: string[] = [];
      for (const [name, claims] of Object.entries(people)) {
        const { result } = await decide(claims, permission);
        if (result === AuthorizeResult.ALLOW) {
          allowed.push(name);
        }
      }
      return allowed;
    };
    expect(await who(freezeManagePermission)).toEqual(['manager', 'sre']);
    expect(await who(policyManagePermission)).toEqual(['platform']);
  });

  it('lets the platform team have documents read anew', async () => {
    expect(await inTheirs(platform, pipelineRefreshPermission)).toBe(true);
    expect(await inTheirs(platform, freightCreatePermission)).toBe(false);
  });
});
