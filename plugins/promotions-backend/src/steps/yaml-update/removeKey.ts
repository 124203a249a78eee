import { TerminalError } from '@promotions/backstage-plugin-promotions-node';
import { isDeepStrictEqual } from 'node:util';
import { Document, isMap, isNode, Pair } from 'yaml';
import { formatKey, KeySegment } from '../files/keyPath';
import {
  BYTE_ORDER_MARK,
  parseDocument,
  printed,
  toJs,
  tryToJs,
} from './document';
import { locate } from './locate';

/**
 * Removes one key of a map from the text of a YAML document, and what is said
 * of it in its own line. Nothing else changes, where that can be done within
 * the text; otherwise the document is written anew, with its comments.
 *
 * @throws TerminalError when the text is not one YAML document, the key does
 * not exist, or the map is shared with other places
 */
export function removeKey(text: string, key: KeySegment[]): string {
  if (text.startsWith(BYTE_ORDER_MARK)) {
    return BYTE_ORDER_MARK + removeKey(text.slice(1), key);
  }
  const document = parseDocument(text);
  const { path, missing } = locate(document, key);
  if (missing.length > 0) {
    throw new TerminalError(`There is no '${formatKey(key)}'.`);
  }
  const after = without(toJs(document), path);
  const isWanted = (candidate: string) =>
    isDeepStrictEqual(tryToJs(candidate), after);
  const result =
    cuts(text, document, path).find(isWanted) ??
    writtenWithout(text, document, path);
  if (!isWanted(result)) {
    throw new TerminalError(
      `'${formatKey(
        key,
      )}' cannot be removed alone: other places of the file refer to it. Change the file by hand.`,
    );
  }
  return result;
}

/** The text without the key, in the ways in which that may be done. */
function cuts(text: string, document: Document, path: unknown[]): string[] {
  const map = document.getIn(path.slice(0, -1), true);
  if (!isMap(map)) {
    return [];
  }
  const index = map.items.findIndex(
    ({ key }) => (isNode(key) ? key.toJSON() : key) === path.at(-1),
  );
  const [before, pair, next] = [
    map.items[index - 1],
    map.items[index],
    map.items[index + 1],
  ].map(item => item && rangeOf(item));
  if (!pair) {
    return [];
  }
  const cut = (start: number, end: number) =>
    text.slice(0, start) + text.slice(end);
  const line = text.lastIndexOf('\n', pair.start - 1) + 1;
  const lineEnd = text.indexOf('\n', pair.end);
  return [
    // Lines of its own
    ...(!map.flow && text.slice(line, pair.start).trim() === ''
      ? [cut(line, lineEnd < 0 ? text.length : lineEnd + 1)]
      : []),
    // Behind a dash, or within braces
    ...(next ? [cut(pair.start, next.start)] : []),
    ...(before ? [cut(before.end, pair.end)] : []),
  ];
}

/** From the key to the end of the value. */
function rangeOf({
  key,
  value,
}: Pair): { start: number; end: number } | undefined {
  const keyRange = isNode(key) ? key.range : undefined;
  const valueRange = isNode(value) ? value.range : undefined;
  return keyRange
    ? { start: keyRange[0], end: (valueRange ?? keyRange)[1] }
    : undefined;
}

function writtenWithout(
  text: string,
  document: Document,
  path: unknown[],
): string {
  document.deleteIn(path);
  return printed(text, document);
}

function without(tree: unknown, path: unknown[]): unknown {
  const [key, ...rest] = path;
  if (Array.isArray(tree)) {
    return tree.map((item, index) =>
      index === Number(key) ? without(item, rest) : item,
    );
  }
  const entries = Object.entries(tree ?? {});
  return Object.fromEntries(
    rest.length === 0
      ? entries.filter(([name]) => name !== String(key))
      : entries.map(([name, value]) => [
          name,
          name === String(key) ? without(value, rest) : value,
        ]),
  );
}
