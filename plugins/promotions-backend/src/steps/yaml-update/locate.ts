import { TerminalError } from '@promotions/backstage-plugin-promotions-node';
import {
  Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Node,
  YAMLMap,
  YAMLSeq,
} from 'yaml';
import { formatKey, KeySegment } from '../files/keyPath';

/** Where a key leads to in a document. */
export interface Location {
  /** Keys and indices as the document has them, as far as they exist. */
  path: unknown[];
  /** What is there; undefined where the document is empty. */
  node: Node | undefined;
  /** What of the key does not exist, and would have to be made. */
  missing: KeySegment[];
}

/**
 * Follows a key as far as it exists.
 *
 * @throws TerminalError when it leads through an alias or a plain value
 */
export function locate(document: Document, key: KeySegment[]): Location {
  const path: unknown[] = [];
  let node = nodeOf(document.contents);
  for (const [position, segment] of key.entries()) {
    const here = formatKey(key.slice(0, position)) || 'the document';
    if (isAlias(node)) {
      throw new TerminalError(
        `'${here}' is an alias (*${node.source}). Change the value where it has its anchor.`,
      );
    }
    const step = isEmpty(node) ? undefined : stepInto(node, segment, here);
    if (step === undefined) {
      return { path, node, missing: key.slice(position) };
    }
    path.push(step.key);
    node = step.node;
  }
  return { path, node, missing: [] };
}

/** Undefined when there is no such member. */
function stepInto(
  node: Node | undefined,
  { key, index }: KeySegment,
  here: string,
): { key: unknown; node: Node | undefined } | undefined {
  if (isSeq(node) && /^\d+$/.test(key)) {
    const place = Number(key);
    return place < node.items.length
      ? { key: place, node: nodeOf(node.items[place]) }
      : undefined;
  }
  if (isSeq(node)) {
    throw new TerminalError(
      `'${here}' is a list. Name an element by its number, as in ${here}[0].`,
    );
  }
  if (isMap(node) && !index) {
    const pair = node.items.find(item => keyText(item.key) === key);
    return pair && { key: keyValue(pair.key), node: nodeOf(pair.value) };
  }
  if (isMap(node)) {
    throw new TerminalError(
      `'${here}' is no list, and has no element [${key}].`,
    );
  }
  throw new TerminalError(
    `'${here}' is a plain value, and has nothing called '${key}' in it.`,
  );
}

/** Nothing, or `key:` without a value. */
export function isEmpty(node: Node | undefined): boolean {
  return node === undefined || (isScalar(node) && node.value === null);
}

function nodeOf(value: unknown): Node | undefined {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value)
    ? value
    : undefined;
}

function keyValue(key: unknown): unknown {
  return isScalar(key) ? key.value : key;
}

function keyText(key: unknown): string {
  return String(keyValue(key));
}

/** What there is instead, for a message. */
export function alternatives(node: YAMLMap | YAMLSeq): string {
  if (isSeq(node)) {
    return `${node.items.length} elements`;
  }
  const names = node.items.map(item => keyText(item.key));
  return names.length > 10
    ? `${names.slice(0, 10).join(', ')}, …`
    : names.join(', ') || 'nothing';
}
