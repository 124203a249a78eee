import { createBackendPlugin } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  promotionsExtensionPoint,
  StepRunner,
} from '@promotions/backstage-plugin-promotions-node';
import promotionsModuleHelm from '.';

async function start(helm: object): Promise<StepRunner[]> {
  const runners: StepRunner[] = [];
  const plugin = createBackendPlugin({
    pluginId: 'promotions',
    register(reg) {
      reg.registerExtensionPoint(promotionsExtensionPoint, {
        addStepRunner: (...added) => runners.push(...added),
        addConditionSource: () => {},
        addFreightSource: () => {},
      });
      reg.registerInit({ deps: {}, init: async () => {} });
    },
  });
  await startTestBackend({
    features: [
      plugin,
      promotionsModuleHelm,
      mockServices.rootConfig.factory({ data: { promotions: { helm } } }),
    ],
  });
  return runners;
}

describe('the module', () => {
  it('adds its step to the plugin', async () => {
    const [runner, ...others] = await start({ timeout: '2m' });
    expect(others).toEqual([]);
    expect(runner).toMatchObject({
      uses: 'helm-template',
      buildsWorkDir: true,
    });
  });

  it('ends the start where its configuration is wrong', async () => {
    await expect(start({ command: './helm' })).rejects.toThrow(
      'promotions.helm.command',
    );
  });
});
