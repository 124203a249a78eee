import {
  Alias,
  Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Node,
  Pair,
  Scalar,
  YAMLMap,
} from 'yaml';

/** What each alias of a document stands for. */
export type Anchors = ReadonlyMap<Alias, Node | undefined>;

/**
 * Finds what the aliases stand for in one walk through the document: the
 * nearest anchor of the name before the alias.
 */
export function findAnchors(document: Document.Parsed): Anchors {
  const named = new Map<string, Node>();
  const aliases = new Map<Alias, Node | undefined>();
  const walk = (node: unknown) => {
    if (isAlias(node)) {
      aliases.set(node, named.get(node.source));
      return;
    }
    if (isScalar(node) || isMap(node) || isSeq(node)) {
      if (node.anchor) {
        named.set(node.anchor, node);
      }
    }
    if (isMap(node)) {
      node.items.forEach(pair => {
        walk(pair.key);
        walk(pair.value);
      });
    } else if (isSeq(node)) {
      node.items.forEach(walk);
    }
  };
  walk(document.contents);
  return aliases;
}

/** `<<`, written plainly, takes over the keys of other maps. */
export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.value === '<<' && key.type === Scalar.PLAIN;
}

/** A key as text; undefined where it cannot be one. */
export function keyText(key: unknown): string | undefined {
  if (!isScalar(key) || key.value === null || key.value === undefined) {
    return undefined;
  }
  return String(key.value);
}

/** The node itself, or what it stands for where it is an alias. */
export function resolved(node: unknown, anchors: Anchors): unknown {
  return isAlias(node) ? anchors.get(node) : node;
}

/** The maps that a merge key takes over, nearest first. */
export function mergedMaps(pair: Pair, anchors: Anchors): unknown[] {
  const value = resolved(pair.value, anchors);
  return isSeq(value) ? value.items : [pair.value];
}

/** The pair of a key, in the map itself or in what it merges. */
export function findPair(
  map: YAMLMap,
  key: string,
  anchors: Anchors,
  seen: Set<unknown> = new Set(),
): Pair | undefined {
  const own = map.items.find(
    pair => !isMergeKey(pair.key) && keyText(pair.key) === key,
  );
  if (own) {
    return own;
  }
  seen.add(map);
  for (const merge of map.items.filter(pair => isMergeKey(pair.key))) {
    for (const candidate of mergedMaps(merge, anchors)) {
      const merged = resolved(candidate, anchors);
      const found =
        isMap(merged) &&
        !seen.has(merged) &&
        findPair(merged, key, anchors, seen);
      if (found) {
        return found;
      }
    }
  }
  return undefined;
}

/** Offset of a node in the text. */
export function offsetOf(node: unknown): number | undefined {
  return (node as { range?: [number, number, number] } | null)?.range?.[0];
}
