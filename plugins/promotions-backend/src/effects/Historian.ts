import { LoggerService } from '@backstage/backend-plugin-api';
import { setTimeout as sleep } from 'node:timers/promises';
import { Store } from '../store/Store';

/** Milliseconds, and numbers of records. */
export interface HistoryLimits {
  /** So many of the newest stay. */
  keep: number;
  /** So long everything stays. */
  for: number;
  /** What is older is deleted from the archive; left out: nothing. */
  archiveFor?: number;
  /** So many are moved at a time. */
  batch: number;
}

export interface HistorianOptions {
  store: Pick<Store, 'archiveHistory' | 'deleteArchived'>;
  limits: HistoryLimits;
  now: () => Date;
  logger: LoggerService;
  /** Told of how many records what was done. */
  done?: (outcome: 'archived' | 'deleted', count: number) => void;
}

/** So that everything else gets its turn. */
const PAUSE_MS = 20;

/** Moves what is over into the archive, and deletes what lies there too long. */
export class Historian {
  constructor(private readonly options: HistorianOptions) {}

  /** Goes through all pipelines, a little at a time, until it is told to stop. */
  async run(signal?: AbortSignal): Promise<void> {
    const archived = await this.#archive(signal);
    const deleted = await this.#delete(signal);
    if (archived + deleted > 0) {
      this.options.logger.info(
        `Archived ${archived} records of history and deleted ${deleted} from the archive`,
      );
    }
  }

  async #archive(signal?: AbortSignal): Promise<number> {
    const { store, limits, now, done } = this.options;
    let total = 0;
    let after: string | undefined;
    do {
      const { moved, next } = await store.archiveHistory({
        before: before(now(), limits.for),
        keep: limits.keep,
        limit: limits.batch,
        after,
        now: now(),
      });
      done?.('archived', moved);
      total += moved;
      after = next;
      await sleep(PAUSE_MS);
    } while (after !== undefined && !signal?.aborted);
    return total;
  }

  async #delete(signal?: AbortSignal): Promise<number> {
    const { store, limits, now, done } = this.options;
    let total = 0;
    let deleted = limits.archiveFor === undefined ? 0 : limits.batch;
    while (
      limits.archiveFor !== undefined &&
      deleted === limits.batch &&
      !signal?.aborted
    ) {
      deleted = await store.deleteArchived(
        before(now(), limits.archiveFor),
        limits.batch,
      );
      done?.('deleted', deleted);
      total += deleted;
      await sleep(PAUSE_MS);
    }
    return total;
  }
}

function before(now: Date, ms: number): string {
  return new Date(now.getTime() - ms).toISOString();
}
