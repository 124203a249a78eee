import { createHash, randomUUID } from 'node:crypto';
import { Knex } from 'knex';
import { WorkRef } from '../../store/Store';

/** What replicas tell each other. */
export interface Message {
  /** Something becomes due at that instant. */
  at?: string;
  /** Something else became due, too much to name it. */
  look?: true;
  /** There may be jobs to take. */
  pull?: true;
  /** Something happened to the work, which may be running. */
  woken?: WorkRef[];
}

/** Messages to the other replicas of the same queue, through NOTIFY. */
export class Broadcast {
  readonly channel: string;
  readonly #from = randomUUID();

  constructor(private readonly options: { knex: Knex; schema: string }) {
    // Channels belong to the whole database, and their names are short.
    const hash = createHash('sha256').update(options.schema).digest('hex');
    this.channel = `promotions_${hash.slice(0, 24)}`;
  }

  /** Within a transaction it is sent after its commit. */
  async send(message: Message, knex: Knex = this.options.knex): Promise<void> {
    await knex.raw('select pg_notify(?, ?)', [
      this.channel,
      JSON.stringify({ from: this.#from, ...message }),
    ]);
  }

  /** Undefined where it is its own, or not one at all. */
  read(payload: string): Message | undefined {
    try {
      const { from, ...message } = JSON.parse(payload);
      return from === this.#from ? undefined : message;
    } catch {
      return undefined;
    }
  }
}
