import { RefObject, useLayoutEffect, useState } from 'react';
import { edgePath, GraphEdge } from '../lib/layers';

/** Edges meet cards at the height of their names. */
const HEIGHT_OF_NAME = 28;

export interface EdgePath extends GraphEdge {
  path: string;
}

/**
 * Curves between the cards of stages, following them when they move or grow.
 * Cards are found by their `data-stage` within the container.
 */
export function useEdgePaths(
  container: RefObject<HTMLElement>,
  edges: GraphEdge[],
): EdgePath[] {
  const [paths, setPaths] = useState<EdgePath[]>([]);
  const wanted = JSON.stringify(edges);
  useLayoutEffect(() => {
    const element = container.current;
    if (!element) {
      return undefined;
    }
    const cards = new Map(
      [...element.querySelectorAll<HTMLElement>('[data-stage]')].map(card => [
        card.dataset.stage!,
        card,
      ]),
    );
    const measure = () => {
      const origin = element.getBoundingClientRect();
      const next = (JSON.parse(wanted) as GraphEdge[]).flatMap(edge => {
        const from = cards.get(edge.from)?.getBoundingClientRect();
        const to = cards.get(edge.to)?.getBoundingClientRect();
        return from && to
          ? {
              ...edge,
              path: edgePath(
                {
                  x: from.right - origin.left,
                  y: from.top - origin.top + HEIGHT_OF_NAME,
                },
                {
                  x: to.left - origin.left,
                  y: to.top - origin.top + HEIGHT_OF_NAME,
                },
              ),
            }
          : [];
      });
      setPaths(known =>
        JSON.stringify(known) === JSON.stringify(next) ? known : next,
      );
    };
    measure();
    if (typeof ResizeObserver === 'undefined') {
      return undefined;
    }
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    cards.forEach(card => observer.observe(card));
    return () => observer.disconnect();
  }, [container, wanted]);
  return paths;
}
