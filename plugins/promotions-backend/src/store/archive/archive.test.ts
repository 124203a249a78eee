import { PromotionPhase } from '@promotions/backstage-plugin-promotions-common';
import { DatabaseStore } from '../DatabaseStore';
import { PipelineChanges } from '../Store';
import { describeEachDatabase, describePostgres } from '../testDatabases';
import {
  at,
  condition,
  freight,
  goodDocument,
  pendingEvent,
  promotion,
  run,
  step,
  storeWithPipeline,
  StoreWithPipeline,
  task,
  when,
} from '../testFixtures';

/** Long after everything. */
const LATE = 10_000;

function archive(
  store: DatabaseStore,
  options: Partial<Parameters<DatabaseStore['archiveHistory']>[0]> = {},
) {
  return store.archiveHistory({
    before: at(LATE),
    keep: 1,
    limit: 1_000,
    now: when(LATE),
    ...options,
  });
}

async function kept(store: DatabaseStore, id: string) {
  const { items } = await store.listPromotions({ pipelineId: id, limit: 100 });
  return items.map(p => p.id).sort();
}

async function archived(store: DatabaseStore, id: string) {
  const { items } = await store.listArchive(id, { limit: 1_000 });
  return items.map(({ kind, id: of }) => `${kind} ${of}`).sort();
}

/** A promotion that was made and ended at that second. */
async function ended(
  { change, id }: StoreWithPipeline,
  seconds: number,
  options: {
    of?: number;
    stage?: string;
    phase?: PromotionPhase;
    rollbackOf?: string;
    name?: string;
  } = {},
) {
  const { of = 1, stage = 'dev', phase = 'Succeeded', rollbackOf } = options;
  const name = options.name ?? `P${String(seconds).padStart(4, '0')}`;
  await change(
    {
      promotionsCreated: [
        promotion(id, name, stage, freight(of), {
          createdAt: at(seconds),
          ...(rollbackOf !== undefined && { rollbackOf }),
        }),
      ],
    },
    seconds,
  );
  await change(
    {
      promotionsUpdated: [
        { id: name, phase: 'Running', startedAt: at(seconds) },
      ],
    },
    seconds,
  );
  await change(
    { promotionsUpdated: [{ id: name, phase, finishedAt: at(seconds) }] },
    seconds,
  );
  return name;
}

async function world(databases: Parameters<typeof storeWithPipeline>[0]) {
  const made = await storeWithPipeline(databases);
  await made.change({
    freightCreated: [freight(1), freight(2), freight(3)],
  });
  return made;
}

