import { Document, isMap, isNode, isScalar, isSeq, Node, YAMLMap } from 'yaml';
import { isEmpty, Location } from './locate';
import { indentStep, nodeFor, Value } from './value';

/**
 * The text with a key or an element added: at the end of the map or list that
 * it belongs into, or below a key that has no value. None where it does not
 * belong into lines of its own.
 *
 * @param value - what is put at the place, as `setValue` has worked it out: the
 * value of the new key for a map, the element for a list, a map or list for a
 * key without a value
 */
export function insertions(
  text: string,
  { node, missing, path }: Location,
  value: Value,
): string[] {
  const [first] = missing;
  if (first === undefined) {
    return [];
  }
  if (isMap(node) && !node.flow && node.items.length > 0) {
    const last = node.items[node.items.length - 1];
    const end = endOf(last.value, last.key);
    const column = columnOf(text, node);
    return end === undefined || column === undefined
      ? []
      : [insert(text, end, column, Object.fromEntries([[first.key, value]]))];
  }
  if (isSeq(node) && !node.flow && node.items.length > 0) {
    const end = endOf(node.items.at(-1));
    const start = node.range?.[0];
    return end === undefined || start === undefined
      ? []
      : [insert(text, end, columnAt(text, start), [value])];
  }
  if (isEmpty(node) && path.length === 0) {
    return [insert(text, text.length, 0, value)];
  }
  if (isEmpty(node) && isScalar(node) && node.range) {
    const [start] = node.range;
    return [
      insert(text, start, indentOf(text, start) + indentStep(text), value),
    ];
  }
  return [];
}

/** The value in lines of its own, after the line in which `position` is. */
function insert(
  text: string,
  position: number,
  column: number,
  value: Value,
): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const atLineStart = position === 0 || text[position - 1] === '\n';
  const lineEnd = text.indexOf('\n', position);
  const end = lineEnd < 0 ? text.length : lineEnd + 1;
  const at = atLineStart ? position : end;
  const before = text.slice(0, at);
  const document = new Document(null);
  document.contents = nodeFor(document, value);
  const lines = document
    .toString({ lineWidth: 0, indent: indentStep(text) })
    .trimEnd()
    .split('\n')
    .map(line => (line === '' ? line : ' '.repeat(column) + line));
  return [
    before,
    before === '' || before.endsWith('\n') ? '' : newline,
    lines.join(newline),
    newline,
    text.slice(at),
  ].join('');
}

/** Where the first of them ends that was written. */
function endOf(...nodes: unknown[]): number | undefined {
  return nodes.find((candidate): candidate is Node => isNode(candidate))
    ?.range?.[1];
}

/** The column of the keys of a map. */
function columnOf(text: string, map: YAMLMap): number | undefined {
  const [{ key }] = map.items;
  const start = isNode(key) ? key.range?.[0] : undefined;
  return start === undefined ? undefined : columnAt(text, start);
}

function columnAt(text: string, position: number): number {
  return position - (text.lastIndexOf('\n', position - 1) + 1);
}

/** How far the line is indented, marks of list elements included. */
function indentOf(text: string, position: number): number {
  const start = text.lastIndexOf('\n', position - 1) + 1;
  return /^ *(?:- +)*/.exec(text.slice(start))?.[0].length ?? 0;
}
