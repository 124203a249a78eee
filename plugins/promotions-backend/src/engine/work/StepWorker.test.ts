import { createMockDirectory } from '@backstage/backend-test-utils';
import {
  Promotion,
  StepDefinition,
  StepRecord,
} from '@promotions/backstage-plugin-promotions-common';
import {
  StepContext,
  StepRunner,
} from '@promotions/backstage-plugin-promotions-node';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseStore } from '../../store/DatabaseStore';
import { describeEachDatabase, TestDatabases } from '../../store/testDatabases';
import { goodDocument, pipeline, stage } from '../../store/testFixtures';
import { runnerOf, stageWith } from './__testUtils__/work';
import { rulesOf } from '../__testUtils__/rules';
import { PipelineAccess } from '../changePipeline';
import { Actor } from '../Engine';
import { PromotionsEngine } from '../PromotionsEngine';
import {
  RunningWorker,
  RunningWorkerOptions,
  wakes,
} from './__testUtils__/RunningWorker';
import { StepWorkerOptions } from './StepWorker';
import { createRegistry } from '../registry';

const ADA: Actor = { ref: 'user:default/ada', kind: 'person' };
const STAGES = ['one', 'two', 'three', 'four', 'five'];

const directory = createMockDirectory();

/** A real store and engine, with stages that all take freight directly. */
async function setUp(
  databases: TestDatabases,
  runners: StepRunner[],
  steps: Array<Partial<StepDefinition>> = runners.map(({ uses }) => ({ uses })),
) {
  directory.clear();
  const { database } = await databases.create();
  const workers: RunningWorker[] = [];
  const store = await DatabaseStore.create({
    database,
    enqueue: wakes(() => workers),
  });
  const now = () => new Date();
  const { promotion } = stageWith(steps.map(s => ({ uses: 'x', ...s })));
  const { id } = await store.savePipelineDocument(
    goodDocument({
      pipeline: pipeline({
        stages: STAGES.map(name => ({ ...stage(name), promotion })),
      }),
    }),
    now(),
  );
  const access: PipelineAccess = {
    store,
    now,
    ...rulesOf(),
    written: () => {},
  };
  const engine = new PromotionsEngine(access, {
    stageTouched: () => {},
    refreshDocument: async () => {},
  });
  const registry = createRegistry();
  registry.addStepRunner(...runners);
  const { freight } = await engine.createFreight(
    id,
    { artifacts: [{ kind: 'generic', name: 'app', version: '1.0.0' }] },
    ADA,
  );
  return {
    store,
    engine,
    worker: (options: Partial<RunningWorkerOptions> = {}) => {
      const worker = new RunningWorker({
        queued: store,
        engine,
        registry,
        workDirBase: directory.resolve('work'),
        ...options,
      });
      workers.push(worker);
      return worker;
    },
    promote: async (name = 'one'): Promise<Promotion> => {
      const { promotion: created } = await engine.createPromotion(
        id,
        { stage: name, freight: freight.id },
        ADA,
      );
      expect(created?.phase).toBe('Running');
      return created!;
    },
    current: async () => (await store.readSnapshot(id))?.current ?? [],
    stop: () => Promise.all(workers.map(worker => worker.stop())),
  };
}

type Setup = Awaited<ReturnType<typeof setUp>>;

async function ended(
  { store }: Setup,
  { id }: Promotion,
): Promise<{ promotion: Promotion; steps: StepRecord[] }> {
  return until(async () => {
    const found = await store.getPromotion(id);
    return found?.promotion.finishedAt ? found : undefined;
  });
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let i = 0; i < 1000; i++) {
    const result = await look();
    if (result !== undefined) {
      return result;
    }
    await sleep(10);
  }
  throw new Error('It did not happen.');
}

/** A step that goes on until it is told to stop; later attempts succeed. */
function slow(started: (context: StepContext<unknown>) => void): StepRunner {
  return runnerOf('slow', async context => {
    started(context);
    if (context.attempt === 1) {
      await sleep(60_000, undefined, { signal: context.signal });
    }
    return { status: 'Succeeded' };
  });
}

const succeed = runnerOf('succeed', () => ({ status: 'Succeeded' }));

