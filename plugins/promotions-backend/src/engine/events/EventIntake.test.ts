import { InputError, ServiceUnavailableError } from '@backstage/errors';
import { IncomingDeployment } from '@promotions/backstage-plugin-promotions-common';
import { DatabaseStore } from '../../store/DatabaseStore';
import { describeEachDatabase, TestDatabases } from '../../store/testDatabases';
import {
  ENTITY,
  goodDocument,
  pipeline,
  stage,
  when,
} from '../../store/testFixtures';
import { EventSender } from '../Engine';
import { EventIntake, IntakeOptions } from './EventIntake';

const CLUSTER: EventSender = { name: 'cluster', maySpeakFor: () => true };

const anEvent = (
  number: number,
  options: Partial<IncomingDeployment> = {},
): IncomingDeployment => ({
  id: `e${number}`,
  at: when(number).toISOString(),
  entityRef: ENTITY,
  stage: 'dev',
  target: 'dev',
  revision: `1.0.${number}`,
  phase: 'Succeeded',
  ...options,
});

type IntakeStore = IntakeOptions['store'];

async function setUp(
  databases: TestDatabases,
  options: {
    limits?: IntakeOptions['limits'];
    /** Stands between the intake and the store. */
    store?: (real: IntakeStore) => Partial<IntakeStore>;
  } = {},
) {
  const store = await DatabaseStore.create(await databases.create());
  const { id } = await store.savePipelineDocument(goodDocument(), when(0));
  const calls: string[] = [];
  const taken: Array<[string, string[]]> = [];
  const counted: IntakeStore = {
    findDeclared: names => {
      calls.push('findDeclared');
      return store.findDeclared(names);
    },
    readDeclared: ids => {
      calls.push(`readDeclared ${ids.length}`);
      return store.readDeclared(ids);
    },
    knownEvents: events => {
      calls.push(`knownEvents ${events.length}`);
      return store.knownEvents(events);
    },
    takeEvents: (events, now) => {
      calls.push(`takeEvents ${events.length}`);
      return store.takeEvents(events, now);
    },
  };
  const intake = new EventIntake({
    store: { ...counted, ...options.store?.(counted) },
    now: () => when(1),
    taken: (pipelineId, stages) => taken.push([pipelineId, stages]),
    limits: options.limits,
  });
  return {
    store,
    id,
    calls,
    taken,
    intake,
    take: (event: IncomingDeployment, sender = CLUSTER) =>
      intake.take(event, sender),
    pending: async () => (await store.readSnapshot(id))?.events ?? [],
  };
}

