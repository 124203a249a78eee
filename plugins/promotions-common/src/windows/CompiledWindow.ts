/** Whether one window is open at an instant, and until when that holds. */
export interface WindowState {
  open: boolean;
  /** Milliseconds since 1970; Infinity: for ever, as far as can be seen. */
  until: number;
  /** The answer is this very one for all instants before. */
  sameUntil: number;
}

/** A window made ready to be asked. Instants are milliseconds since 1970. */
export interface CompiledWindow {
  stateAt(instant: number): WindowState;
  /** There is no instant at which it is open. */
  readonly neverOpens: boolean;
  /** Instants after which it goes on otherwise than before. */
  readonly edges: readonly number[];
  /**
   * All there is to know about it in the 24 hours from an instant: two days of
   * which it says the same go alike.
   */
  dayFrom(instant: number): string;
}

/** Exactly so until then. */
export function state(open: boolean, until: number): WindowState {
  return { open, until, sameUntil: until };
}

export const CLOSED_FOR_EVER = state(false, Infinity);
