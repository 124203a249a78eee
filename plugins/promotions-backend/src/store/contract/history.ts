import {
  ArchivedRecord,
  Page,
  TimelineEntry,
} from '@promotions/backstage-plugin-promotions-common';

/** What follows from a change for the world outside, sent after its commit and at least once. */
export interface OutboxEntry {
  /** ULID. */
  id: string;
  pipelineId: string;
  /**
   * `timeline`: what was appended; `signal`: that something changed;
   * `notification`: what only people are still to be told.
   */
  kind: 'timeline' | 'signal' | 'notification';
  /** The timeline entry; of its data only texts that are short, and numbers. */
  entry?: TimelineEntry;
  createdAt: string;
  attempts: number;
}

/** What follows from changes, and what is over. */
export interface HistoryStore {
  /**
   * Entries that nobody holds, oldest first, held for `leaseMs` by who asked.
   * Every change writes one for each of its timeline entries, one signal, and
   * a notification `approval.asked` for each freight that begins to wait for
   * people. Of a pipeline and kind nothing comes before what is older: while
   * that is held or deferred, the younger waits. Notifications wait for none.
   */
  claimOutbox(
    worker: string,
    now: Date,
    leaseMs: number,
    limit: number,
  ): Promise<OutboxEntry[]>;
  /** They were sent. */
  settleOutbox(ids: string[]): Promise<void>;
  /**
   * They are to be tried again after that long. With `as` the rest of what was
   * to be sent is of that kind from then on.
   */
  deferOutbox(
    ids: string[],
    now: Date,
    delayMs: number,
    as?: 'notification',
  ): Promise<void>;
  /**
   * Moves what is older than `before`, and not among the newest `keep` of its
   * pipeline (and stage, where it has one), into the archive: never what is
   * current, pending or running, what decisions look at, or what something else
   * names. Goes through the pipelines by their ids, from the one that comes
   * after `after`, until it has moved `limit` records or looked at a hundred
   * pipelines; `next` is where to go on, and none where it has been through.
   */
  archiveHistory(options: {
    before: string;
    keep: number;
    limit: number;
    after?: string;
    now: Date;
  }): Promise<{ moved: number; next?: string }>;
  /** Deletes archived records for good. */
  deleteArchived(before: string, limit: number): Promise<number>;
  /** Newest first. */
  listArchive(
    pipelineId: string,
    query: {
      kind?: ArchivedRecord['kind'];
      stages?: string[];
      limit: number;
      cursor?: string;
    },
  ): Promise<Page<ArchivedRecord>>;
  /** How much waits, and since when. */
  readLag(now: Date): Promise<{
    duePipelines: number;
    oldestDueAt?: string;
    claimableWork: number;
    oldestClaimableAt?: string;
    outbox: number;
    oldestOutboxAt?: string;
    pendingEvents: number;
    oldestEventAt?: string;
  }>;
  /** Newest first. */
  listTimeline(
    pipelineId: string,
    query: {
      limit: number;
      cursor?: string;
      stage?: string;
      /** Only what is about one of these stages, or about none. */
      stages?: string[];
      freight?: string;
    },
  ): Promise<Page<TimelineEntry>>;
}
