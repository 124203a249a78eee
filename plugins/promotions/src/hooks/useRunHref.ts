import { useRouteRef } from '@backstage/frontend-plugin-api';
import { runRouteRef } from '../routes';

/** Where the page of a promotion is; nowhere if an app has switched it off. */
export function useRunHref(): (promotionId: string) => string | undefined {
  const runRoute = useRouteRef(runRouteRef);
  return promotionId => runRoute?.({ id: promotionId });
}
