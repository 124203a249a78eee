import pLimit, { Limit } from 'p-limit';

/** Lets only so many calls to one host run at a time; the others wait. */
export class HostLimits {
  readonly #hosts = new Map<string, { limit: Limit; calls: number }>();

  constructor(private readonly callsPerHost: number) {}

  /**
   * Makes the call when it is its turn. Who waits for that waits no longer
   * than the signal says, whoever else is still being answered.
   *
   * @throws the reason of the signal; the call is not made any more then
   */
  async run<T>(
    host: string,
    call: () => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    signal?.throwIfAborted();
    const entry = this.#hosts.get(host) ?? {
      limit: pLimit(this.callsPerHost),
      calls: 0,
    };
    this.#hosts.set(host, entry);
    entry.calls += 1;
    const turn = entry
      .limit(() => {
        signal?.throwIfAborted();
        return call();
      })
      .finally(() => {
        entry.calls -= 1;
        // Hosts that nobody calls are forgotten, so that there are never many.
        if (entry.calls === 0) {
          this.#hosts.delete(host);
        }
      });
    return signal ? abortable(turn, signal) : turn;
  }
}

function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    work
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', abort));
  });
}
