import { LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { setTimeout as sleep } from 'node:timers/promises';
import { LeaseLostError } from '../../store/Store';

const RETRY_MS = 500;

/**
 * Writes down what a step has done, again where the store is away for a
 * moment: forgotten, it would be done once more. As long as the work is held,
 * since whoever takes over does not know of it anyway.
 *
 * @param write - may have been written although it throws
 * @throws LeaseLostError; what the store throws, when the work is not to go on,
 * or for what it will never take
 */
export async function insist<T>(
  write: () => Promise<T>,
  { halt, logger }: { halt: AbortSignal; logger: LoggerService },
): Promise<T> {
  for (;;) {
    try {
      return await write();
    } catch (error) {
      const isFinal =
        error instanceof LeaseLostError || error instanceof InputError;
      if (isFinal || halt.aborted) {
        throw error;
      }
      logger.warn(
        'What a step has done could not be stored; it is tried again',
        error as Error,
      );
      await sleep(RETRY_MS, undefined, { signal: halt }).catch(() => undefined);
      if (halt.aborted) {
        throw error;
      }
    }
  }
}
