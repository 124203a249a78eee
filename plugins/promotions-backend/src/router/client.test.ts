import { mockCredentials } from '@backstage/backend-test-utils';
import {
  PromotionRefusedError,
  PromotionsClient,
} from '@promotions/backstage-plugin-promotions-common';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { describeSqlite } from '../store/testDatabases';
import { pipeline } from '../store/testFixtures';
import { declared } from './__testUtils__/stages';
import { ADA, createTestApi, DENY } from './__testUtils__/testApi';

describeSqlite('the client and the REST API', databases => {
  let server: Server | undefined;

  afterEach(() => {
    server?.close();
  });

  async function setUp(options?: Parameters<typeof createTestApi>[1]) {
    const api = await createTestApi(await databases.create(), options);
    server = createServer(api.app).listen(0);
    const { port } = server.address() as AddressInfo;
    const client = new PromotionsClient({
      discoveryApi: { getBaseUrl: async () => `http://127.0.0.1:${port}` },
      token: mockCredentials.user.token(ADA),
    });
    return { ...api, client };
  }

  it('understand each other in every call', async () => {
    const { client, id, state } = await setUp();

    const pipelines = await client.listPipelines({
      entityRef: 'component:default/podinfo',
    });
    expect(pipelines.items).toEqual([await client.getPipeline(id)]);

    const freight = await client.createFreight(id, {
      artifacts: [{ kind: 'image', repository: 'ghcr.io/a/b', tag: '1.0.0' }],
    });
    await client.updateFreight(id, freight.id, { alias: 'brave-otter' });
    expect((await client.getFreight(id, 'brave-otter')).id).toBe(freight.id);
    expect((await client.listFreight(id, { limit: 1 })).items).toHaveLength(1);

    const [decision] = (
      await client.getDecisions(id, { stage: 'prod', freight: 'brave-otter' })
    ).items;
    const refused = await client
      .createPromotion(id, { stage: 'prod', freight: 'brave-otter' })
      .catch(error => error);
    expect(refused).toBeInstanceOf(PromotionRefusedError);
    expect(refused.decision).toEqual(decision);

    const { promotion } = await client.createPromotion(
      id,
      { stage: 'dev', freight: 'brave-otter', reason: 'Try it.' },
      { idempotencyKey: 'key-1' },
    );
    expect(await client.getPromotion(promotion!.id)).toMatchObject({
      id: promotion!.id,
      reason: 'Try it.',
    });
    expect((await client.abortPromotion(promotion!.id)).abortRequestedBy).toBe(
      ADA,
    );
    expect(
      (await client.listPromotions(id, { stage: 'dev' })).items,
    ).toHaveLength(1);

    await client.clearFreight(id, { stage: 'prod', freight: 'brave-otter' });
    await client.rejectFreight(id, { freight: 'brave-otter', reason: 'No.' });
    await client.liftRejection(id, { freight: 'brave-otter' });
    await expect(
      client.liftHold(id, { stage: 'dev', origin: 'app' }),
    ).rejects.toMatchObject({ statusCode: 404 });
    expect((await client.listTimeline(id, { limit: 2 })).items).toHaveLength(2);

    await client.withdrawClearing(id, {
      stage: 'prod',
      freight: 'brave-otter',
    });
    const hold = await client.setHold(id, {
      stage: 'dev',
      origin: 'app',
      reason: 'Wait.',
    });
    expect(hold).toMatchObject({ stage: 'dev', reason: 'Wait.' });
    await client.liftHold(id, { stage: 'dev', origin: 'app' });

    const condition = await client.reportCondition(id, 'dev', 'Healthy', {
      status: 'True',
      ttl: '10m',
    });
    expect(condition).toMatchObject({ type: 'Healthy', status: 'True' });
    const { items: transitions } = await client.listConditionTransitions(
      id,
      'dev',
      'Healthy',
    );
    expect(transitions).toMatchObject([{ to: 'True' }]);

    const rules = {
      name: 'careful',
      stages: ['dev'],
      gates: [{ name: 'four-eyes', approval: {} }],
    };
    const policy = await client.createPolicy(rules);
    await client.updatePolicy(policy.id, { ...rules, position: 1 });
    expect((await client.listPolicies({ limit: 1 })).items).toMatchObject([
      { id: policy.id, position: 1 },
    ]);
    const frozen = {
      name: 'holidays',
      reason: 'Nobody is there.',
      windows: [{ from: '2027-01-01T00:00:00Z' }],
    };
    const freeze = await client.createFreeze(frozen);
    await client.updateFreeze(freeze.id, { ...frozen, reason: 'Audit.' });
    expect((await client.listFreezes()).items).toMatchObject([
      { id: freeze.id, reason: 'Audit.' },
    ]);
    await client.deleteFreeze(freeze.id);

    const other = await client.createFreight(id, {
      artifacts: [{ kind: 'image', repository: 'ghcr.io/a/b', tag: '2.0.0' }],
    });
    const wanted = { stage: 'dev', freight: other.id };
    const kept = await client.createPromotion(id, {
      ...wanted,
      request: true,
    });
    expect(kept.promotion?.phase).toBe('Pending');
    expect((await client.listInbox()).items).toEqual([]);
    const gate = 'careful/four-eyes';
    await expect(
      client.approve(id, { ...wanted, gate, decision: 'approve' }),
    ).rejects.toMatchObject({ statusCode: 403 });
    const rejected = await client.approve(id, {
      ...wanted,
      gate,
      decision: 'reject',
      comment: 'Not today.',
    });
    expect(rejected.verdict).toBe('Blocked');
    const withdrawn = await client.withdrawApproval(id, { ...wanted, gate });
    expect(withdrawn.verdict).toBe('Waiting');
    const [override] = await client.overrideGates(id, {
      ...wanted,
      gates: [gate],
      reason: 'It burns.',
      expiresAt: new Date(state.now.getTime() + 60_000).toISOString(),
    });
    await client.revokeOverride(id, override.id);
    await client.deletePolicy(policy.id);

    await client.refreshPipeline(id);
    expect(await client.getPromotionLog(promotion!.id, { wait: 0 })).toEqual({
      items: [],
      ended: false,
    });
    expect((await client.listArchive(id, { kind: 'run' })).items).toEqual([]);
    expect((await client.getHealth()).queues).toHaveLength(4);
    expect(state.refreshed).toEqual([id]);
    expect((await client.getBoard(id)).freightTotal).toBe(2);
  });

  it('understand each other about runs and tasks', async () => {
    const [step] = declared('any', []).promotion.steps;
    const verified = declared('dev', [], [], {
      targets: [],
      requiredTargets: 0,
      verification: { tasks: [{ id: 'smoke', steps: [step], blocking: true }] },
    });
    const { client, id, finish } = await setUp({
      pipeline: { ...pipeline(), stages: [verified] },
    });
    const freight = await client.createFreight(id, {
      artifacts: [{ kind: 'image', repository: 'ghcr.io/a/b', tag: '1.0.0' }],
    });
    await client.createPromotion(id, { stage: 'dev', freight: freight.id });
    await finish(id, 'dev');

    const { items } = await client.listRuns(id, { stage: 'dev', limit: 1 });
    const details = await client.getRun(items[0].id);
    const [task] = details.tasks;
    expect(details).toMatchObject({
      ...items[0],
      permissions: { abort: true },
    });
    expect(await client.getTask(task.id)).toMatchObject({ name: 'smoke' });
    expect(await client.getTaskLog(task.id)).toEqual({
      items: [],
      ended: false,
    });
    await expect(client.rerun(items[0].id, {})).rejects.toMatchObject({
      statusCode: 409,
    });
    expect(await client.abortRun(items[0].id)).toMatchObject({
      state: 'Failed',
      abortedBy: ADA,
    });
    expect((await client.getTaskLog(task.id)).ended).toBe(true);
  });

  it('tell refusals by their status', async () => {
    const { client, id, state } = await setUp();
    state.policy = () => DENY;

    await expect(client.getBoard(id)).rejects.toMatchObject({
      name: 'ResponseError',
      statusCode: 404,
      cause: { name: 'NotFoundError' },
    });
  });
});
