import { useApi } from '@backstage/core-plugin-api';
import { InboxItem } from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../api';
import { Polled, usePolling } from './usePolling';

const EVERY = 10_000;
/** The most that is asked for at once; more than that is `more`. */
const MOST = 100;

export interface Inbox {
  items: InboxItem[];
  /** There are more than these. */
  more: boolean;
}

/** What the person may approve now, of all pipelines. */
export function useInbox(limit = MOST): Polled<Inbox> {
  const api = useApi(promotionsApiRef);
  return usePolling({
    key: String(limit),
    load: async () => {
      const { items, nextCursor } = await api.listInbox({ limit });
      return { items, more: nextCursor !== undefined };
    },
    interval: () => EVERY,
    same: (a, b) => withoutInstants(a) === withoutInstants(b),
  });
}

/** Decisions are taken anew for each answer, mostly with the same outcome. */
function withoutInstants({ items, more }: Inbox): string {
  return JSON.stringify([
    more,
    items.map(item => ({ ...item, decision: { ...item.decision, at: '' } })),
  ]);
}
