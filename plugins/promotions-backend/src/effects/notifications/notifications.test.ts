import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  NotificationSendOptions,
  notificationService,
} from '@backstage/plugin-notifications-node';
import notificationsPlugin from '@backstage/plugin-notifications-backend';
import request from 'supertest';
import { OptionalNotifications } from './OptionalNotifications';

const entity = (
  kind: string,
  name: string,
  relations: Array<[string, string]>,
): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { name, namespace: 'default' },
  relations: relations.map(([type, targetRef]) => ({ type, targetRef })),
});

const entities = [
  entity('Component', 'podinfo', [['ownedBy', 'group:default/team']]),
  entity('Group', 'team', [
    ['hasMember', 'user:default/ada'],
    ['hasMember', 'user:default/ben'],
  ]),
];

/** A backend with a plugin that can tell people something. */
async function start(options: { installed: boolean }) {
  const logger = mockServices.logger.mock();
  let time = 0;
  let notifications!: OptionalNotifications;
  const plugin = createBackendPlugin({
    pluginId: 'promotions',
    register(reg) {
      reg.registerInit({
        deps: {
          discovery: coreServices.discovery,
          service: notificationService,
        },
        async init(services) {
          notifications = new OptionalNotifications({
            ...services,
            logger,
            monotonic: () => time,
          });
        },
      });
    },
  });
  const backend = await startTestBackend({
    features: [
      plugin,
      catalogServiceMock.factory({ entities }),
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://localhost:3000' },
          backend: { baseUrl: 'http://localhost:7007' },
        },
      }),
      ...(options.installed ? [notificationsPlugin] : []),
    ],
  });
  return {
    backend,
    logger,
    send: (sent: NotificationSendOptions) => notifications.send(sent),
    later: (ms: number) => {
      time += ms;
    },
    of: async (user: string) => {
      const { body } = await request(backend.server)
        .get('/api/notifications')
        .set('Authorization', mockCredentials.user.header(user));
      return body.notifications as Array<{
        payload: NotificationSendOptions['payload'];
      }>;
    },
  };
}

function told(title: string, except?: string): NotificationSendOptions {
  return {
    recipients: {
      type: 'entity',
      entityRef: ['component:default/podinfo'],
      ...(except && { excludeEntityRef: [except] }),
    },
    payload: {
      title,
      link: '/promotions/runs/p1',
      topic: 'stage-failed',
      scope: 'stage-failed:p1',
      severity: 'high',
    },
  };
}

describe('people', () => {
  it('who own an entity are told by the notifications of Backstage, and once, however often it is sent', async () => {
    const { backend, send, of } = await start({ installed: true });
    try {
      await send(told('v1 failed in prod.', 'user:default/ben'));
      await send(told('v1 failed in prod again.', 'user:default/ben'));

      expect(await of('user:default/ada')).toMatchObject([
        {
          payload: {
            title: 'v1 failed in prod again.',
            link: '/promotions/runs/p1',
            topic: 'stage-failed',
          },
        },
      ]);
      expect(await of('user:default/ben')).toEqual([]);
    } finally {
      await backend.stop();
    }
  });

  it('are told by nothing where notifications are not installed, which is said once', async () => {
    const { backend, logger, send, later } = await start({ installed: false });
    try {
      // What starts together with this may not be there yet.
      await expect(send(told('One.'))).rejects.toThrow('404');

      later(60_000);
      await send(told('Two.'));
      later(60 * 60_000);
      await send(told('Three.'));

      expect(logger.info).toHaveBeenCalledTimes(1);
      expect(logger.info).toHaveBeenCalledWith(
        expect.stringContaining('The notifications plugin is not installed'),
      );
    } finally {
      await backend.stop();
    }
  });

  it('are told again when something else is wrong', async () => {
    const logger = mockServices.logger.mock();
    const discovery = mockServices.discovery.mock();
    const failing = new OptionalNotifications({
      service: {
        send: async () => {
          throw new Error('Failed with status 503');
        },
      },
      discovery,
      logger,
      monotonic: (() => {
        let now = 0;
        return () => (now += 120_000);
      })(),
    });

    await expect(failing.send(told('One.'))).rejects.toThrow('503');
    await expect(failing.send(told('One.'))).rejects.toThrow('503');
    expect(discovery.getBaseUrl).not.toHaveBeenCalled();
  });
});
