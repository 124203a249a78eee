import { TimelineEntry } from '@promotions/backstage-plugin-promotions-common';
import { setTimeout as sleep } from 'node:timers/promises';
import { OutboxEntry, Store } from '../store/Store';

/** Why something was not sent. */
export interface Failure {
  /** It is not tried again. */
  givenUp?: boolean;
  delayMs: number;
}

/** What was claimed together. */
export class Claim {
  readonly #begun = performance.now();

  constructor(private readonly leaseMs: number) {}

  /** Half of it is left for sending what has begun. */
  isOver(): boolean {
    return performance.now() - this.#begun > this.leaseMs / 2;
  }
}

const TOGETHER_MS = 10;

/** What was sent is settled together where it was sent at about one time. */
export class Settlements {
  #ids: string[] = [];
  #next?: Promise<void>;

  constructor(private readonly store: Pick<Store, 'settleOutbox'>) {}

  /** Resolves when it is settled. */
  async add(ids: string[]): Promise<void> {
    if (ids.length > 0) {
      this.#ids.push(...ids);
      this.#next ??= this.#flush();
      await this.#next;
    }
  }

  async #flush() {
    await sleep(TOGETHER_MS);
    this.#next = undefined;
    await this.store.settleOutbox(this.#ids.splice(0));
  }
}

export function idsOf(entries: OutboxEntry[]): string[] {
  return entries.map(({ id }) => id);
}

/** What an entry that is about the timeline tells. */
export function toldOf({ id, entry }: OutboxEntry): TimelineEntry {
  if (!entry) {
    throw new Error(`Entry ${id} of the outbox tells nothing.`);
  }
  return entry;
}
