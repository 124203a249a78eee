import { startTestBackend } from '@backstage/backend-test-utils';
import { promotionsExtensionPoint } from '@promotions/backstage-plugin-promotions-node';
import gitModule from '@promotions/backstage-plugin-promotions-backend-module-git';
import { createRegistry, Registry } from '../../engine/registry';
import { builtInConditionSources } from '../../sources';
import { builtInSteps } from '../../steps';

/** All kinds of steps and sources that the documentation describes. */
export async function documentedRegistry(): Promise<Registry> {
  const registry = createRegistry();
  registry.addStepRunner(...builtInSteps);
  registry.addConditionSource(...builtInConditionSources);
  const backend = await startTestBackend({
    extensionPoints: [[promotionsExtensionPoint, registry]],
    features: [gitModule],
  });
  await backend.stop();
  return registry;
}
