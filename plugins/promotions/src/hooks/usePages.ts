import { useRef, useState } from 'react';
import { Page } from '@promotions/backstage-plugin-promotions-common';
import { Polled, usePolling } from './usePolling';

const EVERY = 15_000;
const PAGE = 50;

interface Loaded<T> {
  items: T[];
  more: boolean;
}

export interface Pages<T> extends Polled<Loaded<T>> {
  /** There is more to load. */
  loadMore?(): void;
}

/**
 * A list of the API, live, with as many of its pages as were asked for. What is
 * there stays on the page while more is loaded.
 */
export function usePages<T>(
  load: (query: { limit: number; cursor?: string }) => Promise<Page<T>>,
  options: {
    /** What is asked for, where a component asks for one list after another. */
    key?: string;
    /** How many entries a page has. */
    size?: number;
  } = {},
): Pages<T> {
  const { key = '', size = PAGE } = options;
  const [asked, setAsked] = useState({ key, pages: 1 });
  const pages = asked.key === key ? asked.pages : 1;
  const before = useRef<{ key: string; data: Loaded<T> }>();
  const polled = usePolling({
    key: `${pages} ${key}`,
    load: async () => {
      const items: T[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < pages && (page === 0 || cursor); page++) {
        const answer = await load({ limit: size, cursor });
        items.push(...answer.items);
        cursor = answer.nextCursor;
      }
      return { items, more: cursor !== undefined };
    },
    interval: () => EVERY,
    same: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  });
  if (polled.data) {
    before.current = { key, data: polled.data };
  }
  const data = before.current?.key === key ? before.current.data : polled.data;
  return {
    ...polled,
    data,
    loading: polled.loading && !data,
    loadMore: data?.more
      ? () => setAsked({ key, pages: pages + 1 })
      : undefined,
  };
}
