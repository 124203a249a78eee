import { mockServices } from '@backstage/backend-test-utils';
import { TimelineEntry } from '@promotions/backstage-plugin-promotions-common';
import { DatabaseStore } from '../store/DatabaseStore';
import { describeEachDatabase, TestDatabases } from '../store/testDatabases';
import { at, goodDocument, storeWithPipeline } from '../store/testFixtures';
import { Effects, OutboxLimits, OutboxSender } from './OutboxSender';

const LIMITS: OutboxLimits = {
  batch: 100,
  concurrency: 4,
  leaseMs: 60_000,
  pollMs: 20,
  timeoutMs: 1_000,
  giveUpAfterMs: Infinity,
};

function entry(kind: string) {
  return { at: at(0), kind, actor: 'user:default/ada', message: `${kind}.` };
}

/** Effects that write down what they were asked to do. */
class Recorder implements Effects {
  readonly done: string[] = [];
  /** What fails, and how often it still does. */
  readonly failing = new Map<string, number>();

  async signal(pipelineId: string) {
    this.#do(`signal ${pipelineId}`);
  }

  async publish(_: string, { kind }: TimelineEntry) {
    this.#do(`publish ${kind}`);
  }

  concernsPeople({ kind }: TimelineEntry) {
    return kind.startsWith('people');
  }

  async notify(_: string, { kind }: TimelineEntry) {
    this.#do(`notify ${kind}`);
  }

  #do(what: string) {
    const left = this.failing.get(what) ?? 0;
    if (left > 0) {
      this.failing.set(what, left - 1);
      throw new Error(`${what} fails.`);
    }
    this.done.push(what);
  }
}

const open: OutboxSender[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(each => each.stop()));
});

function sender(
  store: ConstructorParameters<typeof OutboxSender>[0]['store'],
  effects: Effects,
  limits: Partial<OutboxLimits> = {},
) {
  const made = new OutboxSender({
    store,
    effects,
    worker: 'w',
    now: () => new Date(),
    logger: mockServices.logger.mock(),
    limits: { ...LIMITS, ...limits },
  });
  open.push(made);
  return made;
}

/** A store with one pipeline and an empty outbox. */
async function quiet(databases: TestDatabases) {
  const world = await storeWithPipeline(databases);
  await empty(world.store);
  const rows = async (): Promise<Array<{ kind: string }>> =>
    world.database.knex('outbox').orderBy('id').select('*');
  return { ...world, rows };
}

async function empty(store: DatabaseStore) {
  const claimed = await store.claimOutbox('test', new Date(), 1_000, 1_000);
  await store.settleOutbox(claimed.map(({ id }) => id));
}

