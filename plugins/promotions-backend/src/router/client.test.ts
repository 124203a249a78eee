import { mockCredentials } from '@backstage/backend-test-utils';
import {
  PromotionRefusedError,
  PromotionsClient,
} from '@promotions/backstage-plugin-promotions-common';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { describeSqlite } from '../store/testDatabases';
import { ADA, createTestApi, DENY } from './__testUtils__/testApi';

describeSqlite('the client and the REST API', databases => {
  let server: Server | undefined;

  afterEach(() => {
    server?.close();
  });

  async function setUp() {
    const api = await createTestApi(await databases.create());
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

    await client.refreshPipeline(id);
    expect(state.refreshed).toEqual([id]);
    expect((await client.getBoard(id)).freightTotal).toBe(1);
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
