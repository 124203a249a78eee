import {
  createMockOutbound,
  createMockStepContext,
} from '@promotions/backstage-plugin-promotions-node/testUtils';
import { dueWork } from '../../../queue/dueWork';
import { InProcessQueue } from '../../../queue/InProcessQueue';
import { DatabaseStore } from '../../../store/DatabaseStore';
import { Enqueue, WakeRef, WorkRef } from '../../../store/Store';
import { PromotionsEngine } from '../../PromotionsEngine';
import { createRegistry } from '../../registry';
import { StepWorker, StepWorkerOptions } from '../StepWorker';

/** Options that matter to few tests have defaults. */
export type RunningWorkerOptions = Partial<StepWorkerOptions> & {
  engine: PromotionsEngine;
  /** What the queue looks at; what the worker works on may be another view of it. */
  queued: DatabaseStore;
  workDirBase: string;
  concurrency?: number;
  scanIntervalMs?: number;
};

/** A worker as it runs in a backend: with the queue that tells it what is due. */
export class RunningWorker {
  readonly #worker: StepWorker;
  readonly #queue: InProcessQueue;

  constructor(options: RunningWorkerOptions) {
    const { queued, engine, concurrency = 10, scanIntervalMs = 50 } = options;
    const { logger } = createMockStepContext({ config: {} });
    this.#worker = new StepWorker({
      store: queued,
      registry: createRegistry(),
      outboundFor: () => createMockOutbound(),
      reachFor: () => ({
        repository: () => undefined,
        url: () => undefined,
        secret: () => undefined,
      }),
      secretsFor: () => ({ values: new Map(), refusal: () => undefined }),
      now: () => new Date(),
      logger,
      uiBaseUrl: 'http://localhost:3000',
      leaseMs: 600,
      drainMs: 50,
      graceMs: 50,
      ...options,
    });
    this.#queue = new InProcessQueue({
      logger,
      now: options.now ?? (() => new Date()),
      scanIntervalMs,
    });
    this.#worker.start();
    const steps = (kind: WorkRef['kind']) => ({
      concurrency,
      run: (id: string) => this.#worker.run({ kind, id }),
      woken: (id: string) => this.#worker.woken({ id }),
    });
    this.#queue.start({
      due: dueWork(queued),
      handlers: {
        pipeline: {
          concurrency,
          run: async id => {
            await engine.reconcile(id);
            return undefined;
          },
        },
        promotion: steps('promotion'),
        task: steps('task'),
      },
    });
  }

  wake(work: WakeRef) {
    this.#queue.wake(work);
  }

  async stop() {
    await Promise.all([this.#queue.stop(), this.#worker.stop()]);
  }
}

/** Wakes workers as a queue does: after the commit, and only then. */
export function wakes(
  workers: () => Iterable<Pick<RunningWorker, 'wake'>>,
): Enqueue {
  return async (tx, due) => {
    tx.executionPromise.then(
      () => {
        for (const worker of workers()) {
          due.forEach(work => worker.wake(work));
        }
      },
      // Nothing has become due.
      () => undefined,
    );
  };
}
