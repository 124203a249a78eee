import { Cursor } from '../Cursor';
import { Path } from '../path';
import { Report } from '../Report';

/** One place where something says that it needs another. */
export interface Edge {
  from: string;
  to: string;
  path: Path;
}

/** No stage gets its freight, by whatever way, from itself. */
export function checkCycles(spec: Cursor, report: Report) {
  const order = spec
    .get('stages')
    .items()
    .flatMap(stage => stage.get('name').text ?? []);
  for (const cycle of findCycles(order, readEdges(spec))) {
    report.add(
      cycle[0].path,
      `The stages take freight from each other in a circle: ${wayAlong(
        cycle,
      )}. Remove one of these requests.`,
    );
  }
}

/**
 * The circles in which edges lead back to where they come from, each from what
 * comes first in the order.
 */
export function findCycles(
  order: string[],
  edges: ReadonlyMap<string, Edge[]>,
): Edge[][] {
  const done = new Set<string>();
  return order.flatMap(start => {
    const found = done.has(start) ? undefined : findCycle(start, edges, done);
    return found ? [fromFirst(found, order)] : [];
  });
}

/** `a → b → a` */
export function wayAlong(cycle: Edge[]): string {
  const names = cycle.map(edge => edge.from);
  return [...names, names[0]].join(' → ');
}

/** The circle as it is read from what comes first in the document. */
function fromFirst(cycle: Edge[], order: string[]): Edge[] {
  const places = cycle.map(edge => order.indexOf(edge.from));
  const first = places.indexOf(Math.min(...places));
  return [...cycle.slice(first), ...cycle.slice(0, first)];
}

/** Freight flows from the upstream to the stage that names it. */
function readEdges(spec: Cursor): Map<string, Edge[]> {
  const edges = new Map<string, Edge[]>();
  for (const stage of spec.get('stages').items()) {
    const to = stage.get('name').text;
    for (const request of stage.get('freight').items()) {
      for (const upstream of request.get('sources').get('stages').items()) {
        const from = upstream.text;
        if (from !== undefined && to !== undefined && from !== to) {
          const leaving = edges.get(from) ?? [];
          edges.set(from, [...leaving, { from, to, path: upstream.path }]);
        }
      }
    }
  }
  return edges;
}

/**
 * Walks depth first with a stack of its own; the first edge that leads back
 * onto the way is the last one of a circle.
 */
function findCycle(
  start: string,
  edges: ReadonlyMap<string, Edge[]>,
  done: Set<string>,
): Edge[] | undefined {
  const way: Array<{ name: string; next: number }> = [{ name: start, next: 0 }];
  const taken: Edge[] = [];
  let found: Edge[] | undefined;
  while (way.length > 0) {
    const top = way[way.length - 1];
    const edge = edges.get(top.name)?.[top.next++];
    if (!edge) {
      done.add(top.name);
      way.pop();
      taken.pop();
      continue;
    }
    const at = way.findIndex(step => step.name === edge.to);
    if (at >= 0) {
      found = found ?? [...taken.slice(at), edge];
    } else if (!done.has(edge.to)) {
      way.push({ name: edge.to, next: 0 });
      taken.push(edge);
    }
  }
  return found;
}
