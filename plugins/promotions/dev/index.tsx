import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import promotionsPlugin, { promotionsApiRef } from '../src';
import {
  brokenBoard,
  busyBoard,
  diamondBoard,
  guardedBoard,
  longBoard,
  straightBoard,
} from '../src/__testUtils__/boards';
import {
  makeFreeze,
  makeInboxItem,
  makePolicy,
} from '../src/__testUtils__/build';
import { people, podinfo } from '../src/__testUtils__/entity';
import { FakePromotionsApi } from '../src/__testUtils__/FakePromotionsApi';

// A page to work on the components with: boards in memory, no backend.
const fakeApi = new FakePromotionsApi(
  busyBoard(),
  straightBoard(),
  guardedBoard({ freezes: [makeFreeze('fair')] }),
  diamondBoard(),
  brokenBoard(),
  longBoard(5000),
);

fakeApi.inbox = [makeInboxItem()];
fakeApi.freezes = [makeFreeze('fair')];
fakeApi.policies = [makePolicy('everything-to-dev', { autoPromotion: true })];

const promotionsModule = createFrontendModule({
  pluginId: 'promotions',
  extensions: [
    ApiBlueprint.make({
      params: defineParams =>
        defineParams({
          api: promotionsApiRef,
          deps: {},
          factory: () => fakeApi,
        }),
    }),
  ],
});

const catalogModule = createFrontendModule({
  pluginId: 'catalog',
  extensions: [
    ApiBlueprint.make({
      params: defineParams =>
        defineParams({
          api: catalogApiRef,
          deps: {},
          factory: () => catalogApiMock({ entities: [podinfo, ...people] }),
        }),
    }),
  ],
});

createDevApp({
  features: [catalogPlugin, catalogModule, promotionsPlugin, promotionsModule],
});
