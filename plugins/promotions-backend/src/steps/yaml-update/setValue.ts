import { TerminalError } from '@promotions/backstage-plugin-promotions-node';
import { isDeepStrictEqual } from 'node:util';
import { Document, isCollection, isMap, isScalar, isSeq } from 'yaml';
import { formatKey, KeySegment } from '../files/keyPath';
import {
  BYTE_ORDER_MARK,
  parseDocument,
  printed,
  toJs,
  tryToJs,
} from './document';
import { alternatives, locate, Location } from './locate';
import { insertions } from './insert';
import { splices } from './splice';
import { nodeFor, Value } from './value';

/**
 * Sets one value in the text of a YAML document. Where a plain value takes the
 * place of another, or a key is added to a map, nothing else of the text
 * changes: neither comments nor blanks, quotes or order. Otherwise the
 * document is written anew, with its comments and its indentation.
 *
 * @param create - make what does not exist of the key
 * @throws TerminalError when the text is not one YAML document, the key does
 * not exist, or the value is shared with other places
 */
export function setValue(
  text: string,
  key: KeySegment[],
  value: Value,
  create: boolean,
): string {
  if (text.startsWith(BYTE_ORDER_MARK)) {
    return BYTE_ORDER_MARK + setValue(text.slice(1), key, value, create);
  }
  const document = parseDocument(text);
  const location = locate(document, key);
  if (location.missing.length > 0 && !create) {
    throw missing(key, location);
  }
  const before = toJs(document);
  const { path, wanted } = change(location, value);
  const after = withValue(before, path, withBigInts(wanted));
  if (isDeepStrictEqual(before, after)) {
    return text;
  }
  const isWanted = (candidate: string) =>
    isDeepStrictEqual(tryToJs(candidate), after);
  const candidates = [
    ...splices(text, location, wanted),
    ...insertions(text, location, wanted),
  ];
  const result =
    candidates.find(isWanted) ?? writeAnew(text, document, path, wanted);
  if (!isWanted(result)) {
    throw new TerminalError(
      `'${formatKey(
        key,
      )}' cannot be changed alone: other places of the file refer to it. Change the file by hand.`,
    );
  }
  return result;
}

function missing(key: KeySegment[], location: Location): TerminalError {
  const { node } = location;
  const exists = key.slice(0, key.length - location.missing.length);
  const place = exists.length > 0 ? `'${formatKey(exists)}'` : 'The file';
  const has =
    isMap(node) || isSeq(node) ? ` ${place} has ${alternatives(node)}.` : '';
  return new TerminalError(
    `There is no '${formatKey(
      key,
    )}'.${has} Correct the key, or set 'create: true' to make it.`,
  );
}

/** What is to be put where, with what has to be made around the value. */
function change(
  { path, node, missing: rest }: Location,
  value: Value,
): { path: unknown[]; wanted: Value } {
  const [first, ...inner] = rest;
  if (first === undefined || !isCollection(node)) {
    return { path, wanted: around(value, rest) };
  }
  if (isSeq(node) && Number(first.key) !== node.items.length) {
    throw new TerminalError(
      `The list has ${node.items.length} elements; the next one is [${node.items.length}], not [${first.key}].`,
    );
  }
  const place = isSeq(node) ? Number(first.key) : first.key;
  return { path: [...path, place], wanted: around(value, inner) };
}

function around(value: Value, segments: KeySegment[]): Value {
  return segments.reduceRight<Value>((inner, { key, index }) => {
    if (index && key !== '0') {
      throw new TerminalError(
        `A list that does not exist yet begins with [0], not with [${key}].`,
      );
    }
    return index ? [inner] : Object.fromEntries([[key, inner]]);
  }, value);
}

function withBigInts(value: Value): unknown {
  if (Array.isArray(value)) {
    return value.map(withBigInts);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, withBigInts(member)]),
    );
  }
  return Number.isInteger(value) ? BigInt(Number(value)) : value;
}

/** A copy with another value at the place. */
function withValue(tree: unknown, path: unknown[], value: unknown): unknown {
  if (path.length === 0) {
    return value;
  }
  const [key, ...rest] = path;
  if (Array.isArray(tree)) {
    const copy = [...tree];
    copy[Number(key)] = withValue(copy[Number(key)], rest, value);
    return copy;
  }
  const name = String(key);
  const entries = new Map(Object.entries(tree ?? {}));
  entries.set(name, withValue(entries.get(name), rest, value));
  return Object.fromEntries(entries);
}

/** For what cannot be done within the text. */
function writeAnew(
  text: string,
  document: Document,
  path: unknown[],
  wanted: Value,
): string {
  const node = nodeFor(document, wanted);
  const old = document.getIn(path, true);
  if (isScalar(old) || isCollection(old)) {
    const { anchor, comment, commentBefore, spaceBefore } = old;
    Object.assign(node, { anchor, comment, commentBefore, spaceBefore });
  }
  if (path.length === 0) {
    document.contents = node;
  } else {
    document.setIn(path, node);
  }
  return printed(text, document);
}
