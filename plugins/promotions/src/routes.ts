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

/** What the person may approve now. */
export const approvalsRouteRef = createSubRouteRef({
  parent: rootRouteRef,
  path: '/approvals',
});

/** What keeps freight out of stages for a time. */
export const freezesRouteRef = createSubRouteRef({
  parent: rootRouteRef,
  path: '/freezes',
});

/** What administrators say about all pipelines. */
export const policiesRouteRef = createSubRouteRef({
  parent: rootRouteRef,
  path: '/policies',
});

/** The tab on the page of an entity, relative to that page. */
export const ENTITY_TAB_PATH = 'promotions';
