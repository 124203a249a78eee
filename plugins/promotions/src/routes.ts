import {
  createRouteRef,
  createSubRouteRef,
} from '@backstage/frontend-plugin-api';

/** The list of pipelines. */
export const rootRouteRef = createRouteRef();

/** One promotion and its steps. */
export const runRouteRef = createSubRouteRef({
  parent: rootRouteRef,
  path: '/runs/:id',
});

/** The tab on the page of an entity, relative to that page. */
export const ENTITY_TAB_PATH = 'promotions';
