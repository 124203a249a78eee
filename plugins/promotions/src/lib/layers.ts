/** What the layout needs to know of a stage. */
export interface GraphNode {
  name: string;
  upstreams: string[];
}

export interface GraphEdge {
  from: string;
  to: string;
}

export interface GraphLayout {
  /** Names of stages, left to right, and top to bottom within a column. */
  columns: string[][];
  edges: GraphEdge[];
}

/**
 * Puts every stage one column to the right of the farthest of its upstreams,
 * so that freight always moves to the right. Within a column stages stand
 * near the middle of what they follow, and otherwise as in the document.
 */
export function layoutStages(stages: GraphNode[]): GraphLayout {
  const byName = new Map(stages.map(stage => [stage.name, stage]));
  const upstreamsOf = (name: string) =>
    (byName.get(name)?.upstreams ?? []).filter(
      upstream => upstream !== name && byName.has(upstream),
    );

  const depths = new Map<string, number>();
  const depthOf = (name: string, path: ReadonlySet<string>): number => {
    const known = depths.get(name);
    if (known !== undefined) {
      return known;
    }
    const onward = new Set(path).add(name);
    const depth = upstreamsOf(name)
      // Documents with cycles are refused; a layout must still end.
      .filter(upstream => !onward.has(upstream))
      .reduce((most, up) => Math.max(most, depthOf(up, onward) + 1), 0);
    depths.set(name, depth);
    return depth;
  };

  const columns: string[][] = [];
  for (const { name } of stages) {
    const depth = depthOf(name, new Set());
    while (columns.length <= depth) {
      columns.push([]);
    }
    columns[depth].push(name);
  }
  orderColumns(columns, upstreamsOf);

  return {
    columns,
    edges: stages.flatMap(({ name }) =>
      upstreamsOf(name).map(from => ({ from, to: name })),
    ),
  };
}

function orderColumns(
  columns: string[][],
  upstreamsOf: (name: string) => string[],
): void {
  const rows = new Map<string, number>();
  for (const column of columns) {
    const wanted = new Map(
      column.map((name, row) => {
        const above = upstreamsOf(name).flatMap(up => rows.get(up) ?? []);
        const mean = above.reduce((sum, r) => sum + r, 0) / above.length;
        return [name, above.length > 0 ? mean : row];
      }),
    );
    column.sort((a, b) => wanted.get(a)! - wanted.get(b)!);
    column.forEach((name, row) => rows.set(name, row));
  }
}

export interface Point {
  x: number;
  y: number;
}

/** A curve for SVG that leaves to the right and arrives from the left. */
export function edgePath(from: Point, to: Point): string {
  const bend = Math.max(16, Math.min(48, (to.x - from.x) / 2));
  return `M ${from.x} ${from.y} C ${from.x + bend} ${from.y}, ${to.x - bend} ${
    to.y
  }, ${to.x} ${to.y}`;
}