describeEachDatabase('the intake of events', databases => {
  it('writes what comes together by one transaction, in the order in which it came', async () => {
    const { take, calls, pending, taken, id } = await setUp(databases);
    const outcomes = await Promise.all(
      [5, 3, 4].map(number => take(anEvent(number))),
    );
    expect(outcomes.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(calls).toEqual(['findDeclared', 'readDeclared 1', 'takeEvents 3']);
    expect((await pending()).map(event => event.id)).toEqual([
      'e5',
      'e3',
      'e4',
    ]);
    expect(taken).toEqual([[id, ['dev']]]);
  });

  it('answers only what is committed', async () => {
    let commit = () => {};
    const committed = new Promise<void>(resolve => {
      commit = resolve;
    });
    const { take, taken } = await setUp(databases, {
      store: real => ({
        takeEvents: async (events, now) => {
          const fresh = await real.takeEvents(events, now);
          await committed;
          return fresh;
        },
      }),
    });
    const answers: number[] = [];
    const taking = take(anEvent(1)).then(({ status }) => answers.push(status));
    await new Promise(resolve => setTimeout(resolve, 50));
    expect([answers, taken]).toEqual([[], []]);
    commit();
    await taking;
    expect(answers).toEqual([202]);
  });

  it('takes in the same id once, however often it comes at once', async () => {
    const { take, pending, taken } = await setUp(databases);
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, () => take(anEvent(1))),
    );
    expect(outcomes.filter(o => o.message.includes('before'))).toHaveLength(99);
    expect(outcomes.every(({ status }) => status === 202)).toBe(true);
    expect(await pending()).toHaveLength(1);
    await take(anEvent(1));
    expect(taken).toHaveLength(1);
  });

  it('judges by the document in force, which it reads again only when it is another', async () => {
    const { take, calls, store } = await setUp(databases);
    await take(anEvent(1));
    calls.length = 0;
    await take(anEvent(2));
    expect(calls).toEqual(['findDeclared', 'takeEvents 1']);

    expect((await take(anEvent(3, { stage: 'qa' }))).status).toBe(422);
    const stages = [...pipeline().stages, stage('qa')];
    await store.savePipelineDocument(
      goodDocument({ pipeline: pipeline({ stages }) }),
      when(2),
    );
    const toQa = { stage: 'qa', target: 'qa' };
    expect((await take(anEvent(3, toQa))).status).toBe(202);
    await store.savePipelineDocument(goodDocument(), when(3));
    expect((await take(anEvent(4, toQa))).status).toBe(422);
    expect((await take(anEvent(3, toQa))).status).toBe(202);
  });

  it('judges each event of a batch by itself', async () => {
    const { take, id, store, pending } = await setUp(databases);
    const { id: other } = await store.savePipelineDocument(
      goodDocument({
        entityRef: 'component:default/other',
        pipeline: pipeline({ name: 'other' }),
        entity: { metadata: { name: 'other' } },
      }),
      when(0),
    );
    const { id: bad } = await store.savePipelineDocument(
      goodDocument({
        ref: 'url:https://git.example.com/broken.yaml',
        entityRef: 'component:default/broken',
        pipeline: undefined,
        status: { ref: 'broken', state: 'Broken', errors: [] },
      }),
      when(0),
    );
    const narrow: EventSender = {
      name: 'narrow',
      maySpeakFor: entity =>
        (entity as { metadata: { name: string } }).metadata.name === 'other',
    };
    const statuses = await Promise.all([
      take(anEvent(1)),
      take(anEvent(2), narrow),
      take(anEvent(3, { entityRef: undefined, pipeline: other }), narrow),
      take(anEvent(4, { entityRef: 'component:default/nobody' })),
      take(anEvent(5, { entityRef: undefined, pipeline: bad })),
      take(anEvent(6, { target: 'moon' })),
      take(anEvent(7, { revision: '' })),
      take(anEvent(8, { pipeline: 'podinfo' })),
      take(anEvent(9, { pipeline: 'other' })),
      take(anEvent(10, { pipeline: id })),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([
      202, 403, 202, 404, 404, 422, 422, 202, 404, 202,
    ]);
    expect((await pending()).map(event => event.id)).toEqual([
      'e1',
      'e8',
      'e10',
    ]);
  });

  it('sends away what it has no room for, and what waits too long', async () => {
    const stuck = new Promise<never>(() => {});
    const { take } = await setUp(databases, {
      limits: { waiting: 2, batch: 1, timeoutMs: 200 },
      store: () => ({ takeEvents: () => stuck }),
    });
    const first = take(anEvent(1));
    await new Promise(resolve => setTimeout(resolve, 50));
    const waiting = [take(anEvent(2)), take(anEvent(3))];
    await expect(take(anEvent(4))).rejects.toThrow(ServiceUnavailableError);
    for (const event of [first, ...waiting]) {
      await expect(event).rejects.toThrow('could not be taken in in time');
    }
  });

  it('asks for an event again that the database would not take, and then takes it', async () => {
    let down = true;
    const { take, pending } = await setUp(databases, {
      store: real => ({
        takeEvents: (events, now) => {
          if (down) {
            throw new Error('The connection was closed.');
          }
          return real.takeEvents(events, now);
        },
      }),
    });
    await expect(take(anEvent(1))).rejects.toThrow(ServiceUnavailableError);
    down = false;
    expect((await take(anEvent(1))).status).toBe(202);
    expect(await pending()).toHaveLength(1);
  });

  it('lets no event that cannot be stored keep others from being', async () => {
    const { take, pending } = await setUp(databases, {
      store: real => ({
        takeEvents: (events, now) => {
          if (events.some(({ message }) => message === 'bad')) {
            throw new InputError('Not storable.');
          }
          return real.takeEvents(events, now);
        },
      }),
    });
    const [good, bad] = await Promise.allSettled([
      take(anEvent(1)),
      take(anEvent(2, { message: 'bad' })),
    ]);
    expect(good).toMatchObject({ value: { status: 202 } });
    expect(bad).toMatchObject({ reason: expect.any(InputError) });
    expect(await pending()).toHaveLength(1);
  });

  it('is drained when all that came is committed', async () => {
    const { take, intake, pending } = await setUp(databases, {
      limits: { batch: 2 },
    });
    const taking = [1, 2, 3, 4, 5].map(number => take(anEvent(number)));
    await intake.drain();
    expect(await pending()).toHaveLength(5);
    await Promise.all(taking);
    await intake.drain();
  });
});
