import { Route, Routes } from 'react-router-dom';
import { NotFoundErrorPage } from '@backstage/frontend-plugin-api';
import { runRouteRef } from '../routes';
import { PipelinesPage } from './PipelinesPage';
import { PromotionPage } from './PromotionPage';

/** The pages of their own, below the one path of the plugin. */
export function Router() {
  return (
    <main>
      <Routes>
        <Route index element={<PipelinesPage />} />
        <Route path={runRouteRef.path} element={<PromotionPage />} />
        <Route path="*" element={<NotFoundErrorPage />} />
      </Routes>
    </main>
  );
}
