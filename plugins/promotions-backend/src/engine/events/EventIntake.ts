import { LoggerService } from '@backstage/backend-plugin-api';
import { InputError, ServiceUnavailableError } from '@backstage/errors';
import {
  IncomingDeployment,
  PendingEvent,
} from '@promotions/backstage-plugin-promotions-common';
import { Store } from '../../store/Store';
import { EventOutcome, EventSender } from '../Engine';
import { DeclaredPipelines } from './DeclaredPipelines';
import { judge } from './judge';

/** How events are taken in. */
export interface IntakeLimits {
  /** Most events of one transaction. */
  batch: number;
  /** How long the first of a batch waits for others; milliseconds. */
  delayMs: number;
  /** Most events that wait; more are sent away. */
  waiting: number;
  /** How long one waits until it is sent away; milliseconds. */
  timeoutMs: number;
}

export const DEFAULT_INTAKE: IntakeLimits = {
  batch: 500,
  delayMs: 3,
  waiting: 5000,
  timeoutMs: 10_000,
};

const TAKEN: EventOutcome = {
  status: 202,
  message: 'The event was accepted; what follows from it follows now.',
};

const REPEATED: EventOutcome = {
  status: 202,
  message: 'The event was accepted before; it does nothing again.',
};

/** Whether the event had been taken in before. */
export function isRepeated(outcome: EventOutcome): boolean {
  return outcome === REPEATED;
}

/** What an intake needs. */
export interface IntakeOptions {
  store: Pick<
    Store,
    'findDeclared' | 'readDeclared' | 'knownEvents' | 'takeEvents'
  >;
  now: () => Date;
  /** Committed: there are new events about these stages. */
  taken(pipelineId: string, stages: string[]): void;
  limits?: Partial<IntakeLimits>;
  logger?: LoggerService;
}

interface Arrival {
  event: IncomingDeployment;
  sender: EventSender;
  receivedAt: Date;
  timeout: NodeJS.Timeout;
  answer(outcome: EventOutcome): void;
  fail(error: unknown): void;
}

/** An event that is to be taken in, and who waits for that. */
interface Accepted {
  arrival: Arrival;
  pending: PendingEvent & { pipelineId: string };
}

/**
 * Takes deployment events in. What arrives while others are written, or within
 * a few milliseconds, is judged by the same queries and written by the same
 * transaction, since a commit costs the same for one event and for many.
 * Nobody is answered before the commit: what was answered is never lost.
 */
export class EventIntake {
  readonly #limits: IntakeLimits;
  readonly #pipelines: DeclaredPipelines;
  readonly #waiting = new Set<Arrival>();
  #timer?: NodeJS.Timeout;
  #writing?: Promise<void>;

  constructor(private readonly options: IntakeOptions) {
    this.#limits = { ...DEFAULT_INTAKE, ...options.limits };
    this.#pipelines = new DeclaredPipelines(options.store);
  }

