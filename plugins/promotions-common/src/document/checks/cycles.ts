import { Cursor } from '../Cursor';
import { Path } from '../path';
import { Report } from '../Report';

/** One place where a stage says that it takes freight from another. */
interface Edge {
  from: string;
  to: string;
  path: Path;
}

/** No stage gets its freight, by whatever way, from itself. */
export function checkCycles(spec: Cursor, report: Report) {
  const edges = readEdges(spec);
  const order = spec
    .get('stages')
    .items()
    .flatMap(stage => stage.get('name').text ?? []);
  const done = new Set<string>();
  for (const start of order) {
    const found = done.has(start) ? undefined : findCycle(start, edges, done);
    if (found) {
      const cycle = fromFirst(found, order);
      const names = cycle.map(edge => edge.from);
      report.add(
        cycle[0].path,
        `The stages take freight from each other in a circle: ${[
          ...names,
          names[0],
        ].join(' → ')}. Remove one of these requests.`,
      );
    }
  }
}

/** The circle as it is read from the stage that comes first in the document. */
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
  const way: Array<{ stage: string; next: number }> = [
    { stage: start, next: 0 },
  ];
  const taken: Edge[] = [];
  let found: Edge[] | undefined;
  while (way.length > 0) {
    const top = way[way.length - 1];
    const edge = edges.get(top.stage)?.[top.next++];
    if (!edge) {
      done.add(top.stage);
      way.pop();
      taken.pop();
      continue;
    }
    const at = way.findIndex(step => step.stage === edge.to);
    if (at >= 0) {
      found = found ?? [...taken.slice(at), edge];
    } else if (!done.has(edge.to)) {
      way.push({ stage: edge.to, next: 0 });
      taken.push(edge);
    }
  }
  return found;
}
