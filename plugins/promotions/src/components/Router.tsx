import { Route, Routes } from 'react-router-dom';
import { NotFoundErrorPage } from '@backstage/frontend-plugin-api';
import {
  approvalsRouteRef,
  freezesRouteRef,
  policiesRouteRef,
  runRouteRef,
} from '../routes';
import { ApprovalsPage } from './ApprovalsPage';
import { FleetPage } from './FleetPage';
import { FreezesPage } from './FreezesPage';
import { PipelinesPage } from './PipelinesPage';
import { PoliciesPage } from './PoliciesPage';
import { PromotionPage } from './PromotionPage';

/** The pages of their own, below the one path of the plugin. */
export function Router() {
  return (
    <main>
      <Routes>
        <Route element={<FleetPage />}>
          <Route index element={<PipelinesPage />} />
          <Route path={approvalsRouteRef.path} element={<ApprovalsPage />} />
          <Route path={freezesRouteRef.path} element={<FreezesPage />} />
          <Route path={policiesRouteRef.path} element={<PoliciesPage />} />
        </Route>
        <Route path={runRouteRef.path} element={<PromotionPage />} />
        <Route path="*" element={<NotFoundErrorPage />} />
      </Routes>
    </main>
  );
}
