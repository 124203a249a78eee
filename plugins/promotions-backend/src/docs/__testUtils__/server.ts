import { mockCredentials } from '@backstage/backend-test-utils';
import { Entity, RELATION_HAS_MEMBER } from '@backstage/catalog-model';
import { Pipeline } from '@promotions/backstage-plugin-promotions-common';
import express, { Express } from 'express';
import { once } from 'node:events';
import { Server } from 'node:http';
import { AddressInfo } from 'node:net';
import {
  ADA,
  component,
  createTestApi,
} from '../../router/__testUtils__/testApi';
import { TestDatabase } from '../../store/testDatabases';

/** Secrets of the senders that the documentation speaks of. */
export const SECRETS: Record<string, string> = {
  'cluster-eu': 'a secret of the documentation',
};

/** The API as the documentation shows it, with one pipeline and no freight. */
export interface DocumentedApi {
  app: Express;
  pipelineId: string;
  setNow(now: Date): void;
}

export async function createDocumentedApi(
  database: TestDatabase,
  pipeline: Pipeline,
): Promise<DocumentedApi> {
  const api = await createTestApi(database, {
    entities: [
      component('podinfo', 'group:default/team-payments'),
      group('release', ['user:default/ben', 'user:default/cyd']),
    ],
    pipeline,
    senders: Object.fromEntries(
      Object.entries(SECRETS).map(([name, secret]) => [name, [secret]]),
    ),
  });
  return {
    app: express().use('/api/promotions', api.app),
    pipelineId: api.id,
    setNow: now => {
      api.state.now = now;
    },
  };
}

function group(name: string, members: string[]): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name, namespace: 'default' },
    spec: { type: 'team', children: [] },
    relations: members.map(targetRef => ({
      type: RELATION_HAS_MEMBER,
      targetRef,
    })),
  };
}

/** Serves the API, and gives what a shell needs to talk to it. */
export async function serve(api: DocumentedApi): Promise<{
  url: string;
  environment: Record<string, string>;
  close(): Promise<void>;
}> {
  const server: Server = api.app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    environment: {
      TOKEN: mockCredentials.user.token(ADA),
      PIPELINE: api.pipelineId,
      CLUSTER_EU_SECRET: SECRETS['cluster-eu'],
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
