import { createMockStepContext } from '@promotions/backstage-plugin-promotions-node/testUtils';
import { failRunner } from './fail';

describe('fail', () => {
  it.each([
    [{ message: 'The check said no.' }, 'The check said no.'],
    [{}, 'The pipeline asked for it.'],
  ])('with %j fails for good: %s', async (config, message) => {
    const context = createMockStepContext({
      config: failRunner.schema.config.parse(config),
      // Trying again would not help.
      attempt: 1,
    });
    expect(await failRunner.run(context)).toEqual({
      status: 'Failed',
      message,
      terminal: true,
    });
  });
});
