import { UrlReaderService } from '@backstage/backend-plugin-api';
import { NotModifiedError } from '@backstage/errors';

/** What reading a file of pipeline documents came to. */
export type DocumentReading =
  | { kind: 'unchanged' }
  | { kind: 'read'; text: string; etag?: string }
  | { kind: 'failed'; message: string };

/**
 * Reads the file, or learns that it is what it was. What goes wrong is told,
 * not thrown: it is the document's error.
 *
 * @param options - `maxBytes` is what is taken in at the most; what is longer
 * is refused by the parser, which says so with a place
 */
export async function readDocument(
  reader: UrlReaderService,
  url: string,
  options: { etag?: string; timeoutMs: number; maxBytes: number },
): Promise<DocumentReading> {
  const { etag, timeoutMs, maxBytes } = options;
  const timeout = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      read(reader, url, { etag, maxBytes, signal: timeout.signal }),
      new Promise<DocumentReading>(resolve => {
        timer = setTimeout(() => {
          timeout.abort();
          resolve({
            kind: 'failed',
            message: `${url} did not answer within ${
              timeoutMs / 1000
            } s. Check that it can be reached from here.`,
          });
        }, timeoutMs);
      }),
    ]);
  } catch (error) {
    if (
      error instanceof NotModifiedError ||
      isNamed(error, 'NotModifiedError')
    ) {
      return { kind: 'unchanged' };
    }
    const why = error instanceof Error ? error.message : String(error);
    return {
      kind: 'failed',
      message: isNamed(error, 'NotFoundError')
        ? `There is no document at ${url}. Check the reference in the entity's annotation.`
        : `${url} cannot be read: ${why}`,
    };
  } finally {
    clearTimeout(timer);
  }
}

async function read(
  reader: UrlReaderService,
  url: string,
  options: { etag?: string; signal: AbortSignal; maxBytes: number },
): Promise<DocumentReading> {
  const response = await reader.readUrl(url, {
    etag: options.etag,
    signal: options.signal,
  });
  const chunks: Buffer[] = [];
  let length = 0;
  const stream = response.stream?.();
  if (!stream) {
    return {
      kind: 'read',
      text: (await response.buffer()).toString('utf8'),
      etag: response.etag,
    };
  }
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk));
    length += chunks[chunks.length - 1].length;
    // One byte more is enough for the parser to refuse it.
    if (length > options.maxBytes) {
      stream.destroy?.();
      break;
    }
  }
  return {
    kind: 'read',
    text: Buffer.concat(chunks).toString('utf8'),
    etag: response.etag,
  };
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
