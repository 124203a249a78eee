/** Waited for in vain. */
export class InVainError extends Error {
  override name = 'InVainError';
}

const POLL_MS = 60;

/** Asks again until the answer is truthy. */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T | undefined | null | false>,
  timeoutMs = 30_000,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    let failure: unknown;
    try {
      const answer = await ask();
      if (answer) {
        return answer as T;
      }
    } catch (error) {
      failure = error;
    }
    if (performance.now() > end) {
      throw new InVainError(
        `Waited ${timeoutMs / 1000} s in vain for ${what}`,
        failure ? { cause: failure } : undefined,
      );
    }
    await sleep(POLL_MS);
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}
