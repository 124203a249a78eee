import { ConfigReader } from '@backstage/config';
import { PendingEvent } from '@promotions/backstage-plugin-promotions-common';
import { createHmac } from 'node:crypto';
import request from 'supertest';
import { parse } from 'yaml';
import { readConfig } from '../config';
import { createTestApi } from '../router/__testUtils__/testApi';
import { helmRelease } from '../senders/__testUtils__/bodies';
import { configuredSenders } from '../senders/configuredSenders';
import { describeSqlite } from '../store/testDatabases';
import {
  argoCdNotification,
  ClusterObject,
  fluxNotification,
  isOfCluster,
} from './__testUtils__/kubernetes';
import { readPage } from './__testUtils__/pages';
import { documentedRegistry } from './__testUtils__/registry';
import { pipelineOf, readConfigBlock } from './__testUtils__/yaml';

/** The machine may have a lot to do. */
jest.setTimeout(60_000);

const values = readPage('docs/events.md')
  .blocks.filter(({ language }) => language === 'yaml')
  .map(({ text }) => ({ text, value: parse(text) }));

const objects = values
  .filter(({ value }) => isOfCluster(value))
  .map(({ value }) => value as ClusterObject);

/** The senders as the page configures them, first without mappings and then with. */
const configured = values
  .filter(({ value }) => value.promotions?.senders)
  .map(({ text }) =>
    configuredSenders(
      readConfig(new ConfigReader(readConfigBlock(text))).senders,
    ),
  );

const sendersCalled = (name: string) =>
  configured.flatMap(senders => senders.get(name) ?? []);

/** The page's pipeline, with whoever the page lets report. */
describeSqlite('what the documentation sets up in clusters', databases => {
  async function setUp(sender: ReturnType<typeof sendersCalled>[number]) {
    const podinfo = readPage('docs/declare-a-pipeline.md').blocks.find(
      ({ text }) =>
        /^kind: Pipeline\nmetadata:\n {2}name: podinfo$/m.test(text),
    );
    const api = await createTestApi(await databases.create(), {
      pipeline: pipelineOf(podinfo!.text, await documentedRegistry()),
      senders: { [sender.name]: sender },
    });
    return {
      now: api.state.now,
      send: (headers: Record<string, string>, body: string) =>
        request(api.app).post('/events/deployments').set(headers).send(body),
      events: async (): Promise<Array<Partial<PendingEvent>>> =>
        (await api.store.readSnapshot(api.id))?.events ?? [],
    };
  }

  it.each(sendersCalled('flux-eu').map((sender, n) => [n, sender] as const))(
    'lets Flux report (%i)',
    async (_, sender) => {
      const { now, send, events } = await setUp(sender);
      const { metadata, ...event } = helmRelease({
        timestamp: now.toISOString(),
      });
      const { headers, body } = fluxNotification(objects, {
        ...event,
        metadata,
      });
      const signature = createHmac('sha256', sender.secrets[0])
        .update(body)
        .digest('hex');

      const answer = await send(
        { ...headers, 'X-Signature': `sha256=${signature}` },
        body,
      );

      expect([answer.status, answer.text]).toEqual([202, expect.anything()]);
      expect(await events()).toEqual([
        expect.objectContaining({
          sender: 'flux-eu',
          stage: 'prod',
          target: 'eu',
          revision: '6.7.0',
          phase: 'Succeeded',
        }),
      ]);
    },
  );

  it('lets Argo CD report', async () => {
    const [sender] = sendersCalled('argocd-eu');
    const { now, send, events } = await setUp(sender);
    const { headers, body } = argoCdNotification(objects, {
      status: {
        operationState: {
          phase: 'Succeeded',
          message: 'successfully synced "all"',
          syncResult: { revision: 'a'.repeat(40) },
        },
        sync: { status: 'Synced', revision: 'b'.repeat(40) },
        health: { status: 'Healthy' },
        summary: { images: ['ghcr.io/stefanprodan/podinfo:6.7.0'] },
      },
      secrets: { 'promotions-token': sender.secrets[0] },
      now,
    });

    const answer = await send(headers, body);

    expect([answer.status, answer.text]).toEqual([202, expect.anything()]);
    expect(await events()).toEqual([
      expect.objectContaining({
        sender: 'argocd-eu',
        stage: 'prod',
        target: 'eu',
        revision: 'a'.repeat(40),
        phase: 'Succeeded',
        url: 'https://argocd.example.com/applications/argocd/podinfo-prod',
        message: 'successfully synced "all"',
      }),
    ]);
  });

  it('lets Argo CD report of an application that was never synced', async () => {
    const [sender] = sendersCalled('argocd-eu');
    const { now, send, events } = await setUp(sender);
    const { headers, body } = argoCdNotification(objects, {
      status: { sync: { status: 'OutOfSync' } },
      secrets: { 'promotions-token': sender.secrets[0] },
      now,
    });

    expect((await send(headers, body)).status).toBe(202);
    expect(await events()).toEqual([]);
  });
});
