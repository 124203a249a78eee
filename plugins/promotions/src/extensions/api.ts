import {
  ApiBlueprint,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import { PromotionsClient } from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../api';

/** The client of the backend, with the identity of whoever is signed in. */
export const promotionsApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: promotionsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: ({ discoveryApi, fetchApi }) =>
        new PromotionsClient({ discoveryApi, fetchApi }),
    }),
});
