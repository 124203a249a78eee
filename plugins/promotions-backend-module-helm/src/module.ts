import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { promotionsExtensionPoint } from '@promotions/backstage-plugin-promotions-node';
import { readHelmOptions } from './helm/options';
import { createHelmTemplateRunner } from './steps/helmTemplate';

/**
 * Adds the step `helm-template`.
 *
 * @public
 */
export const promotionsModuleHelm = createBackendModule({
  pluginId: 'promotions',
  moduleId: 'helm',
  register(reg) {
    reg.registerInit({
      deps: {
        config: coreServices.rootConfig,
        promotions: promotionsExtensionPoint,
      },
      async init({ config, promotions }) {
        promotions.addStepRunner(
          createHelmTemplateRunner(readHelmOptions(config)),
        );
      },
    });
  },
});
