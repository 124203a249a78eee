import {
  coreServices,
  createServiceFactory,
  DatabaseService,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import request from 'supertest';
import { promotionsPlugin } from './plugin';
import { describePostgres } from './store/testDatabases';

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

describePostgres('the plugin on several replicas', databases => {
  const start = (database: DatabaseService) =>
    startTestBackend({
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
        createServiceFactory({
          service: coreServices.database,
          deps: {},
          factory: () => database,
        }),
      ],
    });

  it('starts, shares a queue in a schema of its own, and stops', async () => {
    const first = await databases.create();
    const second = await first.replica();
    const backends = await Promise.all([
      start(first.database),
      start(second.database),
    ]);
    const { rows } = await first.knex.raw(
      "select nspname from pg_namespace where nspname = current_schema() || '_queue'",
    );
    expect(rows).toHaveLength(1);
    for (const backend of backends) {
      const { body } = await request(backend.server)
        .get('/api/promotions/health')
        .set('Authorization', mockCredentials.service.header());
      expect(body).toMatchObject({ status: 'ok' });
    }
    await Promise.all(backends.map(backend => backend.stop()));
  }, 60_000);
});
