import {
  AuthorizeResult,
  isPermission,
} from '@backstage/plugin-permission-common';
import {
  freezeManagePermission,
  freightApprovePermission,
  gateApprovePermission,
  gateOverridePermission,
  holdManagePermission,
  pipelineReadPermission,
  policyManagePermission,
  promotionCreatePermission,
  StagePermission,
  stageReadPermission,
} from '@promotions/backstage-plugin-promotions-common';
import {
  createPromotionsStageConditionalDecision,
  promotionsStageConditions,
} from '../permissions';
import { describeSqlite } from '../store/testDatabases';
import { asking, declared } from './__testUtils__/stages';
import {
  ADA,
  ALLOW,
  BEN,
  component,
  createTestApi,
  DENY,
  Policy,
} from './__testUtils__/testApi';

const RITA = 'user:default/rita';
const ROOT = 'user:default/root';
const EVE = 'user:default/eve';

/** Groups of the users, as their tokens have them. */
const claimsOf: Record<string, string[]> = {
  [ADA]: [ADA, 'group:default/team-a'],
  [BEN]: [BEN, 'group:default/team-b'],
  [RITA]: [RITA, 'group:default/release-managers'],
  [ROOT]: [ROOT, 'group:default/administrators'],
  [EVE]: [EVE],
};

const { isEntityOwner, hasStage, hasStageLabel } = promotionsStageConditions;

/**
 * A policy as an administrator writes one: owners promote up to staging,
 * release managers to what is of high risk; release managers approve there, and
 * owners elsewhere; administrators break glass, freeze, and make policies.
 */
const policy: Policy = (permission, user) => {
  const claims = claimsOf[user!];
  const inGroup = (group: string) => claims.includes(`group:default/${group}`);
  if (
    isPermission(permission, pipelineReadPermission) ||
    isPermission(permission, stageReadPermission)
  ) {
    return ALLOW;
  }
  if (
    isPermission(permission, freezeManagePermission) ||
    isPermission(permission, policyManagePermission) ||
    isPermission(permission, gateOverridePermission)
  ) {
    return inGroup('administrators') ? ALLOW : DENY;
  }
  const decide = (asked: StagePermission, stages: any) =>
    createPromotionsStageConditionalDecision(asked, stages);
  const risky = hasStageLabel({ label: 'risk', values: ['high'] });
  if (isPermission(permission, promotionCreatePermission)) {
    return inGroup('release-managers')
      ? decide(promotionCreatePermission, risky)
      : decide(promotionCreatePermission, {
          allOf: [
            isEntityOwner({ claims }),
            hasStage({ names: ['dev', 'stag*'] }),
          ],
        });
  }
  if (isPermission(permission, gateApprovePermission)) {
    return inGroup('release-managers')
      ? decide(gateApprovePermission, risky)
      : decide(gateApprovePermission, {
          allOf: [isEntityOwner({ claims }), { not: risky }],
        });
  }
  if (
    isPermission(permission, freightApprovePermission) ||
    isPermission(permission, holdManagePermission)
  ) {
    return decide(permission as StagePermission, {
      anyOf: [isEntityOwner({ claims })],
    });
  }
  return { result: AuthorizeResult.DENY };
};

