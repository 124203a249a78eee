import { ReactElement } from 'react';
import {
  MockErrorApi,
  mockApis,
  renderInTestApp,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { PromotionsApi } from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../api';
import { promotionsPlugin } from '../plugin';
import { rootRouteRef } from '../routes';
import { JANE } from './build';
import { people, podinfo } from './entity';
import { FakePromotionsApi } from './FakePromotionsApi';

const entityPage = { '/catalog/:namespace/:kind/:name': entityRouteRef };

/** Renders a component as on the page of an entity, over the API given. */
export function renderOnEntity(
  element: ReactElement,
  api: Partial<PromotionsApi>,
  options: { search?: string; me?: string } = {},
): { errorApi: MockErrorApi } {
  const errorApi = mockApis.error({ collect: true });
  renderInTestApp(<EntityProvider entity={podinfo}>{element}</EntityProvider>, {
    apis: [
      [promotionsApiRef, api],
      catalogApiMock({ entities: people }),
      mockApis.identity({ userEntityRef: options.me ?? JANE }),
      errorApi,
    ],
    mountedRoutes: { ...entityPage, '/promotions': rootRouteRef },
    initialRouteEntries: [`/${options.search ?? ''}`],
  });
  return { errorApi };
}

/** Renders one of the pages of the plugin, over the API given. */
export function renderPage(
  path: string,
  api: FakePromotionsApi,
  options: Parameters<typeof mockApis.permission>[0] = {},
): void {
  renderTestApp({
    features: [promotionsPlugin],
    apis: [
      [promotionsApiRef, api],
      catalogApiMock({ entities: people }),
      mockApis.identity({ userEntityRef: api.me }),
      mockApis.permission(options),
    ],
    mountedRoutes: entityPage,
    initialRouteEntries: [path],
  });
}
