// All that this package takes from an entry point that may still change.
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { ENTITY_TAB_PATH } from '../routes';

/** Entities that declare where their pipeline document lies. */
const filter = {
  'metadata.annotations.promotions/pipeline-ref': { $exists: true },
};

export const promotionsEntityContent = EntityContentBlueprint.make({
  params: {
    path: ENTITY_TAB_PATH,
    title: 'Promotions',
    group: 'deployment',
    filter,
    loader: () =>
      import('../components/PromotionsTab').then(m => <m.PromotionsTab />),
  },
});

export const promotionsEntityCard = EntityCardBlueprint.make({
  name: 'overview',
  params: {
    type: 'content',
    filter,
    loader: () =>
      import('../components/OverviewCard').then(m => <m.OverviewCard />),
  },
});
