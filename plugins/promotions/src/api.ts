import { createApiRef } from '@backstage/core-plugin-api';
import { PromotionsApi } from '@promotions/backstage-plugin-promotions-common';

/**
 * The REST API of Promotions, as the pages use it.
 *
 * @public
 */
export const promotionsApiRef = createApiRef<PromotionsApi>({
  id: 'plugin.promotions.client',
});
