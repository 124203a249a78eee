import { LeaseLostError } from '../../store/Store';

/**
 * Why a pass has to end early, as the reason of the signal that its host
 * gives:
 * - `abort`: somebody asked for the promotion or task to be aborted;
 * - `stop`: the worker stops, and another one is to go on;
 * - `lost`: somebody else holds the work now, or may.
 */
export class Halt extends Error {
  override name = 'Halt';

  constructor(readonly kind: 'abort' | 'stop' | 'lost') {
    super(
      {
        abort: 'It was aborted.',
        stop: 'The worker stops.',
        lost: 'It is held by another worker.',
      }[kind],
    );
  }
}

/** Why the pass has to end; undefined while it may go on. */
export function haltOf(signal: AbortSignal): Halt | undefined {
  if (!signal.aborted) {
    return undefined;
  }
  return signal.reason instanceof Halt ? signal.reason : new Halt('stop');
}

/** @throws LeaseLostError when the work is held by somebody else */
export function throwIfLost(signal: AbortSignal): void {
  const halt = haltOf(signal);
  if (halt?.kind === 'lost') {
    throw new LeaseLostError(halt.message);
  }
}

/** @throws LeaseLostError or Halt when the pass has to end */
export function throwIfHalted(signal: AbortSignal): void {
  throwIfLost(signal);
  const halt = haltOf(signal);
  if (halt) {
    throw halt;
  }
}
