import { Knex } from 'knex';
import { WakeRef } from '../store/Store';
import { Agenda } from './Agenda';
import { Pool } from './Pool';
import { QueueOptions } from './QueueOptions';
import { DueWork, WorkHandlers, WorkQueue } from './WorkQueue';

/** The queue within one process, for a database that serves only one. */
export class InProcessQueue implements WorkQueue {
  readonly #agenda: Agenda;
  #pools?: Record<WakeRef['kind'], Pool>;

  constructor(
    private readonly options: Pick<
      QueueOptions,
      'logger' | 'now' | 'scanIntervalMs'
    >,
  ) {
    this.#agenda = new Agenda({
      ...options,
      intervalMs: options.scanIntervalMs,
      found: work => work.forEach(ref => this.wake(ref)),
    });
  }

  readonly enqueue = async (tx: Knex.Transaction, due: WakeRef[]) => {
    tx.executionPromise.then(
      () => due.forEach(ref => this.wake(ref)),
      // It was rolled back, which whoever began it is told.
      () => undefined,
    );
  };

  start({ due, handlers }: { due: DueWork; handlers: WorkHandlers }) {
    const pool = (kind: WakeRef['kind']) =>
      new Pool({
        kind,
        handler: handlers[kind],
        logger: this.options.logger,
        rests: at => this.#agenda.schedule(at),
        drained: () => this.#agenda.drained(),
      });
    this.#pools = {
      pipeline: pool('pipeline'),
      promotion: pool('promotion'),
      task: pool('task'),
    };
    this.#agenda.start(due);
  }

  async stop() {
    const pools = Object.values(this.#pools ?? {});
    await Promise.all([this.#agenda.stop(), ...pools.map(pool => pool.stop())]);
  }

  /** What is woken before the start is found then. */
  wake({ kind, id }: WakeRef) {
    this.#pools?.[kind].wake(id);
  }

  schedule(at: string) {
    this.#agenda.schedule(at);
  }

  lookAround() {
    this.#agenda.lookAround();
  }
}
