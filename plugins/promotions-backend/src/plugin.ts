import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';

/** @public */
export const promotionsPlugin = createBackendPlugin({
  pluginId: 'promotions',
  register(reg) {
    reg.registerInit({
      deps: { logger: coreServices.logger },
      async init({ logger }) {
        logger.debug('Nothing to do yet');
      },
    });
  },
});