async function until(check: () => Promise<boolean> | boolean) {
  while (!(await check())) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

describeEachDatabase('what follows from a change', databases => {
  it('is sent once it is written, events in their order, and then forgotten', async () => {
    const { store, id, change, rows } = await quiet(databases);
    const effects = new Recorder();
    const sending = sender(store, effects, { pollMs: 60_000 });
    sending.start();

    await change({ timeline: [entry('a'), entry('people'), entry('c')] });
    sending.wake();
    await until(async () => (await rows()).length === 0);

    expect(effects.done.filter(what => what.startsWith('publish'))).toEqual([
      'publish a',
      'publish people',
      'publish c',
    ]);
    expect(effects.done).toContain(`signal ${id}`);
    expect(effects.done).toContain('notify people');
    expect(effects.done).toHaveLength(5);
  });

  it('is found where nobody was woken for it, such as after a restart', async () => {
    const { store, change, rows } = await quiet(databases);
    await change({ timeline: [entry('a')] });
    const effects = new Recorder();

    sender(store, effects).start();
    await until(async () => (await rows()).length === 0);

    expect(effects.done).toContain('publish a');
  });

  it('is one signal, however many changes there were', async () => {
    const { store, id, change, rows } = await quiet(databases);
    for (let n = 0; n < 5; n++) {
      await change({ wakeAt: at(n) });
    }
    const effects = new Recorder();

    sender(store, effects).start();
    await until(async () => (await rows()).length === 0);

    expect(effects.done).toEqual([`signal ${id}`]);
  });

  it('is sent again after a failure, and nothing younger of the pipeline before it', async () => {
    const { store, id, change, rows } = await quiet(databases);
    const effects = new Recorder();
    effects.failing.set('publish b', 1);
    await change({ timeline: [entry('a'), entry('b'), entry('c')] });
    const other = await store.savePipelineDocument(
      goodDocument({ entityRef: 'component:default/other' }),
      new Date(),
    );

    const sending = sender(store, effects);
    sending.start();
    await until(() => effects.done.includes(`signal ${other.id}`));
    await until(() => effects.done.includes('publish document.changed'));
    // Signals do not wait for events.
    await until(() => effects.done.includes(`signal ${id}`));
    expect(effects.done).not.toContain('publish c');
    await change({ timeline: [entry('d')] });
    sending.wake();

    await until(async () => (await rows()).length === 0);
    expect(
      effects.done.filter(
        what => what.startsWith('publish') && !what.includes('document'),
      ),
    ).toEqual(['publish a', 'publish b', 'publish c', 'publish d']);
  });

  it('is not published again because people could not be told', async () => {
    const { store, change, rows } = await quiet(databases);
    const effects = new Recorder();
    effects.failing.set('notify people', 1);
    await change({ timeline: [entry('people'), entry('b')] });

    sender(store, effects).start();
    await until(() => effects.done.includes('publish b'));
    await until(async () => (await rows()).length === 1);
    expect(await rows()).toMatchObject([{ kind: 'notification' }]);
    await until(async () => (await rows()).length === 0);

    expect(effects.done.filter(what => !what.startsWith('signal'))).toEqual([
      'publish people',
      'publish b',
      'notify people',
    ]);
  });

  it('is sent again where the process ended between sending and forgetting', async () => {
    const { store, change, rows } = await quiet(databases);
    const effects = new Recorder();
    await change({ timeline: [entry('a')] });
    // It has sent, and never gets to write that down.
    const ended = {
      claimOutbox: (...args: Parameters<DatabaseStore['claimOutbox']>) =>
        store.claimOutbox(args[0], args[1], 200, args[3]),
      deferOutbox: async () => {
        throw new Error('The process has ended.');
      },
      settleOutbox: async () => {
        throw new Error('The process has ended.');
      },
    };
    const first = sender(ended, effects, { pollMs: 60_000 });
    first.start();
    await until(() => effects.done.includes('publish a'));
    await first.stop();
    expect((await rows()).length).toBe(2);

    sender(store, effects).start();
    await until(async () => (await rows()).length === 0);

    expect(effects.done.filter(what => what === 'publish a')).toHaveLength(2);
  });

  it('is given up when it is too old, so that it is not in the way for ever', async () => {
    const { store, change, rows } = await quiet(databases);
    const effects = new Recorder();
    effects.failing.set('publish a', Infinity);
    await change({ timeline: [entry('a'), entry('b')] });

    sender(store, effects, { giveUpAfterMs: -Infinity }).start();
    await until(async () => (await rows()).length === 0);

    expect(effects.done).toContain('publish b');
  });

  it('fails where it takes too long', async () => {
    const { store, change, rows } = await quiet(databases);
    const effects = new Recorder();
    effects.publish = () => new Promise<void>(() => {});
    await change({ timeline: [entry('a')] });

    const sending = sender(store, effects, { timeoutMs: 20 });
    sending.start();
    await until(async () => {
      const [row] = await rows();
      return (
        row?.kind === 'timeline' && 'attempts' in row && row.attempts === 1
      );
    });
    await sending.stop();

    expect(await rows()).toMatchObject([{ kind: 'timeline' }]);
  });

  it('is left to others when this process stops', async () => {
    const { store, change, rows } = await quiet(databases);
    const effects = new Recorder();
    let release = () => {};
    const held = new Promise<void>(resolve => {
      release = resolve;
    });
    const publish = effects.publish.bind(effects);
    effects.publish = async (...args) => {
      await held;
      await publish(...args);
    };
    await change({ timeline: [entry('a'), entry('b')] });
    const stopping = sender(store, effects, { pollMs: 60_000 });
    stopping.start();
    await until(async () => (await rows()).length === 2);

    const stopped = stopping.stop();
    release();
    await stopped;
    expect(effects.done.filter(what => what.includes('publish'))).toEqual([
      'publish a',
    ]);

    sender(store, effects).start();
    await until(async () => (await rows()).length === 0);
    expect(effects.done.filter(what => what.includes('publish'))).toEqual([
      'publish a',
      'publish b',
    ]);
  });

  it('gets through in any number', async () => {
    const { store, change, rows } = await quiet(databases);
    const effects = new Recorder();
    const kinds = Array.from({ length: 450 }, (_, n) => `n${n}`);
    await change({ timeline: kinds.map(entry) });

    sender(store, effects, { pollMs: 60_000 }).start();
    await until(async () => (await rows()).length === 0);

    expect(effects.done.filter(what => what.includes('publish'))).toEqual(
      kinds.map(kind => `publish ${kind}`),
    );
  });
});
