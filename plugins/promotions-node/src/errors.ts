/**
 * Thrown by a runner when trying again cannot help.
 *
 * @public
 */
export class TerminalError extends Error {
  readonly terminal = true;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'TerminalError';
  }
}

/**
 * Whether the error, or any of its causes, is terminal.
 *
 * @public
 */
export function isTerminal(error: unknown): boolean {
  const seen = new Set<unknown>();
  let current = error;
  while (
    typeof current === 'object' &&
    current !== null &&
    !seen.has(current)
  ) {
    if ((current as { terminal?: unknown }).terminal === true) {
      return true;
    }
    seen.add(current);
    current = (current as { cause?: unknown }).cause;
  }
  return false;
}
