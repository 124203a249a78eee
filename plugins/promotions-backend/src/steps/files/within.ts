import { TerminalError } from '@promotions/backstage-plugin-promotions-node';

/** What is wrong within a file, with the path of the file before it. */
export function within<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof TerminalError
      ? new TerminalError(`${path}: ${error.message}`, { cause: error })
      : error;
  }
}
