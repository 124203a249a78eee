import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { promotionsApi } from './extensions/api';
import {
  promotionsEntityCard,
  promotionsEntityContent,
} from './extensions/entity';
import { promotionsPage } from './extensions/page';
import { rootRouteRef, runRouteRef } from './routes';

/**
 * The entity tab and card, the list of pipelines and the page of a promotion.
 *
 * @public
 */
export const promotionsPlugin = createFrontendPlugin({
  pluginId: 'promotions',
  title: 'Promotions',
  routes: { root: rootRouteRef, run: runRouteRef },
  extensions: [
    promotionsApi,
    promotionsEntityContent,
    promotionsEntityCard,
    promotionsPage,
  ],
  info: { packageJson: () => import('../package.json') },
});
