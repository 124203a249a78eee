import { Document, isAlias, isMap, isScalar, isSeq, Pair, YAMLMap } from 'yaml';
import { shown } from '../suggest';
import {
  Anchors,
  isMergeKey,
  keyText,
  mergedMaps,
  offsetOf,
  resolved,
} from './nodes';
import { Path } from '../path';

/** A thing that YAML allows and a pipeline document does not. */
export type NodeProblem = { path: Path; offset: number; message: string };

/** Values that aliases may add to a document, in all. */
const MAX_ALIASED = 10_000;
const MAX_DEPTH = 64;

class Conversion {
  readonly problems: NodeProblem[] = [];
  readonly #open = new Set<unknown>();
  /** The alias of the document itself that is being followed. */
  #outermost?: { node: unknown; path: Path };
  #aliased = 0;

  constructor(private readonly anchors: Anchors) {}

  convert(node: unknown, path: Path, aliased: boolean): unknown {
    if (aliased && ++this.#aliased > MAX_ALIASED) {
      this.#tellFlood(node, path);
      return undefined;
    }
    if (isAlias(node)) {
      return this.#alias(node, path, aliased);
    }
    if (isScalar(node)) {
      return this.#scalar(node, path);
    }
    if (!isMap(node) && !isSeq(node)) {
      return null;
    }
    if (path.length > MAX_DEPTH) {
      this.#tell(node, path, 'This is nested too deeply. Make it flatter.');
      return undefined;
    }
    this.#open.add(node);
    const value = isMap(node)
      ? this.#map(node, path, aliased)
      : node.items.map((item, index) =>
          this.convert(item, [...path, index], aliased),
        );
    this.#open.delete(node);
    return value;
  }

  #alias(node: { source: string }, path: Path, within: boolean): unknown {
    const target = resolved(node, this.anchors);
    if (target === undefined) {
      const message = `There is no anchor \`&${node.source}\` before this. Define it further up, or write the value out.`;
      this.#tell(node, path, message);
      return undefined;
    }
    if (this.#open.has(target)) {
      const message = `\`*${node.source}\` stands for something that contains it. Write the value out.`;
      this.#tell(node, path, message);
      return undefined;
    }
    return this.#within(node, path, within, () =>
      this.convert(target, path, true),
    );
  }

  /** Remembers the alias that a person would look at. */
  #within<T>(node: unknown, path: Path, within: boolean, convert: () => T): T {
    if (!within) {
      this.#outermost = { node, path };
    }
    return convert();
  }

  #tellFlood(node: unknown, path: Path) {
    if (this.#aliased === MAX_ALIASED + 1) {
      const message = `The aliases of this document stand for more than ${MAX_ALIASED} values. Use fewer of them.`;
      const place = this.#outermost ?? { node, path };
      this.#tell(place.node, place.path, message);
    }
  }

  #scalar(node: { value: unknown }, path: Path): unknown {
    const { value } = node;
    if (typeof value === 'number' && !Number.isFinite(value)) {
      const message = `${value} is not a number that can be used here. Put it in quotes if it is meant as text.`;
      this.#tell(node, path, message);
      return undefined;
    }
    return value ?? null;
  }

  #map(map: YAMLMap, path: Path, aliased: boolean): Record<string, unknown> {
    const own = new Map<string, unknown>();
    for (const pair of map.items) {
      const key = isMergeKey(pair.key) ? undefined : this.#key(pair, path, own);
      if (key !== undefined) {
        own.set(key, this.convert(pair.value, [...path, key], aliased));
      }
    }
    for (const pair of map.items) {
      if (isMergeKey(pair.key)) {
        this.#within(pair.value, path, aliased, () =>
          this.#merge(pair, path, own),
        );
      }
    }
    return Object.fromEntries(own);
  }

  #key(
    pair: Pair,
    path: Path,
    own: ReadonlyMap<string, unknown>,
  ): string | undefined {
    const key = keyText(pair.key);
    if (key === undefined) {
      this.#tell(
        pair.key ?? pair.value,
        path,
        'A key must be text. Write `key: value`.',
      );
      return undefined;
    }
    if (key === '__proto__') {
      this.#tell(
        pair.key,
        [...path, key],
        'This key cannot be used. Remove it.',
      );
      return undefined;
    }
    if (own.has(key)) {
      const message = `The key ${shown(
        key,
      )} is there already. Remove one of the two.`;
      this.#tell(pair.key, [...path, key], message);
      return undefined;
    }
    return key;
  }

  /** Keys that are there already win over merged ones. */
  #merge(pair: Pair, path: Path, own: Map<string, unknown>) {
    for (const source of mergedMaps(pair, this.anchors)) {
      const value = this.convert(source, path, true);
      if (value === null || typeof value !== 'object' || Array.isArray(value)) {
        if (value !== undefined) {
          const message =
            '`<<` takes over the keys of a map. Give it an alias of one.';
          this.#tell(pair.key, path, message);
        }
        continue;
      }
      for (const [key, merged] of Object.entries(value)) {
        if (!own.has(key)) {
          own.set(key, merged);
        }
      }
    }
  }

  #tell(node: unknown, path: Path, message: string) {
    this.problems.push({ path, offset: offsetOf(node) ?? 0, message });
  }
}

/**
 * The value of a document as plain JSON. What JSON does not have is told and
 * left out: other keys than text, numbers that are none, values that contain
 * themselves, and aliases that multiply a few lines into a flood of values.
 */
export function toValue(
  document: Document.Parsed,
  anchors: Anchors,
): { value: unknown; problems: NodeProblem[] } {
  const conversion = new Conversion(anchors);
  const value = conversion.convert(document.contents, [], false);
  return { value, problems: conversion.problems };
}