describeEachDatabase('history', databases => {
  describe('of promotions', () => {
    it('is archived with steps and logs, as it was', async () => {
      const made = await world(databases);
      const { store, id } = made;
      const old = await ended(made, 1);
      await ended(made, 2);
      const line = {
        step: 0,
        attempt: 1,
        at: at(1),
        level: 'info' as const,
        message: 'Cloned.',
      };
      await store.appendLog({ kind: 'promotion', id: old }, [line]);
      const before = await store.getPromotion(old);

      expect(await archive(store)).toMatchObject({ moved: 1 });

      expect(await store.getPromotion(old)).toBeUndefined();
      expect(
        (await store.listLog({ kind: 'promotion', id: old }, { limit: 10 }))
          .items,
      ).toEqual([]);
      const { items } = await store.listArchive(id, { limit: 10 });
      expect(items).toEqual([
        {
          id: old,
          kind: 'promotion',
          stage: 'dev',
          at: at(1),
          record: {
            promotion: before?.promotion,
            steps: before?.steps,
            log: [expect.objectContaining(line)],
          },
        },
      ]);
    });

    it('stays while it is young, and the newest of each stage stay', async () => {
      const made = await world(databases);
      const { store, id } = made;
      for (const seconds of [1, 2, 3, 4]) {
        await ended(made, seconds);
      }
      await ended(made, 1, { stage: 'prod', name: 'PROD' });

      expect(await archive(store, { before: at(2) })).toEqual({ moved: 1 });
      expect(await archive(store, { keep: 2 })).toEqual({ moved: 1 });

      expect(await kept(store, id)).toEqual(['P0003', 'P0004', 'PROD']);
    });

    it('stays where it is pending, runs, or ended last', async () => {
      const made = await world(databases);
      const { store, id, change } = made;
      await ended(made, 9, { name: 'P0001' });
      await ended(made, 2);
      await ended(made, 3);
      await change({
        promotionsCreated: [
          promotion(id, 'P0000', 'dev', freight(2)),
          promotion(id, 'P0005', 'staging', freight(1)),
        ],
        promotionsUpdated: [{ id: 'P0005', phase: 'Running' }],
      });

      await archive(store);
      await archive(store);

      // The first ended last, to which other pipelines look.
      expect(await kept(store, id)).toEqual([
        'P0000',
        'P0001',
        'P0002',
        'P0003',
        'P0005',
      ]);
    });

    it('stays where it says what is not tried again, or not gone back to', async () => {
      const made = await world(databases);
      const { store, id } = made;
      await ended(made, 1, { of: 2, phase: 'Failed' });
      await ended(made, 2, { of: 3, rollbackOf: freight(2).id });
      await ended(made, 3);
      await ended(made, 4);
      const before = await store.readSnapshot(id);

      await archive(store);
      const after = await store.readSnapshot(id);

      expect(await kept(store, id)).toEqual(['P0001', 'P0002', 'P0004']);
      expect(after?.promotions).toEqual(before?.promotions);
    });

    it('goes oldest first, so that an older failure never seems to be the newest', async () => {
      const made = await world(databases);
      const { store, id } = made;
      await ended(made, 1, { of: 2, phase: 'Failed' });
      await ended(made, 2, { of: 2 });
      await ended(made, 3);

      const newest = async () =>
        (await store.readSnapshot(id))?.promotions.find(p =>
          p.freight.includes(freight(2).id),
        )?.phase;
      expect(await newest()).toBe('Succeeded');
      expect(await archive(store)).toEqual({ moved: 1 });
      expect(await newest()).toBe('Succeeded');
      expect(await archive(store)).toEqual({ moved: 1 });
      expect(await newest()).toBeUndefined();
      expect(await archive(store)).toEqual({ moved: 0 });
    });

    it('stays where what is current, or a run, names it', async () => {
      const made = await world(databases);
      const { store, id, change } = made;
      const current = await ended(made, 1);
      const named = await ended(made, 2, { of: 2 });
      await ended(made, 3, { of: 3 });
      await change({
        entered: [
          {
            stage: 'dev',
            origin: 'app',
            freight: freight(1).id,
            since: at(1),
            promotionId: current,
          },
        ],
        runs: [
          run('R1', {
            stage: 'dev',
            freight: freight(2).id,
            promotionId: named,
            state: 'Failed',
            startedAt: at(2),
            finishedAt: at(3),
          }),
        ],
      });

      await archive(store);

      expect(await kept(store, id)).toEqual([current, named, 'P0003']);
    });
  });

  describe('of stage runs', () => {
    const over = (name: string, seconds: number, options = {}) =>
      run(name, {
        stage: 'dev',
        freight: freight(1).id,
        state: 'Succeeded',
        startedAt: at(seconds),
        finishedAt: at(seconds + 1),
        ...options,
      });

    it('is archived with tasks, their steps and logs', async () => {
      const { store, id, change } = await world(databases);
      const old = over('R1', 1, {
        state: 'Progressing',
        finishedAt: undefined,
      });
      await change({
        runs: [old],
        tasksCreated: [{ ...task('T1', old), steps: [step(0)] }],
      });
      await store.appendLog({ kind: 'task', id: 'T1' }, [
        { step: 0, attempt: 1, at: at(1), level: 'info', message: 'Smoke.' },
      ]);
      await change({
        tasksUpdated: [{ id: 'T1', state: 'Succeeded', finishedAt: at(2) }],
        runs: [over('R1', 1), over('R2', 5)],
      });

      expect(await archive(store)).toEqual({ moved: 1 });

      expect(await store.getRun('R1')).toBeUndefined();
      expect(await store.getTask('T1')).toBeUndefined();
      const { items } = await store.listArchive(id, { kind: 'run', limit: 9 });
      expect(items).toMatchObject([
        {
          id: 'R1',
          stage: 'dev',
          record: {
            run: { id: 'R1', state: 'Succeeded' },
            tasks: [
              {
                id: 'T1',
                state: 'Succeeded',
                steps: [{ id: 'step-1' }],
                log: [{ message: 'Smoke.' }],
              },
            ],
          },
        },
      ]);
    });

    it('goes together with the promotion that brought its freight', async () => {
      const made = await world(databases);
      const { store, id, change } = made;
      const promotionId = await ended(made, 1);
      await ended(made, 5, { of: 2 });
      await change({ runs: [over('R1', 1, { promotionId }), over('R2', 5)] });

      expect(await archive(store)).toEqual({ moved: 2 });

      expect(await archived(store, id)).toEqual(['promotion P0001', 'run R1']);
    });

    it('stays as far as decisions see it', async () => {
      const { store, id, change } = await world(databases);
      await change({
        entered: [
          {
            stage: 'dev',
            origin: 'app',
            freight: freight(3).id,
            since: at(1),
          },
        ],
        runs: [
          over('CURRENT', 1, { freight: freight(3).id }),
          over('FAILED', 2, { freight: freight(2).id, state: 'Failed' }),
          over('WARNED', 3, { promotionTasks: 'Failed' }),
          over('MENDED', 4),
          over('SUPERSEDED', 5, { state: 'Superseded' }),
          over('OPEN', 6, { state: 'Progressing', finishedAt: undefined }),
          over('NEWEST', 7),
        ],
      });
      const before = await store.readSnapshot(id);

      for (let n = 0; n < 5; n++) {
        await archive(store);
        expect((await store.readSnapshot(id))?.runs).toEqual(before?.runs);
      }

      expect(await archived(store, id)).toEqual([
        'run MENDED',
        'run SUPERSEDED',
        'run WARNED',
      ]);
    });
  });

  it('of the timeline goes but for the newest of each stage, and of what is about none', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const entry = (kind: string, stage?: string) => ({
      at: at(1),
      kind,
      actor: 'promotions',
      stage,
      message: `${kind}.`,
      data: { n: 1 },
    });
    await change({
      timeline: [
        entry('a', 'dev'),
        entry('b', 'prod'),
        entry('c', 'dev'),
        entry('d'),
        entry('e', 'dev'),
        entry('f'),
      ],
    });

    expect(await archive(store, { keep: 2 })).toEqual({ moved: 2 });

    const { items } = await store.listTimeline(id, { limit: 10 });
    expect(items.map(({ kind }) => kind)).toEqual(['f', 'e', 'd', 'c', 'b']);
    const page = await store.listArchive(id, { limit: 10 });
    expect(page.items.map(({ record }) => record.kind).sort()).toEqual([
      'a',
      'document.changed',
    ]);
    expect(page.items.find(({ stage }) => stage === 'dev')).toMatchObject({
      kind: 'timeline',
      at: at(1),
      record: { actor: 'promotions', message: 'a.', data: { n: 1 } },
    });
  });

  it('of conditions goes but for the newest of each', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    for (const [seconds, status] of ['True', 'False', 'True'].entries()) {
      await change({
        conditions: [
          condition({ status, lastTransitionAt: at(seconds) }),
          condition({ type: 'Tested', lastTransitionAt: at(0) }),
        ],
      });
    }

    expect(await archive(store, { keep: 2 })).toEqual({ moved: 1 });

    const { items } = await store.listArchive(id, { limit: 10 });
    expect(items).toMatchObject([
      {
        kind: 'transition',
        stage: 'dev',
        record: { type: 'Healthy', to: 'True' },
      },
    ]);
    expect(
      (
        await store.listConditionTransitions(id, {
          stage: 'dev',
          type: 'Healthy',
          limit: 10,
        })
      ).items,
    ).toHaveLength(2);
  });

  it('of deployment events goes once a pass has looked at them', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const event = (n: number) => pendingEvent(id, n);
    await store.takeEvents([event(1), event(2), event(3)], when(3));
    const settled = (n: number) => ({
      sender: event(n).sender,
      id: event(n).id,
      message: 'Deployed.',
    });
    await change({ eventsSettled: [settled(1), settled(3)] });

    expect(await archive(store)).toEqual({ moved: 1 });

    expect(await store.listArchive(id, { limit: 10 })).toMatchObject({
      items: [{ kind: 'event', record: { id: 'e-1', outcome: 'Deployed.' } }],
    });
    // What nobody has looked at, and the newest, are known.
    expect(await store.takeEvents([event(2), event(3)], when(9))).toEqual([
      false,
      false,
    ]);
  });

  it('is moved so much at a time, pipeline by pipeline', async () => {
    const { store, change } = await storeWithPipeline(databases);
    const other = await store.savePipelineDocument(
      goodDocument({ entityRef: 'component:default/other' }),
      when(1),
    );
    const entries = (count: number) => ({
      timeline: Array.from({ length: count }, (_, n) => ({
        at: at(1),
        kind: `k${n}`,
        actor: 'promotions',
        message: 'Told.',
      })),
    });
    await change(entries(5));
    await store.applyChanges(other.id, other.revision, entries(3), when(2));

    let moved = 0;
    let next: string | undefined;
    let calls = 0;
    do {
      const result = await archive(store, { limit: 2, after: next });
      expect(result.moved).toBeLessThanOrEqual(2);
      moved += result.moved;
      next = result.next;
      calls++;
    } while (next !== undefined);

    expect(moved).toBe(5 + 3);
    expect(calls).toBeLessThan(10);
  });

  it('is paged newest first, and only of stages that may be seen', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const entry = (seconds: number, stage?: string) => ({
      at: at(seconds),
      kind: `k${seconds}`,
      actor: 'promotions',
      stage,
      message: 'Told.',
    });
    await change({
      timeline: [
        entry(1, 'dev'),
        entry(2, 'prod'),
        entry(3, 'dev'),
        entry(4),
        entry(5, 'dev'),
        entry(6, 'prod'),
        entry(7),
      ],
    });
    await archive(store);

    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.listArchive(id, {
        stages: ['dev'],
        limit: 2,
        cursor,
      });
      seen.push(...page.items.map(({ record }) => record.kind));
      cursor = page.nextCursor;
    } while (cursor);

    expect(seen).toEqual(['k4', 'k3', 'k1', 'document.changed']);
    expect(
      (await store.listArchive(id, { kind: 'run', limit: 1 })).items,
    ).toEqual([]);
  });

  it('tells of deployment events only who may see all stages', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const event = pendingEvent(id, 1);
    await store.takeEvents([event, pendingEvent(id, 2)], when(2));
    await change({
      eventsSettled: [
        {
          sender: event.sender,
          id: event.id,
          message: 'young-otter in prod/eu: Failed.',
        },
      ],
    });
    await archive(store);
    const kinds = async (stages?: string[]) =>
      (await store.listArchive(id, { stages, limit: 10 })).items
        .map(({ kind }) => kind)
        .filter(kind => kind === 'event');
    expect(await kinds()).toEqual(['event']);
    expect(await kinds(['dev'])).toEqual([]);
  });

  it('is read no more at once than fits on a page', async () => {
    const made = await world(databases);
    const { store, id } = made;
    const names: string[] = [];
    for (let seconds = 1; seconds <= 4; seconds++) {
      names.unshift(await ended(made, seconds));
    }
    const old = names.slice(1);
    for (const name of old) {
      await store.appendLog(
        { kind: 'promotion', id: name },
        Array.from({ length: 400 }, () => ({
          step: 0,
          attempt: 1,
          at: at(5),
          level: 'info' as const,
          message: 'x'.repeat(8_000),
        })),
      );
    }
    // Of a stage and freight one goes at a time.
    while ((await archive(store)).moved > 0);
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await store.listArchive(id, {
        kind: 'promotion',
        limit: 10,
        cursor,
      });
      pages.push(page.items.map(item => item.id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(pages).toEqual(old.map(name => [name]));
  });

  it('is deleted for good when somebody wants that', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const entry = (seconds: number): PipelineChanges => ({
      timeline: [
        {
          at: at(seconds),
          kind: `k${seconds}`,
          actor: 'promotions',
          message: 'Told.',
        },
      ],
    });
    for (const seconds of [1, 2, 3, 4]) {
      await change(entry(seconds));
    }
    await archive(store);

    expect(await store.deleteArchived(at(3), 2)).toBe(2);
    expect(await store.deleteArchived(at(3), 2)).toBe(1);
    expect(await store.deleteArchived(at(3), 2)).toBe(0);

    const { items } = await store.listArchive(id, { limit: 10 });
    expect(items.map(({ record }) => record.kind)).toEqual(['k3']);
  });
});

describePostgres('history of several replicas', databases => {
  it('is archived once, while the pipeline goes on changing', async () => {
    const made = await world(databases);
    const { store, id } = made;
    for (let n = 1; n <= 20; n++) {
      await ended(made, n, { of: (n % 3) + 1 });
    }
    const replicas = [
      store,
      await DatabaseStore.create(await made.database.replica()),
      await DatabaseStore.create(await made.database.replica()),
    ];

    const results = await Promise.all([
      ...replicas.map(async replica => {
        let moved = 0;
        for (let n = 0; n < 20; n++) {
          moved += (await archive(replica, { limit: 3 })).moved;
        }
        return moved;
      }),
      (async () => {
        for (let n = 101; n <= 110; n++) {
          await ended(made, n);
        }
        return 0;
      })(),
    ]);
    while ((await archive(store)).moved > 0);

    const gone = await archived(store, id);
    const left = await kept(store, id);
    const promotions = gone.filter(name => name.startsWith('promotion'));
    expect(results.reduce((a, b) => a + b)).toBeLessThanOrEqual(gone.length);
    expect(promotions.length + left.length).toBe(30);
    expect(left).toEqual(['P0110']);
  });
});
