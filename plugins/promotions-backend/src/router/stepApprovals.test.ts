import { isPermission } from '@backstage/plugin-permission-common';
import {
  gateApprovePermission,
  RESOURCE_TYPE_PROMOTIONS_STAGE,
  stageReadPermission,
} from '@promotions/backstage-plugin-promotions-common';
import { describeEachDatabase } from '../store/testDatabases';
import { where } from './__testUtils__/hiddenWorld';
import { declared } from './__testUtils__/stages';
import {
  ADA,
  ALLOW,
  BEN,
  component,
  createTestApi,
  DENY,
} from './__testUtils__/testApi';

describeEachDatabase('what steps ask people', databases => {
  /** A promotion of Ada's into dev whose step waits, as its worker has left it. */
  async function setUp(message = 'Is vault closed?') {
    const entity = component('podinfo', 'group:default/team-a');
    const ask = {
      id: 'ask',
      uses: 'wait-for-approval',
      with: {},
      continueOnError: false,
      retry: {},
    };
    const promotion = { vars: {}, steps: [ask], manual: false };
    const api = await createTestApi(await databases.create(), {
      entities: [entity],
      pipeline: {
        name: 'podinfo',
        origins: [{ name: 'app', subscriptions: [], creation: 'Automatic' }],
        stages: [
          declared('dev', [], [], { promotion }),
          declared('vault', [], [], { promotion }),
        ],
      },
    });
    const { engine, store, id, state } = api;
    const ada = { ref: ADA, kind: 'person' } as const;
    const { freight } = await engine.createFreight(
      id,
      { artifacts: [{ kind: 'generic', name: 'app', version: '1' }] },
      ada,
    );
    const ids: Record<string, string> = {};
    for (const stage of ['dev', 'vault']) {
      const created = await engine.createPromotion(
        id,
        { stage, freight: freight.id },
        ada,
      );
      const work = { kind: 'promotion', id: created.promotion!.id } as const;
      ids[stage] = work.id;
      const lease = await store.claimWork(work, 'test', state.now, 20_000);
      await store.saveStep(work, lease!.fence, {
        ...lease!.steps[0],
        state: 'Running',
        attempts: 1,
        startedAt: state.now.toISOString(),
        message,
        output: {
          asked: {
            gate: { count: 1, from: [], preventSelfApproval: true },
            message,
            requestedBy: ADA,
          },
        },
      });
      await store.releaseWork(
        work,
        lease!.fence,
        new Date(state.now.getTime() + 60_000).toISOString(),
      );
    }
    await engine.reconcile(id);
    const approve = (stage: string, user: string) =>
      api.call('post', `/pipelines/${id}/approvals`, user).send({
        stage,
        freight: freight.id,
        gate: 'step:ask',
        decision: 'approve',
      });
    return { ...api, ids, approve };
  }

  it('is answered by who has the permission, and wakes the step', async () => {
    const { approve, store, ids, state, call } = await setUp();
    const before = await call('get', `/promotions/${ids.dev}`, BEN);
    expect(before.body).toMatchObject({
      asks: [{ verdict: 'Waiting', requirements: [{ id: 'step:ask' }] }],
      permissions: { approve: true },
    });
    expect(await store.claimableWork(state.now, 9)).toEqual([]);
    const answer = await approve('dev', BEN);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      verdict: 'Eligible',
      requirements: [{ id: 'step:ask', status: 'Met' }],
    });
    const woken = await store.claimableWork(state.now, 9);
    expect(woken).toContainEqual({ kind: 'promotion', id: ids.dev });
  });

  it('wakes the step also where somebody looks at it at that very moment', async () => {
    const { approve, store, ids, state } = await setUp();
    const work = { kind: 'promotion', id: ids.dev } as const;
    const lease = await store.claimWork(work, 'looking', state.now, 20_000);
    const waiting = {
      ...lease!.steps[0],
      wakeAt: new Date(state.now.getTime() + 60_000).toISOString(),
    };
    await approve('dev', BEN);
    // It had been asked before, and stores what it was told then.
    await store.saveStep(work, lease!.fence, waiting);
    await store.releaseWork(work, lease!.fence, waiting.wakeAt);
    expect(await store.claimableWork(state.now, 9)).toContainEqual(work);
    const again = await store.claimWork(work, 'next', state.now, 20_000);
    expect(again!.steps[0]).not.toHaveProperty('wakeAt');
  });

  it('is answered neither by who lacks the permission nor by who asked', async () => {
    const { approve, state, call, ids } = await setUp();
    expect((await approve('dev', ADA)).status).toBe(403);
    state.policy = (permission, user) =>
      user === BEN && isPermission(permission, gateApprovePermission)
        ? DENY
        : ALLOW;
    expect((await approve('dev', BEN)).status).toBe(403);
    const { body } = await call('get', `/promotions/${ids.dev}`, BEN);
    expect(body.permissions.approve).toBe(false);
    expect((await call('get', '/inbox', BEN)).body.items).toEqual([]);
  });

  it('tells nothing of stages that somebody may not see', async () => {
    const { approve, state, call, ids, id } = await setUp();
    state.policy = (permission, user) =>
      user === BEN && isPermission(permission, stageReadPermission)
        ? where(RESOURCE_TYPE_PROMOTIONS_STAGE, 'HAS_STAGE', {
            names: ['dev'],
          })
        : ALLOW;
    const answers = [
      await call('get', `/pipelines/${id}/board`, BEN),
      await call('get', `/promotions/${ids.dev}`, BEN),
      await call('get', '/inbox', BEN),
      await approve('dev', BEN),
      await call('get', `/pipelines/${id}/timeline`, BEN),
    ];
    for (const { status, text } of answers) {
      expect(status).toBe(200);
      expect(text).not.toContain('vault');
    }
    const [board, , inbox] = answers;
    expect(board.body.stages).toMatchObject([
      { name: 'dev', asks: [{ requirements: [{ id: 'step:ask' }] }] },
    ]);
    expect(inbox.body.items).toMatchObject([
      { stage: 'dev', gates: ['step:ask'] },
    ]);
    expect((await call('get', `/promotions/${ids.vault}`, BEN)).status).toBe(
      404,
    );
    expect((await approve('vault', BEN)).status).toBe(400);
  });
});
