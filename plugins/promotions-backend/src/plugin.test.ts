import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import request from 'supertest';
import { promotionsPlugin } from './plugin';

const signals = createServiceFactory({
  service: signalsServiceRef,
  deps: {},
  factory: () => ({ publish: async () => {} }),
});

describe('the plugin', () => {
  it('starts in a backend, answers, and offers its actions', async () => {
    const backend = await startTestBackend({
      features: [
        promotionsPlugin,
        signals,
        catalogServiceMock.factory(),
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: 'http://localhost:3000' },
            backend: { baseUrl: 'http://localhost:7007' },
          },
        }),
      ],
    });
    try {
      const get = (path: string) =>
        request(backend.server)
          .get(`/api/promotions${path}`)
          .set('Authorization', mockCredentials.service.header());

      expect((await get('/health')).body).toMatchObject({ status: 'ok' });
      expect((await get('/pipelines')).body).toEqual({ items: [] });
      const { body } = await get('/.backstage/actions/v1/actions');
      expect(body.actions.map(({ id }: { id: string }) => id)).toEqual([
        'promotions:list-pipelines',
        'promotions:explain-decision',
        'promotions:promote',
        'promotions:approve',
      ]);
    } finally {
      await backend.stop();
    }
  });
});
