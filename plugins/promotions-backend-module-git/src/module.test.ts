import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { createBackendPlugin } from '@backstage/backend-plugin-api';
import {
  FreightSource,
  promotionsExtensionPoint,
  StepRunner,
} from '@promotions/backstage-plugin-promotions-node';
import { promotionsModuleGit } from './module';

describe('the module', () => {
  it('adds its steps and its source to the plugin', async () => {
    const runners: StepRunner[] = [];
    const sources: FreightSource[] = [];
    const plugin = createBackendPlugin({
      pluginId: 'promotions',
      register(reg) {
        reg.registerExtensionPoint(promotionsExtensionPoint, {
          addStepRunner: (...added) => runners.push(...added),
          addConditionSource: () => {},
          addFreightSource: (...added) => sources.push(...added),
        });
        reg.registerInit({ deps: {}, init: async () => {} });
      },
    });
    await startTestBackend({
      features: [
        plugin,
        promotionsModuleGit,
        mockServices.rootConfig.factory({
          data: { promotions: { git: { committer: { name: 'Bot' } } } },
        }),
      ],
    });
    expect(runners.map(({ uses }) => uses)).toEqual([
      'git-clone',
      'git-commit',
      'git-push',
      'git-tag',
      'git-open-pr',
      'git-wait-for-pr',
      'git-merge-pr',
    ]);
    // The engine makes the working directory again by these.
    expect(runners.map(({ buildsWorkDir }) => buildsWorkDir)).toEqual([
      true,
      true,
      ...Array(5).fill(undefined),
    ]);
    expect(sources.map(({ uses }) => uses)).toEqual(['git']);
  });
});