  /**
   * Resolves when the event is committed, or refused.
   *
   * @throws ServiceUnavailableError when too many wait, or it could not be
   * written in time; it may be sent again
   */
  async take(
    event: IncomingDeployment,
    sender: EventSender,
  ): Promise<EventOutcome> {
    const { waiting, timeoutMs } = this.#limits;
    if (this.#waiting.size >= waiting) {
      throw new ServiceUnavailableError(
        'Too many events wait to be taken in; send this one again.',
      );
    }
    return new Promise((resolve, reject) => {
      const arrival: Arrival = {
        event,
        sender,
        receivedAt: this.options.now(),
        timeout: setTimeout(() => this.#giveUp(arrival), timeoutMs),
        answer: outcome => {
          clearTimeout(arrival.timeout);
          resolve(outcome);
        },
        fail: error => {
          clearTimeout(arrival.timeout);
          reject(error);
        },
      };
      this.#waiting.add(arrival);
      this.#arm();
    });
  }

  /** Resolves when nothing waits any more. */
  async drain(): Promise<void> {
    while (this.#waiting.size > 0 || this.#writing) {
      this.#arm();
      await (this.#writing ?? new Promise(done => setTimeout(done, 1)));
    }
  }

  /**
   * One that is being written may be committed still: the same id again does
   * nothing then.
   */
  #giveUp(arrival: Arrival) {
    this.#waiting.delete(arrival);
    arrival.fail(
      new ServiceUnavailableError(
        'The event could not be taken in in time; send it again.',
      ),
    );
  }

  #arm() {
    if (this.#writing || this.#timer || this.#waiting.size === 0) {
      return;
    }
    const isFull = this.#waiting.size >= this.#limits.batch;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#writing = this.#writeNext().finally(() => {
          this.#writing = undefined;
          this.#arm();
        });
      },
      isFull ? 0 : this.#limits.delayMs,
    );
  }

  async #writeNext(): Promise<void> {
    const batch = [...this.#waiting].slice(0, this.#limits.batch);
    batch.forEach(arrival => this.#waiting.delete(arrival));
    try {
      await this.#write(batch);
    } catch (error) {
      await this.#failed(batch, error);
    }
  }

  /** What the database cannot keep of one event is no fault of the others. */
  async #failed(batch: Arrival[], error: unknown): Promise<void> {
    if (!(error instanceof InputError)) {
      this.options.logger?.error(
        `Taking in ${batch.length} deployment events failed`,
        error as Error,
      );
      // What went wrong within is nothing for a sender.
      const unavailable = new ServiceUnavailableError(
        'The event could not be taken in; send it again.',
      );
      batch.forEach(arrival => arrival.fail(unavailable));
      return;
    }
    for (const arrival of batch) {
      await this.#write([arrival]).catch(arrival.fail);
    }
  }

  async #write(batch: Arrival[]): Promise<void> {
    const { store, now } = this.options;
    const accepted = await this.#accept(batch);
    const fresh = await store.takeEvents(
      accepted.map(({ pending }) => pending),
      now(),
    );
    this.#tell(accepted.filter((_, index) => fresh[index]));
    accepted.forEach(({ arrival }, index) =>
      arrival.answer(fresh[index] ? TAKEN : REPEATED),
    );
  }

  /** Answers those that are refused. */
  async #accept(batch: Arrival[]): Promise<Accepted[]> {
    const found = await this.#pipelines.find(batch.map(({ event }) => event));
    const accepted: Accepted[] = [];
    const unlessTaken: Array<[Arrival, EventOutcome]> = [];
    batch.forEach((arrival, index) => {
      const { event, sender } = arrival;
      const judged = judge(event, sender, found[index]);
      if (!judged.refused) {
        const pending = { ...pendingEvent(arrival), ...judged };
        accepted.push({ arrival, pending });
      } else if (judged.unlessTaken) {
        unlessTaken.push([arrival, judged.refused]);
      } else {
        arrival.answer(judged.refused);
      }
    });
    if (unlessTaken.length > 0) {
      const known = await this.options.store.knownEvents(
        unlessTaken.map(([{ event, sender }]) => ({
          sender: sender.name,
          id: event.id,
        })),
      );
      unlessTaken.forEach(([arrival, refused], index) =>
        arrival.answer(known[index] ? REPEATED : refused),
      );
    }
    return accepted;
  }

  #tell(fresh: Accepted[]) {
    const stages = new Map<string, Set<string>>();
    for (const { pending } of fresh) {
      const { pipelineId, stage } = pending;
      stages.set(pipelineId, (stages.get(pipelineId) ?? new Set()).add(stage));
    }
    stages.forEach((names, pipelineId) =>
      this.options.taken(pipelineId, [...names]),
    );
  }
}

function pendingEvent({ event, sender, receivedAt }: Arrival): PendingEvent {
  const { id, at, stage, target, revision = '', phase, url, message } = event;
  return {
    id,
    sender: sender.name,
    at: new Date(at).toISOString(),
    receivedAt: receivedAt.toISOString(),
    stage,
    target,
    revision,
    phase,
    url,
    message,
  };
}
