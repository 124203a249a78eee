import { useState } from 'react';
import { Page } from '@promotions/backstage-plugin-promotions-common';
import { Polled, usePolling } from './usePolling';

const EVERY = 15_000;
const PAGE = 50;

export interface Pages<T> extends Polled<{ items: T[]; more: boolean }> {
  /** There is more to load. */
  loadMore?(): void;
}

/** A list of the API, live, with as many of its pages as were asked for. */
export function usePages<T>(
  load: (query: { limit: number; cursor?: string }) => Promise<Page<T>>,
): Pages<T> {
  const [pages, setPages] = useState(1);
  const polled = usePolling({
    key: String(pages),
    load: async () => {
      const items: T[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < pages && (page === 0 || cursor); page++) {
        const answer = await load({ limit: PAGE, cursor });
        items.push(...answer.items);
        cursor = answer.nextCursor;
      }
      return { items, more: cursor !== undefined };
    },
    interval: () => EVERY,
    same: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  });
  return {
    ...polled,
    loadMore: polled.data?.more
      ? () => setPages(known => known + 1)
      : undefined,
  };
}
