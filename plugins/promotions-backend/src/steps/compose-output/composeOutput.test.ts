import { createMockStepContext } from '@promotions/backstage-plugin-promotions-node/testUtils';
import { composeOutputRunner } from './composeOutput';

describe('compose-output', () => {
  it('gives its configuration to later steps', async () => {
    const given = { url: 'https://x', nested: { list: [1, null, true] } };
    const context = createMockStepContext({
      config: composeOutputRunner.schema.config.parse(given),
    });
    expect(await composeOutputRunner.run(context)).toEqual({
      status: 'Succeeded',
      output: given,
    });
  });

  it('takes nothing but an object', () => {
    const { config } = composeOutputRunner.schema;
    expect(config.safeParse(['a']).success).toBe(false);
    expect(config.safeParse({}).success).toBe(true);
  });
});