describeSqlite('people with different roles', databases => {
  async function setUp() {
    const gate = asking('release', {
      from: ['owner', RITA],
      preventSelfApproval: true,
    });
    const api = await createTestApi(await databases.create(), {
      entities: [
        component('podinfo', 'group:default/team-a'),
        ...['ada', 'ben', 'rita'].map(name => ({
          ...component(name),
          kind: 'User',
        })),
        {
          ...component('team-a'),
          kind: 'Group',
          relations: [{ type: 'hasMember', targetRef: ADA }],
        },
      ],
      pipeline: {
        name: 'podinfo',
        origins: [{ name: 'app', subscriptions: [], creation: 'Automatic' }],
        stages: [
          declared('dev', []),
          declared('staging', [], [gate]),
          declared('prod', [], [gate], { labels: { risk: 'high' } }),
        ],
      },
    });
    api.state.policy = policy;
    const { id: freight } = await api.freight('1.0.0');
    const at = (path: string) => `/pipelines/${api.id}${path}`;
    const tomorrow = new Date(api.state.now.getTime() + 24 * 3_600_000);
    return {
      ...api,
      promote: async (user: string, stage: string) =>
        (
          await api
            .call('post', at('/promotions'), user)
            .send({ stage, freight, request: true })
        ).status,
      approve: async (user: string, stage: string) =>
        (
          await api.call('post', at('/approvals'), user).send({
            stage,
            freight,
            gate: 'release',
            decision: 'approve',
          })
        ).status,
      override: async (user: string, stage: string) =>
        (
          await api.call('post', at('/overrides'), user).send({
            stage,
            freight,
            gates: ['release'],
            reason: 'It burns.',
            expiresAt: tomorrow.toISOString(),
          })
        ).status,
      clear: async (user: string, stage: string) =>
        (
          await api
            .call('post', at('/clearings'), user)
            .send({ stage, freight })
        ).status,
      hold: async (user: string, stage: string) =>
        (await api.call('put', at(`/stages/${stage}/holds/app`), user)).status,
      freeze: async (user: string) =>
        (
          await api.call('post', '/freezes', user).send({
            name: `freeze-of-${user.split('/')[1]}`,
            reason: 'Holidays.',
            windows: [{ from: tomorrow.toISOString() }],
          })
        ).status,
      board: async (user: string) => {
        const { body } = await api.call('get', at('/board'), user);
        return Object.fromEntries(
          body.stages.map((stage: any) => [
            stage.name,
            Object.keys(stage.permissions).filter(
              name => stage.permissions[name],
            ),
          ]),
        );
      },
    };
  }

  it('promote: owners up to staging, release managers to production, others nowhere', async () => {
    const { promote } = await setUp();

    expect([
      await promote(EVE, 'dev'),
      await promote(BEN, 'dev'),
      await promote(ADA, 'prod'),
      await promote(RITA, 'dev'),
      await promote(ADA, 'dev'),
      await promote(ADA, 'staging'),
      await promote(RITA, 'prod'),
    ]).toEqual([403, 403, 403, 403, 201, 201, 201]);
  });

  it('approve: with the permission, and only where the gate asks them', async () => {
    const { approve, promote, state } = await setUp();

    // Rita has no permission in staging, Ada none in production.
    expect(await approve(RITA, 'staging')).toBe(403);
    expect(await approve(ADA, 'prod')).toBe(403);
    expect(await approve(RITA, 'prod')).toBe(200);
    // Nobody approves what they ask for themselves.
    expect(await promote(ADA, 'staging')).toBe(201);
    expect(await approve(ADA, 'staging')).toBe(403);
    // The permission alone is not enough: the gate asks neither of them.
    state.policy = () => ALLOW;
    expect(await approve(BEN, 'prod')).toBe(403);
    expect(await approve(ROOT, 'prod')).toBe(403);
  });

  it('clear freight and hold stages without signing off a gate', async () => {
    const { clear, hold, approve } = await setUp();

    expect([await clear(ADA, 'prod'), await hold(ADA, 'prod')]).toEqual([
      204, 200,
    ]);
    expect(await approve(ADA, 'prod')).toBe(403);
    expect([await clear(RITA, 'prod'), await hold(BEN, 'prod')]).toEqual([
      403, 403,
    ]);
  });

  it('break glass and freeze as administrators only', async () => {
    const { override, freeze, call } = await setUp();

    for (const user of [ADA, RITA, EVE]) {
      expect([user, await override(user, 'prod'), await freeze(user)]).toEqual([
        user,
        403,
        403,
      ]);
      expect((await call('get', '/policies', user)).status).toBe(403);
    }
    expect([await override(ROOT, 'prod'), await freeze(ROOT)]).toEqual([
      201, 201,
    ]);
    expect((await call('get', '/policies', ROOT)).status).toBe(200);
    expect((await call('get', '/freezes', ROOT)).body.items).toMatchObject([
      { name: 'freeze-of-root', createdBy: ROOT },
    ]);
  });

  it('are shown on the board what they may do', async () => {
    const { board } = await setUp();

    expect(await board(ADA)).toEqual({
      dev: ['promote', 'clear', 'hold', 'approve'],
      staging: ['promote', 'clear', 'hold', 'approve'],
      prod: ['clear', 'hold'],
    });
    expect(await board(RITA)).toEqual({
      dev: [],
      staging: [],
      prod: ['promote', 'approve'],
    });
    expect(await board(ROOT)).toEqual({
      dev: ['override'],
      staging: ['override'],
      prod: ['override'],
    });
  });

  it('are told in their inbox what they may approve, and nothing else', async () => {
    const { promote, call } = await setUp();
    await promote(RITA, 'prod');
    await promote(ADA, 'staging');
    const inbox = async (user: string) =>
      (await call('get', '/inbox', user)).body.items.map(
        (item: any) => item.stage,
      );

    // Each asked for the one that they could have approved.
    expect([await inbox(ADA), await inbox(RITA)]).toEqual([[], []]);
    expect([await inbox(BEN), await inbox(ROOT)]).toEqual([[], []]);
  });

  it('find in their inbox what others have asked for', async () => {
    const { promote, approve, call, state } = await setUp();
    state.policy = (permission, user) =>
      isPermission(permission, promotionCreatePermission)
        ? ALLOW
        : policy(permission, user);
    await promote(BEN, 'prod');
    await promote(BEN, 'staging');
    const inbox = async (user: string) =>
      (await call('get', '/inbox', user)).body.items.map((item: any) => [
        item.stage,
        item.promotion.requestedBy,
        item.gates,
      ]);

    expect(await inbox(ADA)).toEqual([['staging', BEN, ['release']]]);
    expect(await inbox(RITA)).toEqual([['prod', BEN, ['release']]]);
    expect(await approve(RITA, 'prod')).toBe(200);
    expect(await inbox(RITA)).toEqual([]);
  });
});
