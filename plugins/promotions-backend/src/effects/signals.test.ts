import { mockServices } from '@backstage/backend-test-utils';
import { signalsChannel } from '@promotions/backstage-plugin-promotions-common';
import { announce } from './signals';

describe('signals', () => {
  it('say that a pipeline has changed, on a channel of its own, and nothing else', () => {
    const sent: unknown[] = [];
    const signals = {
      publish: async (signal: unknown) => {
        sent.push(signal);
      },
    };

    announce(signals, mockServices.logger.mock(), 'p1');

    expect(sent).toEqual([
      {
        recipients: { type: 'broadcast' },
        channel: signalsChannel('p1'),
        message: { pipelineId: 'p1' },
      },
    ]);
    expect(signalsChannel('p1')).not.toBe(signalsChannel('p2'));
  });

  it('that get lost harm nobody', async () => {
    const logger = mockServices.logger.mock();
    const signals = {
      publish: async () => {
        throw new Error('Nobody listens.');
      },
    };

    announce(signals, logger, 'p1');
    await new Promise(setImmediate);

    expect(logger.debug).toHaveBeenCalled();
  });
});
