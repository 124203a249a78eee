import { mockServices } from '@backstage/backend-test-utils';
import { SignalPayload } from '@backstage/plugin-signals-node';
import { signalsChannel } from '@promotions/backstage-plugin-promotions-common';
import { readConfig } from '../config';
import { createOutboxSender } from '../effects/createOutboxSender';
import { describeSqlite } from '../store/testDatabases';
import { hiddenWorld } from './__testUtils__/hiddenWorld';

describeSqlite('signals of what somebody may not see', databases => {
  it('say of pipelines no more than that something has changed, each on its own channel', async () => {
    const { api, id, hidden, brokenId } = await hiddenWorld(
      await databases.create(),
    );
    const sent: SignalPayload[] = [];
    const sender = createOutboxSender({
      services: {
        discovery: mockServices.discovery(),
        events: { publish: async () => {}, subscribe: async () => {} },
        logger: mockServices.logger.mock(),
        notifications: { send: async () => {} },
        signals: {
          publish: async signal => {
            sent.push(signal);
          },
        },
      },
      access: { ...api.access, now: () => api.state.now },
      config: readConfig(mockServices.rootConfig()),
    });
    sender.start();
    while ((await api.knex('outbox').select('id')).length > 0) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    await sender.stop();

    const told = new Map(
      sent.map(signal => [JSON.stringify(signal.channel), signal]),
    );
    expect([...told.keys()].sort()).toEqual(
      [id, brokenId, ...hidden.pipelines]
        .map(pipelineId => JSON.stringify(signalsChannel(pipelineId)))
        .sort(),
    );
    // Who watches a channel knows the id already.
    for (const { channel, message } of sent) {
      expect(Object.keys(message)).toEqual(['pipelineId']);
      expect(channel).toBe(signalsChannel(String(message.pipelineId)));
    }
  });
});
