import { createFrontendPlugin } from '@backstage/frontend-plugin-api';

/** @public */
export const promotionsPlugin = createFrontendPlugin({
  pluginId: 'promotions',
  extensions: [],
});
