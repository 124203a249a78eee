import { InputError } from '@backstage/errors';
import { toMillis } from '../time/instant';
import {
  CLOSED_FOR_EVER,
  CompiledWindow,
  state,
  WindowState,
} from './CompiledWindow';
import { DAY } from './wallTime';

/** A window with a beginning and an end, either of which may be absent. */
export class AbsoluteWindow implements CompiledWindow {
  readonly neverOpens: boolean;
  readonly edges: readonly number[];
  readonly #from: number;
  readonly #to: number;

  /** @throws InputError where one of the two is no instant */
  constructor(window: { from?: string; to?: string }) {
    this.#from = instantOf(window.from, -Infinity);
    this.#to = instantOf(window.to, Infinity);
    this.neverOpens = this.#to <= this.#from;
    this.edges = [this.#from, this.#to].filter(Number.isFinite);
  }

  stateAt(instant: number): WindowState {
    if (this.neverOpens || instant >= this.#to) {
      return CLOSED_FOR_EVER;
    }
    return instant < this.#from
      ? state(false, this.#from)
      : state(true, this.#to);
  }

  dayFrom(instant: number): string {
    const within = (edge: number) => Math.min(Math.max(edge - instant, 0), DAY);
    return `${within(this.#from)}-${within(this.#to)}`;
  }
}

function instantOf(text: string | undefined, absent: number): number {
  if (text === undefined) {
    return absent;
  }
  const instant = toMillis(text);
  if (Number.isNaN(instant)) {
    throw new InputError(
      `'${text}' is not an instant. Write it like 2026-12-24T18:00:00Z.`,
    );
  }
  return instant;
}
