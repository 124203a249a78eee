import { mockServices } from '@backstage/backend-test-utils';
import { DefaultEventsService } from '@backstage/plugin-events-node';
import { describeSqlite } from '../store/testDatabases';
import { createTestApi } from '../router/__testUtils__/testApi';
import { ALERT, kustomization } from './__testUtils__/bodies';
import { listenForDeployments } from './DeploymentTopics';

/** As docs/events.md tells other plugins. */
const DEPLOYMENTS_TOPIC = 'promotions.deployments';

describeSqlite('the events service', databases => {
  async function setUp(
    options: Partial<Parameters<typeof createTestApi>[1]> = {},
  ) {
    const api = await createTestApi(await databases.create(), {
      senders: { ci: {}, flux: { format: 'flux' } },
      ...options,
    });
    const logger = mockServices.logger.mock();
    const events = DefaultEventsService.create({ logger });
    await listenForDeployments({
      events,
      topics: [
        { topic: DEPLOYMENTS_TOPIC, sender: 'ci' },
        { topic: 'flux.alerts', sender: 'flux' },
        { topic: 'mixed', sender: 'ci', format: 'flux' },
      ],
      senders: api.senders,
      receiver: api.receiver,
      logger,
      retryMs: 1,
    });
    const at = api.state.now.toISOString();
    return {
      ...api,
      logger,
      event: {
        id: 'e1',
        at,
        entityRef: 'component:default/podinfo',
        stage: 'dev',
        target: 'dev',
        revision: '1.0.0',
        phase: 'Succeeded',
      },
      flux: kustomization({
        timestamp: at,
        metadata: { ...ALERT, revision: '2' },
      }),
      publish: (topic: string, eventPayload: unknown) =>
        events.publish({ topic, eventPayload }),
      seen: async () =>
        (await api.store.readSnapshot(api.id))?.events.map(
          ({ sender, revision }) => [sender, revision],
        ),
    };
  }

  it('reports deployments by the topics that an administrator trusts, for the sender that they name', async () => {
    const { publish, event, flux, seen } = await setUp();
    await publish(DEPLOYMENTS_TOPIC, event);
    await publish(DEPLOYMENTS_TOPIC, event);
    await publish('flux.alerts', flux);
    await publish('mixed', flux);
    await publish('github.push', { ...event, id: 'e2' });
    expect(await seen()).toEqual([
      ['ci', '1.0.0'],
      ['flux', '2'],
      ['ci', '2'],
    ]);
  });

  it('is refused what a request would be, and that is told in the log and audited', async () => {
    const { publish, event, seen, state, logger } = await setUp({
      eventLimits: { bodyBytes: 2000 },
    });
    state.granted.delete('flux');
    await publish(DEPLOYMENTS_TOPIC, { ...event, at: '2020-01-01T00:00:00Z' });
    await publish(DEPLOYMENTS_TOPIC, { ...event, stage: 'moon' });
    await publish(DEPLOYMENTS_TOPIC, { ...event, phase: 'Rolling' });
    await publish(DEPLOYMENTS_TOPIC, JSON.parse('{"__proto__": 1}'));
    await publish(DEPLOYMENTS_TOPIC, undefined);
    await publish(DEPLOYMENTS_TOPIC, 'x'.repeat(3000));
    await publish('flux.alerts', { ...kustomization(), timestamp: event.at });
    expect(await seen()).toEqual([]);
    expect(state.audited.map(({ outcome }) => outcome)).toEqual([
      'AuthenticationError',
      'EventRefusedError',
      'InputError',
      'InputError',
      'InputError',
      'EventRefusedError',
      'NotAllowedError',
    ]);
    expect(logger.warn).toHaveBeenCalledTimes(7);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('no stage moon'),
    );
  });

  it('is waited for where more comes than may, and told when it is too much', async () => {
    const { publish, event, seen, logger } = await setUp({
      eventLimits: { perSender: { perSecond: 1, burst: 1 } },
    });
    await publish(DEPLOYMENTS_TOPIC, event);
    await publish(DEPLOYMENTS_TOPIC, { ...event, id: 'e2' });
    expect(await seen()).toHaveLength(1);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('more than it may'),
    );
  });

  it('is not listened to where no topic is trusted', async () => {
    const { store, id, receiver, senders, event } = await setUp();
    const logger = mockServices.logger.mock();
    const events = DefaultEventsService.create({ logger });
    await listenForDeployments({
      events,
      topics: [],
      senders,
      receiver,
      logger,
    });
    await events.publish({ topic: DEPLOYMENTS_TOPIC, eventPayload: event });
    expect((await store.readSnapshot(id))?.events).toEqual([]);
  });
});
