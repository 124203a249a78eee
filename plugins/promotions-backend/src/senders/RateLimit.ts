/** How much one key may take. */
export interface RateLimitOptions {
  /** How many are given back a second. */
  perSecond: number;
  /** How many may be taken at once. */
  burst: number;
  now: () => Date;
}

/** Keys that are remembered; who asks from more at once gets more. */
const MAX_KEYS = 10_000;

/** A token bucket a key, in the memory of this process. */
export class RateLimit {
  readonly #options: RateLimitOptions;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  constructor(options: RateLimitOptions) {
    this.#options = options;
  }

  /**
   * Takes one if there is one.
   *
   * @returns seconds to wait before there is one again; 0 when it was taken
   */
  take(key: string): number {
    const { perSecond, now } = this.#options;
    const at = now().getTime();
    const left = this.#left(key, at);
    if (left < 1) {
      return Math.max(1, Math.ceil((1 - left) / perSecond));
    }
    // Put at the end, so that the first is the one that rested longest.
    this.#buckets.delete(key);
    this.#buckets.set(key, { left: left - 1, at });
    if (this.#buckets.size > MAX_KEYS) {
      const [oldest] = this.#buckets.keys();
      this.#buckets.delete(oldest);
    }
    return 0;
  }

  #left(key: string, at: number): number {
    const { perSecond, burst } = this.#options;
    const bucket = this.#buckets.get(key);
    if (!bucket) {
      return burst;
    }
    // A clock that was set back gives nothing, and is counted from anew.
    bucket.at = Math.min(bucket.at, at);
    return Math.min(burst, bucket.left + ((at - bucket.at) / 1000) * perSecond);
  }
}
