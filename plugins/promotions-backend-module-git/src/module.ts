import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';

/** @public */
export const promotionsModuleGit = createBackendModule({
  pluginId: 'promotions',
  moduleId: 'git',
  register(reg) {
    reg.registerInit({
      deps: { logger: coreServices.logger },
      async init({ logger }) {
        logger.debug('Nothing to do yet');
      },
    });
  },
});
