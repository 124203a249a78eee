import { mockCredentials } from '@backstage/backend-test-utils';
import { actionsRegistryServiceMock } from '@backstage/backend-test-utils/alpha';
import { isPermission } from '@backstage/plugin-permission-common';
import {
  gateApprovePermission,
  promotionCreatePermission,
  PromotionRefusedError,
} from '@promotions/backstage-plugin-promotions-common';
import { hiddenWorld } from '../router/__testUtils__/hiddenWorld';
import { asking, declared } from '../router/__testUtils__/stages';
import {
  ADA,
  ALLOW,
  BEN,
  createTestApi,
  DENY,
  TestApi,
} from '../router/__testUtils__/testApi';
import { describeSqlite } from '../store/testDatabases';
import { registerActions } from './index';

function registered({ engine, store, authorizer, auditor }: TestApi) {
  const actions = actionsRegistryServiceMock();
  registerActions(actions, { engine, store, authorizer, auditor });
  return {
    actions,
    /** As it is called for a user. */
    act: async (action: string, input: object, user = ADA) => {
      const { output } = await actions.invoke({
        id: `test:${action}`,
        input: { ...input },
        credentials: mockCredentials.user(user),
      });
      return output as any;
    },
  };
}

describeSqlite('the actions for agents', databases => {
  async function setUp() {
    const api = await createTestApi(await databases.create(), {
      pipeline: {
        name: 'podinfo',
        origins: [{ name: 'app', subscriptions: [], creation: 'Automatic' }],
        stages: [
          declared('dev', []),
          declared('prod', [], [asking('release')]),
        ],
      },
    });
    const freight = await api.freight('1.0.0');
    const { actions, act } = registered(api);
    api.state.audited.length = 0;
    return { api, actions, act, freight, pipeline: api.id };
  }

  it('say what they do, and whether it can be undone or done again', async () => {
    const { actions } = await setUp();

    const { actions: listed } = await actions.list();

    expect(listed.map(({ name, attributes }) => [name, attributes])).toEqual([
      [
        'list-pipelines',
        { readOnly: true, destructive: false, idempotent: true },
      ],
      [
        'explain-decision',
        { readOnly: true, destructive: false, idempotent: true },
      ],
      ['promote', { readOnly: false, destructive: true, idempotent: false }],
      ['approve', { readOnly: false, destructive: true, idempotent: true }],
    ]);
  });

  it('read without a trace: nothing is written, nothing is audited', async () => {
    const { api, act, pipeline, freight } = await setUp();
    const before = await api.store.readSnapshot(pipeline);

    const { items } = await act('list-pipelines', {});
    const { items: decisions } = await act('explain-decision', {
      pipeline,
      freight: freight.alias,
    });
    await act('promote', {
      pipeline,
      stage: 'dev',
      freight: freight.id,
      dryRun: true,
    });

    expect(items).toEqual([
      {
        id: pipeline,
        entityRef: 'component:default/podinfo',
        name: 'podinfo',
        state: 'Active',
      },
    ]);
    expect(decisions.map((each: any) => [each.stage, each.verdict])).toEqual([
      ['dev', 'Eligible'],
      ['prod', 'Waiting'],
    ]);
    expect(await api.store.readSnapshot(pipeline)).toEqual(before);
    expect(api.state.audited.map(({ eventId }) => eventId)).toEqual([
      'create-promotion',
    ]);
  });

  it('promote and approve as the API does, audited with who it was', async () => {
    const { api, act, pipeline, freight } = await setUp();
    const wanted = { pipeline, stage: 'prod', freight: freight.alias };

    const refused = await act('promote', wanted).catch(error => error);
    const kept = await act('promote', { ...wanted, request: true });
    const approved = await act(
      'approve',
      { ...wanted, gate: 'release', decision: 'approve', comment: 'Fine.' },
      BEN,
    );

    expect(refused).toBeInstanceOf(PromotionRefusedError);
    expect([kept.outcome, kept.promotion.phase]).toEqual([
      'created',
      'Pending',
    ]);
    expect(approved.decision.verdict).toBe('Eligible');
    const [promotion] = (
      await api.store.listPromotions({ pipelineId: pipeline, limit: 1 })
    ).items;
    expect(promotion).toMatchObject({ phase: 'Running', requestedBy: ADA });
    expect(api.state.audited).toMatchObject([
      {
        eventId: 'create-promotion',
        outcome: 'PromotionRefusedError',
        meta: { actor: ADA, via: 'action', stage: 'prod' },
      },
      { eventId: 'create-promotion', outcome: 'succeeded' },
      {
        eventId: 'approve',
        outcome: 'succeeded',
        meta: {
          actor: BEN,
          via: 'action',
          gate: 'release',
          decision: 'approve',
          comment: 'Fine.',
        },
      },
    ]);
  });

  it('give one promotion for one idempotency key', async () => {
    const { act, pipeline, freight } = await setUp();
    const wanted = {
      pipeline,
      stage: 'dev',
      freight: freight.id,
      idempotencyKey: 'key-1',
    };

    const first = await act('promote', wanted);
    const again = await act('promote', wanted);

    expect([first.outcome, again.outcome]).toEqual(['created', 'existing']);
    expect(again.promotion.id).toBe(first.promotion.id);
  });

  it('ask the permissions of who invokes them', async () => {
    const { api, act, pipeline, freight } = await setUp();
    const wanted = { pipeline, stage: 'prod', freight: freight.id };
    const approval = { ...wanted, gate: 'release', decision: 'approve' };
    api.state.policy = (permission, user) =>
      user === BEN &&
      (isPermission(permission, promotionCreatePermission) ||
        isPermission(permission, gateApprovePermission))
        ? DENY
        : ALLOW;

    for (const [action, input] of [
      ['promote', { ...wanted, request: true }],
      ['approve', approval],
    ] as const) {
      await expect(act(action, input, BEN)).rejects.toMatchObject({
        name: 'NotAllowedError',
      });
    }
    expect(await act('approve', approval, ADA)).toMatchObject({
      decision: { verdict: 'Eligible' },
    });
    api.state.policy = () => DENY;
    expect(await act('list-pipelines', {})).toEqual({ items: [] });
    await expect(act('explain-decision', wanted)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });

  it('take no other input than the API', async () => {
    const { act, pipeline, freight } = await setUp();
    const wanted = { pipeline, stage: 'dev', freight: freight.id };

    for (const [action, input] of [
      ['list-pipelines', { cursor: 'a'.repeat(100_000) }],
      ['explain-decision', { pipeline }],
      ['explain-decision', { ...wanted, pipeline: '../x' }],
      ['promote', { ...wanted, stage: 'DEV!' }],
      ['promote', { ...wanted, reason: 'a'.repeat(100_000) }],
      ['promote', { ...wanted, idempotencyKey: 'two words' }],
      ['approve', { ...wanted, gate: '', decision: 'approve' }],
    ] as const) {
      await expect(act(action, input)).rejects.toMatchObject({
        name: 'InputError',
      });
    }
  });

  it('tell nothing of stages and entities that may not be seen', async () => {
    const world = await hiddenWorld(await databases.create());
    const { act } = registered(world.api);
    const { id: pipeline, young, secrets } = world;
    const texts: string[] = [];
    const ask = async (action: string, input: object) => {
      const told = await act(action, input, BEN).catch(error => ({
        message: error.message,
        decision: error.decision,
      }));
      texts.push(JSON.stringify(told));
    };

    await ask('list-pipelines', {});
    for (const { name: stage } of (await world.api.store.getPipelineDocument(
      pipeline,
    ))!.pipeline!.stages.filter(({ name }) => name !== 'vault')) {
      await ask('explain-decision', { pipeline, stage });
      await ask('promote', { pipeline, stage, freight: young, dryRun: true });
      await ask('promote', { pipeline, stage, freight: young });
    }
    await ask('approve', {
      pipeline,
      stage: 'sign',
      freight: young,
      gate: 'sign-off',
      decision: 'approve',
    });

    expect(texts.length).toBeGreaterThan(20);
    expect(
      secrets.filter(secret => texts.some(text => text.includes(secret))),
    ).toEqual([]);
    await expect(
      act('explain-decision', { pipeline, stage: 'vault' }, BEN),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
  });
});
