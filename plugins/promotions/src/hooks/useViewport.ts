import { RefObject, useEffect, useState } from 'react';
import { Viewport } from '../lib/visibleRange';

/** Assumed until the element has been measured. */
const UNMEASURED = 1200;

/** What can be seen of an element that scrolls sideways. */
export function useViewport(ref: RefObject<HTMLElement>): Viewport {
  const [viewport, setViewport] = useState<Viewport>({
    offset: 0,
    size: UNMEASURED,
  });
  useEffect(() => {
    const element = ref.current;
    if (!element) {
      return undefined;
    }
    const measure = () =>
      setViewport({
        offset: element.scrollLeft,
        size: element.clientWidth || UNMEASURED,
      });
    measure();
    element.addEventListener('scroll', measure, { passive: true });
    const observer =
      typeof ResizeObserver === 'undefined'
        ? undefined
        : new ResizeObserver(measure);
    observer?.observe(element);
    return () => {
      element.removeEventListener('scroll', measure);
      observer?.disconnect();
    };
  }, [ref]);
  return viewport;
}
