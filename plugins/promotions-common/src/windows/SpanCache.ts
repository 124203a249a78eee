/**
 * Remembers answers that are the same over a span of time. The oldest are
 * forgotten first.
 */
export class SpanCache<T> {
  readonly #spans: Array<{ from: number; to: number; answer: T }> = [];
  readonly #size: number;
  #oldest = 0;

  constructor(size: number) {
    this.#size = size;
  }

  get(instant: number): T | undefined {
    for (const { from, to, answer } of this.#spans) {
      if (instant >= from && instant < to) {
        return answer;
      }
    }
    return undefined;
  }

  /** @param to - The first instant for which the answer is not meant. */
  add(from: number, to: number, answer: T) {
    this.#spans[this.#oldest] = { from, to, answer };
    this.#oldest = (this.#oldest + 1) % this.#size;
  }
}
