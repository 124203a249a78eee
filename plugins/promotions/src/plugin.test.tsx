import { screen, within } from '@testing-library/react';
import { Entity } from '@backstage/catalog-model';
import {
  createExtensionTester,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import {
  catalogApiMock,
  createTestEntityPage,
} from '@backstage/plugin-catalog-react/testUtils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import plugin, { promotionsApiRef } from '.';
import {
  promotionsEntityCard,
  promotionsEntityContent,
} from './extensions/entity';
import { brokenBoard, straightBoard } from './__testUtils__/boards';
import { podinfo } from './__testUtils__/entity';
import { FakePromotionsApi } from './__testUtils__/FakePromotionsApi';

const apis = (api: FakePromotionsApi) =>
  [[promotionsApiRef, api] as const, catalogApiMock()] as const;
const mountedRoutes = {
  '/catalog/:namespace/:kind/:name': entityRouteRef,
};

describe('the plugin', () => {
  it('has the extensions that an app may configure', () => {
    const ids = [
      'api:promotions',
      'entity-content:promotions',
      'entity-card:promotions/overview',
      'page:promotions',
    ] as const;
    expect(ids.map(id => String(plugin.getExtension(id)))).toHaveLength(4);
  });

  it('shows its tab and card for entities that declare a pipeline', () => {
    const filter = createExtensionTester(promotionsEntityContent).get(
      EntityContentBlueprint.dataRefs.filterFunction,
    );
    const plain: Entity = {
      ...podinfo,
      metadata: { ...podinfo.metadata, annotations: {} },
    };
    expect(filter?.(podinfo)).toBe(true);
    expect(filter?.(plain)).toBe(false);
  });

  it('puts the tab on the page of an entity', async () => {
    renderTestApp({
      extensions: [
        createTestEntityPage({ entity: podinfo }),
        promotionsEntityContent,
      ],
      apis: [...apis(new FakePromotionsApi(straightBoard()))],
      mountedRoutes,
    });
    expect(
      await screen.findByRole('article', { name: 'staging' }),
    ).toBeVisible();
  });

  it('puts the card on the overview of an entity', async () => {
    renderTestApp({
      extensions: [
        createTestEntityPage({ entity: podinfo }),
        promotionsEntityCard,
      ],
      apis: [...apis(new FakePromotionsApi(straightBoard()))],
      mountedRoutes,
    });
    expect(
      await screen.findByRole('list', { name: 'Stages of podinfo' }),
    ).toBeVisible();
  });

  it('lists all pipelines on a page of its own', async () => {
    renderTestApp({
      features: [plugin],
      apis: [...apis(new FakePromotionsApi(straightBoard(), brokenBoard()))],
      mountedRoutes,
      initialRouteEntries: ['/promotions'],
    });
    const row = within(await screen.findByRole('row', { name: /^broken/ }));
    expect(row.getByText('Document broken')).toBeVisible();
    expect(row.getByRole('link', { name: 'broken' })).toHaveAttribute(
      'href',
      '/catalog/default/component/podinfo/promotions?pipeline=pipeline-broken',
    );
  });

  it('says where pipelines come from when there are none', async () => {
    renderTestApp({
      features: [plugin],
      apis: [...apis(new FakePromotionsApi())],
      mountedRoutes,
      initialRouteEntries: ['/promotions'],
    });
    expect(
      await screen.findByRole('heading', { name: 'No pipelines yet' }),
    ).toBeVisible();
  });
});
