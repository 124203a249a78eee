import { ReactElement } from 'react';
import {
  MockErrorApi,
  mockApis,
  renderInTestApp,
} from '@backstage/frontend-test-utils';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { PromotionsApi } from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../api';
import { rootRouteRef } from '../routes';
import { podinfo } from './entity';

/** Renders a component as on the page of an entity, over the API given. */
export function renderOnEntity(
  element: ReactElement,
  api: Partial<PromotionsApi>,
  options: { search?: string } = {},
): { errorApi: MockErrorApi } {
  const errorApi = mockApis.error({ collect: true });
  renderInTestApp(<EntityProvider entity={podinfo}>{element}</EntityProvider>, {
    apis: [[promotionsApiRef, api], catalogApiMock(), errorApi],
    mountedRoutes: {
      '/catalog/:namespace/:kind/:name': entityRouteRef,
      '/promotions': rootRouteRef,
    },
    initialRouteEntries: [`/${options.search ?? ''}`],
  });
  return { errorApi };
}
