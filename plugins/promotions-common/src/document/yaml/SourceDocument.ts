import { Document, isAlias, isMap, isScalar, isSeq, LineCounter } from 'yaml';
import { Path } from '../path';
import { Anchors, findPair, offsetOf, resolved } from './nodes';

/** 1-based line and column. */
export interface Position {
  line: number;
  column: number;
}

/** One YAML document of a file: its value, and where everything in it stands. */
export class SourceDocument {
  constructor(
    readonly value: unknown,
    private readonly document: Document.Parsed,
    private readonly anchors: Anchors,
    private readonly lines: LineCounter,
  ) {}

  /**
   * The place of the value at the path, or of its key. Where there is no such
   * value, the place of the nearest one that would hold it.
   */
  positionOf(path: Path, at: 'key' | 'value' = 'value'): Position {
    let node: unknown = this.document.contents;
    let offset = offsetOf(node) ?? this.document.range[0];
    for (const [index, part] of path.entries()) {
      const holder = resolved(node, this.anchors);
      if (typeof part === 'string' && isMap(holder)) {
        const pair = findPair(holder, part, this.anchors);
        if (!pair) {
          break;
        }
        node = pair.value;
        const keyWanted = at === 'key' && index === path.length - 1;
        const place = keyWanted || isEmpty(node) ? pair.key : node;
        offset = offsetOf(place) ?? offset;
      } else if (typeof part === 'number' && isSeq(holder)) {
        node = holder.items[part];
        offset = offsetOf(node) ?? offset;
      } else {
        break;
      }
    }
    return positionAt(this.lines, offset);
  }
}

/** Nothing was written: there is no place but that of the key. */
function isEmpty(node: unknown): boolean {
  return (
    !isAlias(node) &&
    (!node || (isScalar(node) && node.value === null && !node.source))
  );
}

/** Position of an offset in the text. */
export function positionAt(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}
