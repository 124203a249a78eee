import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { promotionsExtensionPoint } from '@promotions/backstage-plugin-promotions-node';
import gitModule from '@promotions/backstage-plugin-promotions-backend-module-git';
import githubModule from '@promotions/backstage-plugin-promotions-backend-module-github';
import helmModule from '@promotions/backstage-plugin-promotions-backend-module-helm';
import { createRegistry, Registry } from '../../engine/registry';
import {
  builtInConditionSources,
  serviceConditionSources,
} from '../../sources';
import { builtInSteps } from '../../steps';
import { engineSteps } from '../../steps/engineSteps';
import { StepServices } from '../../steps/services';

/** All kinds of steps and sources that the documentation describes. */
export async function documentedRegistry(): Promise<Registry> {
  const registry = createRegistry();
  // They are looked at, and never run.
  registry.addStepRunner(...builtInSteps, ...engineSteps({} as StepServices));
  registry.addConditionSource(
    ...builtInConditionSources,
    ...serviceConditionSources({
      catalog: catalogServiceMock(),
      auth: mockServices.auth(),
    }),
  );
  const backend = await startTestBackend({
    extensionPoints: [[promotionsExtensionPoint, registry]],
    features: [gitModule, githubModule, helmModule],
  });
  await backend.stop();
  return registry;
}
