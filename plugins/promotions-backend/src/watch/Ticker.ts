/** Milliseconds; of longer ones, Node's timers make one. */
export const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Calls keyed work again and again, each key at its own interval, never twice
 * at once for a key, and never more than `concurrency` at a time.
 */
export class Ticker {
  readonly #entries = new Map<string, Entry>();
  /** Keys by what stands before their first slash, so that few are looked at. */
  readonly #groups = new Map<string, Set<string>>();
  /** Keys that are due, in the order in which they came to be. */
  readonly #due = new Set<string>();
  #running = 0;
  #stopped = false;
  #idle: Array<() => void> = [];

  constructor(private readonly concurrency: number) {}

  /**
   * Puts work in, or replaces that of the same key; it is due at once. Work
   * that does not say when it is next is done once.
   */
  set(key: string, run: Work) {
    const known = this.#entries.get(key);
    if (known) {
      known.run = run;
      this.#makeDue(key, known);
      return;
    }
    this.#entries.set(key, { run, busy: false, again: false });
    const group = this.#groups.get(groupOf(key)) ?? new Set();
    this.#groups.set(groupOf(key), group.add(key));
    this.#enqueue(key);
  }

  /**
   * Drops all work whose key starts with `prefix` and is not kept.
   *
   * @param prefix - up to a slash
   */
  keepOnly(prefix: string, keep: Set<string>) {
    for (const [key, entry] of this.#startingWith(prefix)) {
      if (!keep.has(key)) {
        clearTimeout(entry.timer);
        this.#drop(key);
      }
    }
  }

  /** Whether there is work whose key starts with `prefix`, up to a slash. */
  has(prefix: string): boolean {
    return this.#startingWith(prefix).length > 0;
  }

  /**
   * Makes the work of all keys that start with `prefix` due at once.
   *
   * @param prefix - up to a slash
   */
  kick(prefix: string) {
    for (const [key, entry] of this.#startingWith(prefix)) {
      this.#makeDue(key, entry);
    }
  }

  #startingWith(prefix: string): Array<[string, Entry]> {
    return [...(this.#groups.get(groupOf(prefix)) ?? [])].flatMap(key => {
      const entry = this.#entries.get(key);
      return entry && key.startsWith(prefix) ? [[key, entry]] : [];
    });
  }

  #drop(key: string) {
    this.#entries.delete(key);
    const group = this.#groups.get(groupOf(key));
    group?.delete(key);
    if (group?.size === 0) {
      this.#groups.delete(groupOf(key));
    }
  }

  async stop() {
    this.#stopped = true;
    for (const entry of this.#entries.values()) {
      clearTimeout(entry.timer);
    }
    this.#due.clear();
    if (this.#running > 0) {
      await new Promise<void>(resolve => this.#idle.push(resolve));
    }
  }

  #makeDue(key: string, entry: Entry) {
    clearTimeout(entry.timer);
    if (entry.busy) {
      entry.again = true;
    } else {
      this.#enqueue(key);
    }
  }

  #enqueue(key: string) {
    if (!this.#stopped) {
      this.#due.add(key);
      this.#pump();
    }
  }

  #pump() {
    for (const key of this.#due) {
      if (this.#running >= this.concurrency) {
        return;
      }
      this.#due.delete(key);
      const entry = this.#entries.get(key);
      if (entry && !entry.busy) {
        void this.#run(key, entry);
      }
    }
  }

  async #run(key: string, entry: Entry) {
    this.#running++;
    entry.busy = true;
    entry.again = false;
    const next = await entry.run();
    entry.busy = false;
    this.#running--;
    if (this.#running === 0) {
      this.#idle.splice(0).forEach(resolve => resolve());
    }
    if (this.#stopped) {
      return;
    }
    if (this.#entries.get(key) === entry) {
      if (entry.again) {
        this.#enqueue(key);
      } else if (next) {
        entry.timer = setTimeout(
          () => this.#enqueue(key),
          Math.min(next.nextInMs, LONGEST_TIMER),
        );
      } else {
        this.#drop(key);
      }
    }
    this.#pump();
  }
}

function groupOf(key: string): string {
  const end = key.indexOf('/');
  return end < 0 ? key : key.slice(0, end);
}

/** Never throws. */
type Work = () => Promise<{ nextInMs: number } | undefined>;

interface Entry {
  run: Work;
  busy: boolean;
  again: boolean;
  timer?: NodeJS.Timeout;
}
