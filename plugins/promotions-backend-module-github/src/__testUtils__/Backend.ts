import {
  coreServices,
  createServiceFactory,
  DatabaseService,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import promotionsPlugin from '@promotions/backstage-plugin-promotions-backend';
import gitModule from '@promotions/backstage-plugin-promotions-backend-module-git';
import { PromotionsClient } from '@promotions/backstage-plugin-promotions-common';
import { setTimeout as sleep } from 'node:timers/promises';
import githubModule from '..';
import { FakeGithub, TOKEN } from './FakeGithub';

const signals = createServiceFactory({
  service: signalsServiceRef,
  deps: {},
  factory: () => ({ publish: async () => {} }),
});

/** A backend as those who call it see it. */
export class RunningBackend {
  readonly client: PromotionsClient;

  constructor(private readonly backend: TestBackend) {
    const { server } = backend;
    this.client = new PromotionsClient({
      discoveryApi: {
        getBaseUrl: async () =>
          `http://localhost:${server.port()}/api/promotions`,
      },
      fetchApi: {
        fetch: (input, init) =>
          fetch(input, {
            ...init,
            headers: {
              ...Object.fromEntries(new Headers(init?.headers)),
              authorization: mockCredentials.user.header('user:default/ada'),
            },
          }),
      },
    });
  }

  async stop(): Promise<void> {
    await this.backend.stop();
  }

  /** The pipeline of the component. */
  async pipelineId(): Promise<string> {
    const { items } = await this.client.listPipelines({});
    const [{ id, document }] = items;
    if (document.errors.length > 0) {
      throw new Error(JSON.stringify(document.errors));
    }
    return id;
  }
}

/** The whole backend, with one component whose document is the given one. */
export async function startBackend(options: {
  github: FakeGithub;
  /** Address of the document. */
  documentUrl: string;
  workingDirectory: string;
  promotions?: Record<string, unknown>;
  /** Of a backend before this one. */
  database?: Awaited<ReturnType<DatabaseService['getClient']>>;
}): Promise<RunningBackend> {
  const { github, documentUrl, workingDirectory } = options;
  const scheduler = mockServices.scheduler();
  const backend = await startTestBackend({
    features: [
      promotionsPlugin,
      gitModule,
      githubModule,
      signals,
      createServiceFactory({
        service: coreServices.scheduler,
        deps: {},
        factory: () => scheduler,
      }),
      ...(options.database
        ? [
            mockServices.database.mock({
              getClient: async () => options.database!,
            }).factory,
          ]
        : []),
      catalogServiceMock.factory({
        entities: [
          {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Component',
            metadata: {
              name: 'podinfo',
              namespace: 'default',
              annotations: { 'promotions/pipeline-ref': `url:${documentUrl}` },
            },
            spec: { owner: 'group:default/team' },
          },
        ],
      }),
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://localhost:3000' },
          backend: {
            baseUrl: 'http://localhost:7007',
            reading: {
              allow: [{ host: new URL(documentUrl).host }],
            },
          },
          integrations: { github: [github.integration] },
          promotions: {
            workingDirectory,
            grants: [
              {
                name: 'deployments',
                entities: { kind: 'Component' },
                repositories: [
                  {
                    url: `${github.git.baseUrl}/git/*`,
                    allowLoopback: true,
                    credentials: {
                      username: 'x-access-token',
                      password: TOKEN,
                    },
                  },
                ],
              },
            ],
            git: { pullRequests: { interval: '1s' } },
            limits: { drain: '1s' },
            ...options.promotions,
          },
        },
      }),
    ],
  });
  await scheduler.triggerTask('read-documents');
  return new RunningBackend(backend);
}

export async function until<T>(
  look: () => Promise<T | undefined | false>,
): Promise<T> {
  for (let i = 0; i < 600; i++) {
    const result = await look();
    if (result) {
      return result;
    }
    await sleep(50);
  }
  throw new Error('It did not happen.');
}