describeEachDatabase('a worker', databases => {
  let setup: Setup;
  afterEach(() => setup?.stop());

  it('runs a promotion that has started, whose freight is then current', async () => {
    let told: StepContext<unknown> | undefined;
    setup = await setUp(databases, [
      runnerOf('look', context => {
        told = context;
        return { status: 'Succeeded', output: { x: 1 } };
      }),
    ]);
    const changes: string[] = [];
    setup.worker({ changed: id => changes.push(id) });
    const promotion = await setup.promote();
    const { promotion: after, steps } = await ended(setup, promotion);
    expect(after.phase).toBe('Succeeded');
    expect(steps).toEqual([
      expect.objectContaining({ state: 'Succeeded', output: { x: 1 } }),
    ]);
    expect(await setup.current()).toEqual([
      expect.objectContaining({ stage: 'one', promotionId: promotion.id }),
    ]);
    expect(told).toMatchObject({
      pipeline: { name: 'podinfo', entityRef: 'component:default/podinfo' },
      entity: { metadata: { name: 'podinfo' } },
      freight: [{ artifacts: [{ version: '1.0.0' }] }],
    });
    expect(changes).toEqual([promotion.pipelineId, promotion.pipelineId]);
  });

  it('finds promotions that nobody told it about', async () => {
    setup = await setUp(databases, [succeed]);
    const promotion = await setup.promote();
    setup.worker();
    expect((await ended(setup, promotion)).promotion.phase).toBe('Succeeded');
  });

  it('looks again when a step wants it, and holds nothing meanwhile', async () => {
    const asked: number[] = [];
    setup = await setUp(databases, [
      runnerOf('ask', ({ attempt }) => {
        asked.push(Date.now());
        return attempt === 1
          ? { status: 'Running', retryAfterMs: 1_000 }
          : { status: 'Succeeded' };
      }),
    ]);
    // Not by looking often.
    setup.worker({ scanIntervalMs: 60_000 });
    await ended(setup, await setup.promote());
    expect(asked[1] - asked[0]).toBeGreaterThanOrEqual(1_000);
    expect(asked[1] - asked[0]).toBeLessThan(30_000);
  });

  it('keeps its lease while a step takes longer than that', async () => {
    let attempts = 0;
    setup = await setUp(databases, [
      runnerOf('long', async () => {
        attempts += 1;
        await sleep(1_500);
        return { status: 'Succeeded' };
      }),
    ]);
    setup.worker();
    setup.worker();
    const { promotion } = await ended(setup, await setup.promote());
    expect(promotion.phase).toBe('Succeeded');
    expect(attempts).toBe(1);
  });

  it('is one of several that share the work', async () => {
    const attempts: string[] = [];
    setup = await setUp(databases, [
      runnerOf('count', async ({ promotion }) => {
        attempts.push(promotion!.id);
        await sleep(20);
        return { status: 'Succeeded' };
      }),
    ]);
    [1, 2, 3].forEach(() => setup.worker());
    const promotions = [];
    for (const name of STAGES) {
      promotions.push(await setup.promote(name));
    }
    await Promise.all(promotions.map(p => ended(setup, p)));
    expect(attempts.sort()).toEqual(promotions.map(p => p.id).sort());
  });

  it('runs no more at once than it may', async () => {
    let running = 0;
    let most = 0;
    setup = await setUp(databases, [
      runnerOf('count', async () => {
        running += 1;
        most = Math.max(most, running);
        await sleep(50);
        running -= 1;
        return { status: 'Succeeded' };
      }),
    ]);
    const promotions = [];
    for (const name of STAGES) {
      promotions.push(await setup.promote(name));
    }
    setup.worker({ concurrency: 2 });
    await Promise.all(promotions.map(p => ended(setup, p)));
    expect(most).toBe(2);
  });

  it('aborts the step under way at once when it is told', async () => {
    let started = () => {};
    const running = new Promise<void>(resolve => {
      started = resolve;
    });
    setup = await setUp(databases, [slow(() => started()), succeed]);
    setup.worker({ leaseMs: 60_000 });
    const promotion = await setup.promote();
    await running;
    const before = Date.now();
    await setup.engine.abortPromotion(promotion.id, ADA);
    const { promotion: after, steps } = await ended(setup, promotion);
    expect(Date.now() - before).toBeLessThan(1_000);
    expect(after).toMatchObject({
      phase: 'Aborted',
      abortRequestedBy: ADA.ref,
    });
    expect(steps.map(step => step.state)).toEqual(['Aborted', 'Aborted']);
    expect(await setup.current()).toEqual([]);
  });

  it('aborts a promotion that waits', async () => {
    setup = await setUp(databases, [
      runnerOf('wait', () => ({ status: 'Running', retryAfterMs: 3_600_000 })),
    ]);
    setup.worker({ scanIntervalMs: 60_000 });
    const promotion = await setup.promote();
    await until(async () => {
      const found = await setup.store.getPromotion(promotion.id);
      return found?.steps[0].wakeAt;
    });
    await setup.engine.abortPromotion(promotion.id, ADA);
    expect((await ended(setup, promotion)).promotion.phase).toBe('Aborted');
  });

  it('gives back what it runs when it stops, for another one to go on', async () => {
    let started = () => {};
    const running = new Promise<void>(resolve => {
      started = resolve;
    });
    setup = await setUp(databases, [succeed, slow(() => started())]);
    const first = setup.worker({ leaseMs: 60_000 });
    const promotion = await setup.promote();
    await running;
    await first.stop();
    // The lease would be held for another minute.
    setup.worker();
    const { promotion: after, steps } = await ended(setup, promotion);
    expect(after.phase).toBe('Succeeded');
    expect(steps).toEqual([
      expect.objectContaining({ state: 'Succeeded', attempts: 1 }),
      expect.objectContaining({
        state: 'Succeeded',
        attempts: 2,
        consecutiveErrors: 0,
      }),
    ]);
  });

  it('lets the step under way end when it stops', async () => {
    let started = () => {};
    const running = new Promise<void>(resolve => {
      started = resolve;
    });
    setup = await setUp(databases, [
      runnerOf('short', async () => {
        started();
        await sleep(100);
        return { status: 'Succeeded' };
      }),
      succeed,
    ]);
    const worker = setup.worker({ drainMs: 10_000 });
    const promotion = await setup.promote();
    await running;
    await worker.stop();
    const found = await setup.store.getPromotion(promotion.id);
    expect(found?.steps.map(step => step.state)).toEqual([
      'Succeeded',
      'Pending',
    ]);
  });

  it('goes on with the step of a worker that has gone silent', async () => {
    setup = await setUp(databases, [succeed, slow(() => {})]);
    const promotion = await setup.promote();
    const ref = { kind: 'promotion' as const, id: promotion.id };
    // As if it had been killed in the middle of the second step.
    const lease = await setup.store.claimWork(ref, 'dead', new Date(), 400);
    const at = new Date().toISOString();
    await setup.store.saveStep(ref, lease!.fence, {
      ...lease!.steps[0],
      state: 'Succeeded',
      attempts: 1,
      startedAt: at,
      finishedAt: at,
    });
    await setup.store.saveStep(ref, lease!.fence, {
      ...lease!.steps[1],
      state: 'Running',
      attempts: 1,
      startedAt: at,
    });
    setup.worker();
    const { promotion: after, steps } = await ended(setup, promotion);
    expect(after.phase).toBe('Succeeded');
    expect(steps.map(({ attempts }) => attempts)).toEqual([1, 2]);
    await expect(
      setup.store.saveStep(ref, lease!.fence, steps[1]),
    ).rejects.toThrow('lease');
  });

  it('stops before anything else happens when the store does not answer', async () => {
    const events: string[] = [];
    setup = await setUp(databases, [
      runnerOf('slow', async ({ signal, attempt }) => {
        events.push(`start ${attempt}`);
        if (attempt === 1) {
          await sleep(60_000, undefined, { signal }).catch(() =>
            events.push('told to stop'),
          );
        }
        return { status: 'Succeeded' };
      }),
      runnerOf('next', ({ attempt }) => {
        events.push(`next ${attempt}`);
        return { status: 'Succeeded' };
      }),
    ]);
    const { store } = setup;
    const cutOff: StepWorkerOptions['store'] = Object.create(store, {
      extendLease: { value: () => new Promise(() => {}) },
    });
    // Once only: who is woken in between asks the store before it goes on.
    setup.worker({ store: cutOff, scanIntervalMs: 60_000 });
    const promotion = await setup.promote();
    await until(async () => events.includes('told to stop') || undefined);
    setup.worker();
    expect((await ended(setup, promotion)).promotion.phase).toBe('Succeeded');
    expect(events).toEqual(['start 1', 'told to stop', 'start 2', 'next 1']);
  });

  it('tries again when the store has failed', async () => {
    setup = await setUp(databases, [succeed]);
    let failures = 2;
    const { store } = setup;
    setup.worker({
      store: Object.create(store, {
        saveStep: {
          value: async (...args: Parameters<typeof store.saveStep>) => {
            failures -= 1;
            if (failures >= 0) {
              throw new Error('The database is away.');
            }
            return store.saveStep(...args);
          },
        },
      }),
    });
    expect((await ended(setup, await setup.promote())).promotion.phase).toBe(
      'Succeeded',
    );
  });

  it('does nothing twice because the store was away when it was done', async () => {
    let done = 0;
    setup = await setUp(databases, [
      runnerOf('act', () => {
        done += 1;
        return {
          status: 'Succeeded',
          conditions: [{ type: 'Asked', status: 'True' }],
        };
      }),
    ]);
    const { store, engine } = setup;
    const awayOnce = () => {
      let away = true;
      return () => {
        if (away) {
          away = false;
          throw new Error('The database is away.');
        }
      };
    };
    const [whenSaved, whenReported] = [awayOnce(), awayOnce()];
    setup.worker({
      store: Object.create(store, {
        saveStep: {
          value: async (...args: Parameters<typeof store.saveStep>) => {
            const [, , step] = args;
            if (step.state === 'Succeeded') {
              whenSaved();
            }
            return store.saveStep(...args);
          },
        },
      }),
      engine: Object.create(engine, {
        reportFromStep: {
          value: async (...args: Parameters<typeof engine.reportFromStep>) => {
            whenReported();
            return engine.reportFromStep(...args);
          },
        },
      }),
    });
    const { promotion, steps } = await ended(setup, await setup.promote());
    expect(promotion.phase).toBe('Succeeded');
    expect([done, steps[0].attempts]).toEqual([1, 1]);
  });

  it('removes what promotions have left behind that ended elsewhere', async () => {
    setup = await setUp(databases, [succeed]);
    directory.setContent({ 'work/01JH8QZ000000000000000000A/file': '' });
    setup.worker();
    const left = () => readdirSync(directory.resolve('work'));
    await until(async () => (left().length === 0 ? true : undefined));
    expect(left()).toEqual([]);
  });
});
