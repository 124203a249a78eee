import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { fromKnex, PgBoss } from 'pg-boss';
import { WakeRef } from '../../store/Store';
import { QUEUES } from './boss';

const KINDS = Object.keys(QUEUES) as Array<WakeRef['kind']>;

/** Puts into pg-boss what is to be looked at. */
export class Jobs {
  constructor(private readonly boss: Pick<PgBoss, 'insert' | 'upsert'>) {}

  /** What is committed already: a job that waits will see it. */
  async insert(due: WakeRef[]): Promise<void> {
    for (const kind of KINDS) {
      const jobs = jobsOf(due, kind);
      if (jobs.length > 0) {
        await this.boss.insert(QUEUES[kind], jobs);
      }
    }
  }

  /**
   * What is not committed yet: a job that waits could be taken before it is,
   * and see nothing of it. So it is written anew, which locks it until then.
   */
  async insertWithin(tx: Knex.Transaction, due: WakeRef[]): Promise<void> {
    const db = fromKnex(tx);
    for (const kind of KINDS) {
      const jobs = jobsOf(due, kind);
      if (jobs.length === 0) {
        continue;
      }
      const inserted = new Set(
        await this.boss.insert(QUEUES[kind], jobs, { db, returnId: true }),
      );
      for (const { id, data, singletonKey, group } of jobs) {
        if (!inserted.has(id)) {
          await this.boss.upsert(QUEUES[kind], data, {
            singletonKey,
            group,
            startAfter: 0,
            db,
          });
        }
      }
    }
  }
}

/** In the order of their ids, so that of two that put in the same neither waits for the other. */
function jobsOf(due: WakeRef[], kind: WakeRef['kind']) {
  return due
    .filter(ref => ref.kind === kind)
    .map(({ id }) => id)
    .sort()
    .map(id => ({
      id: randomUUID(),
      data: { id },
      singletonKey: id,
      group: { id },
    }));
}
