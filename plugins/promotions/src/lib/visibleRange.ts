export interface Viewport {
  /** Pixels that are scrolled out of sight before the first visible one. */
  offset: number;
  /** Pixels that can be seen. */
  size: number;
}

/**
 * The items of a row of equal ones that are in sight, with some on each side,
 * so that the cost of a list does not grow with its length.
 *
 * @param pitch - Pixels from the start of one item to the start of the next.
 * @returns Index of the first item, and of the first one after the last.
 */
export function visibleRange(options: {
  viewport: Viewport;
  pitch: number;
  count: number;
  overscan: number;
}): { start: number; end: number } {
  const { viewport, pitch, count, overscan } = options;
  const first = Math.floor(viewport.offset / pitch);
  const last = Math.ceil((viewport.offset + viewport.size) / pitch);
  const end = Math.min(count, Math.max(last, 0) + overscan);
  return { start: Math.max(0, Math.min(first - overscan, end)), end };
}

/** The scroll offset, changed as little as brings an item wholly into sight. */
export function scrollInto(options: {
  viewport: Viewport;
  pitch: number;
  itemSize: number;
  index: number;
}): number {
  const { viewport, pitch, itemSize, index } = options;
  const start = index * pitch;
  if (start < viewport.offset) {
    return start;
  }
  if (start + itemSize > viewport.offset + viewport.size) {
    return Math.max(0, start + itemSize - viewport.size);
  }
  return viewport.offset;
}
