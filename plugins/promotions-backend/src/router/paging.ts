import { Page } from '@promotions/backstage-plugin-promotions-common';

/** How many are looked at together where some must be left out. */
const CHUNK = 100;

/**
 * A page of those that may be shown: reads on until it is full, or there are
 * no more. A cursor names the item that it comes after, so it always comes
 * after one that is shown: that tells nothing of those that are not.
 */
export async function pageOfVisible<T>(options: {
  limit: number;
  cursor?: string;
  list(query: { limit: number; cursor?: string }): Promise<Page<T>>;
  /** Those that may be shown, in the same order. */
  visible(items: T[]): Promise<T[]>;
}): Promise<Page<T>> {
  const { list, visible } = options;
  const items: T[] = [];
  let { limit, cursor } = options;
  for (;;) {
    const page = await list({ limit, cursor });
    const shown = await visible(page.items);
    const missing = options.limit - items.length;
    if (shown.length < missing) {
      items.push(...shown);
      if (page.nextCursor === undefined) {
        return { items };
      }
      cursor = page.nextCursor;
      limit = CHUNK;
    } else {
      const last = page.items.indexOf(shown[missing - 1]);
      items.push(...shown.slice(0, missing));
      const { nextCursor } =
        last === page.items.length - 1
          ? page
          : await list({ limit: last + 1, cursor });
      return { items, nextCursor };
    }
  }
}
