import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import { promotionsApi } from './extensions/api';
import {
  promotionsEntityCard,
  promotionsEntityContent,
} from './extensions/entity';
import { promotionsPage } from './extensions/page';
import {
  approvalsRouteRef,
  freezesRouteRef,
  policiesRouteRef,
  rootRouteRef,
  runRouteRef,
} from './routes';

/**
 * The entity tab and card, the pages of all pipelines and of one promotion.
 *
 * @public
 */
export const promotionsPlugin = createFrontendPlugin({
  pluginId: 'promotions',
  title: 'Promotions',
  routes: {
    root: rootRouteRef,
    run: runRouteRef,
    approvals: approvalsRouteRef,
    freezes: freezesRouteRef,
    policies: policiesRouteRef,
  },
  extensions: [
    promotionsApi,
    promotionsEntityContent,
    promotionsEntityCard,
    promotionsPage,
  ],
  info: { packageJson: () => import('../package.json') },
});
