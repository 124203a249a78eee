import pLimit, { Limit } from 'p-limit';

/** Lets only so many calls to one host run at a time; the others wait. */
export class HostLimits {
  readonly #hosts = new Map<string, { limit: Limit; calls: number }>();

  constructor(private readonly callsPerHost: number) {}

  async run<T>(host: string, call: () => Promise<T>): Promise<T> {
    const entry = this.#hosts.get(host) ?? {
      limit: pLimit(this.callsPerHost),
      calls: 0,
    };
    this.#hosts.set(host, entry);
    entry.calls += 1;
    try {
      return await entry.limit(call);
    } finally {
      entry.calls -= 1;
      // Hosts that nobody calls are forgotten, so that there are never many.
      if (entry.calls === 0) {
        this.#hosts.delete(host);
      }
    }
  }
}
