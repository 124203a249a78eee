import { TerminalError } from '@promotions/backstage-plugin-promotions-node';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** How often what grows is measured. */
const EVERY_MS = 500;

/**
 * Bytes of all files of a folder. What goes while it is measured counts
 * nothing, and links are not followed.
 *
 * @internal
 */
export async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(
    () => [],
  );
  let size = 0;
  for (const entry of entries) {
    const path = join(directory, entry.name);
    size += entry.isDirectory()
      ? await sizeOf(path)
      : await lstat(path).then(
          ({ size: bytes }) => bytes,
          () => 0,
        );
  }
  return size;
}

/**
 * Does something that fills a folder, and stops it when there is too much.
 *
 * @param work - stops when its signal is aborted
 * @throws TerminalError when the folder takes more than it may
 * @internal
 */
export async function withinSize<T>(
  options: {
    directory: string;
    maxBytes: number;
    /** What the error says, such as the address of the repository. */
    what: string;
    signal: AbortSignal;
  },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { directory, maxBytes, what, signal } = options;
  const tooLarge = new AbortController();
  const check = async () => {
    if ((await sizeOf(directory)) > maxBytes) {
      tooLarge.abort(
        new TerminalError(
          `${what} takes more than ${told(
            maxBytes,
          )}, which is as much as may be fetched. Fetch less of it, or ask an administrator to raise promotions.git.cache.maxRepositoryBytes.`,
        ),
      );
    }
  };
  let measuring: Promise<void> | undefined;
  const timer = setInterval(() => {
    measuring ??= check().finally(() => {
      measuring = undefined;
    });
  }, EVERY_MS);
  try {
    const result = await work(AbortSignal.any([signal, tooLarge.signal]));
    await check();
    tooLarge.signal.throwIfAborted();
    return result;
  } finally {
    clearInterval(timer);
    await measuring;
  }
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

function told(bytes: number): string {
  const power = Math.min(
    Math.floor(Math.log2(Math.max(bytes, 1)) / 10),
    UNITS.length - 1,
  );
  const value = bytes / 1024 ** power;
  return `${Number(value.toFixed(1))} ${UNITS[power]}`;
}
