import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, Receiver } from '../__testUtils__/Receiver';
import { EventSender } from './EventSender';
import { ClusterState } from './state';

const at = '2026-01-02T03:04:05.000Z';

describe('a deployment event', () => {
  let dir: string;
  let backend: Receiver;
  let state: ClusterState;
  let now: Date;
  let sender: EventSender;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'events-'));
    backend = new Receiver('secret');
    await backend.start();
    state = new ClusterState(join(dir, 'cluster.json'));
    now = new Date(at);
    sender = new EventSender({
      state,
      url: `${backend.url}/api/promotions/events/deployments`,
      secret: 'secret',
      now: () => now,
      firstPauseMs: 20,
    });
  });

  afterEach(async () => {
    await sender.stop();
    await backend.stop();
    await rm(dir, { recursive: true, force: true });
  });

  function add(id: string, target = 'dev') {
    state.addEvent({
      component: 'podinfo',
      body: {
        id,
        at,
        entityRef: 'component:default/podinfo',
        stage: 'dev',
        target,
        revision: 'r',
        phase: 'Started',
        url: 'http://localhost/',
        message: 'Begins',
      },
      attempts: 0,
      state: 'waiting',
    });
  }

  const ids = () => backend.received.map(({ body }) => body.id);

  it('keeps its instant while that is fresh', async () => {
    now = new Date('2026-01-02T03:08:00.000Z');
    add('one');
    sender.wake();
    await eventually(() => expect(ids()).toEqual(['one']));
    expect(backend.received[0].body.at).toBe(at);
  });

  it('is signed anew, with the instant of now, when it is old news', async () => {
    now = new Date('2026-01-02T03:14:05.000Z');
    add('one');
    sender.wake();
    await eventually(() => expect(ids()).toEqual(['one']));
    expect(backend.received[0]).toMatchObject({
      signed: true,
      body: { id: 'one', at: now.toISOString() },
    });
  });

  it('waits as long as the backend asks', async () => {
    backend.answers.push({ status: 429, retryAfter: 1 });
    add('one');
    sender.wake();
    await eventually(() => expect(ids()).toHaveLength(1));
    const before = Date.now();
    await eventually(() => expect(ids()).toEqual(['one', 'one']));
    expect(Date.now() - before).toBeGreaterThan(800);
  });

  it('does not hold up those of other places', async () => {
    backend.answers.push({ status: 429, retryAfter: 100 });
    add('one', 'dev');
    sender.wake();
    await eventually(() => expect(ids()).toEqual(['one']));
    add('two', 'dev');
    add('three', 'prod');
    sender.wake();
    await eventually(() => expect(ids()).toEqual(['one', 'three']));
  });

  it('is forgotten some time after it was accepted', async () => {
    for (let index = 0; index < 70; index++) {
      add(`event-${index}`, `target-${index}`);
    }
    sender.wake();
    await eventually(() => expect(ids()).toHaveLength(70));
    await eventually(() =>
      expect(state.events.every(event => event.state === 'sent')).toBe(true),
    );
    add('last');
    expect(state.events.length).toBeLessThanOrEqual(70);
    expect(state.events[0].body.id).not.toBe('event-0');
  });
});
