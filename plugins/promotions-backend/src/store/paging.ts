import { InputError } from '@backstage/errors';
import { Page } from '@promotions/backstage-plugin-promotions-common';

/** The sort key of a row, in the order of sorting. */
export type SortKey = Array<string | number>;

/**
 * Reads a cursor that `toPage` made for a list with the same kinds of keys.
 *
 * @throws InputError when it is anything else
 * @internal
 */
export function fromCursor<K extends Array<'string' | 'number'>>(
  cursor: string,
  kinds: K,
): SortKey {
  const key = parse(cursor);
  const valid =
    Array.isArray(key) &&
    key.length === kinds.length &&
    key.every(
      (part, index) =>
        typeof part === kinds[index] &&
        (typeof part === 'string' || Number.isSafeInteger(part)),
    );
  if (!valid) {
    throw new InputError(
      'The cursor is not valid; ask for the first page again.',
    );
  }
  return key as SortKey;
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** @internal */
export function toCursor(key: SortKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * Makes a page of rows that were read with one more than the limit: the one
 * that is too many tells that there is a next page.
 *
 * @internal
 */
export function toPage<Row, T>(options: {
  rows: Row[];
  limit: number;
  key: (row: Row) => SortKey;
  items: (rows: Row[]) => T[];
}): Page<T> {
  const { rows, limit, key } = options;
  const shown = rows.slice(0, limit);
  const items = options.items(shown);
  if (rows.length <= limit || limit < 1) {
    return { items };
  }
  const last = key(shown[shown.length - 1]);
  return {
    items,
    nextCursor: toCursor(last),
  };
}
