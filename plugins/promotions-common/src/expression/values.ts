import {
  celList,
  celMap,
  CelList,
  CelMap,
  CelValue,
  isCelList,
  isCelMap,
  isCelUint,
} from '@bufbuild/cel';
import { ExpressionError } from './ExpressionError';

/** Characters, or bytes, that weigh as much as one number. */
export const CHARACTERS = 16;

const weights = new WeakMap<CelList | CelMap, number>();
const items = new WeakMap<CelList, readonly CelValue[]>();

/**
 * How many values a tree has, counting text by its length. What is used in
 * several places counts in each of them: comparing it, or writing it as JSON,
 * takes that long.
 */
export function weightOf(value: CelValue): number {
  if (typeof value === 'string' || value instanceof Uint8Array) {
    return 1 + value.length / CHARACTERS;
  }
  if (!isCelList(value) && !isCelMap(value)) {
    return 1;
  }
  let weight = weights.get(value);
  if (weight === undefined) {
    weight = 1;
    for (const child of isCelList(value) ? itemsOf(value) : value.values()) {
      weight += weightOf(child);
    }
    if (isCelMap(value)) {
      for (const key of value.keys()) {
        weight += weightOf(key);
      }
    }
    weights.set(value, weight);
  }
  return weight;
}

/** The elements of a list; the array is shared and must not be changed. */
export function itemsOf(list: CelList): readonly CelValue[] {
  let known = items.get(list);
  if (known === undefined) {
    known = Array.from(list);
    items.set(list, known);
  }
  return known;
}

/**
 * Two lists as one. The library's own way nests a list in a list, so that
 * reading what a loop has built takes the square of its length.
 */
export function concatenate(left: CelList, right: CelList): CelList {
  const joined = itemsOf(left).concat(itemsOf(right));
  const list = celList(joined);
  items.set(list, joined);
  weights.set(list, weightOf(left) + weightOf(right) - 1);
  return list;
}

const converted = new WeakMap<object, CelValue>();
const unchanging = new WeakSet<object>();

/**
 * Promises that the value will never be changed, so that it is converted only
 * once for all expressions that see it.
 */
export function markUnchanging<T extends object>(value: T): T {
  unchanging.add(value);
  return value;
}

/**
 * JSON as an expression sees it. Whole numbers become CEL integers, so that
 * `x + 1` and `list[x]` work; what JSON cannot hold is left out.
 */
export function fromJson(value: unknown): CelValue | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isSafeInteger(value) ? BigInt(value) : value;
    case 'object':
      return value === null ? null : fromJsonObject(value);
    default:
      return undefined;
  }
}

function fromJsonObject(value: object): CelValue {
  const known = converted.get(value);
  if (known !== undefined) {
    return known;
  }
  const result = Array.isArray(value)
    ? celList(value.map(item => fromJson(item) ?? null))
    : celMap(fromJsonMembers(value));
  if (unchanging.has(value)) {
    converted.set(value, result);
  }
  return result;
}

function fromJsonMembers(value: object): Map<string, CelValue> {
  const members = new Map<string, CelValue>();
  for (const [key, member] of Object.entries(value)) {
    const result = fromJson(member);
    if (result !== undefined) {
      members.set(key, result);
    }
  }
  return members;
}

/**
 * The result of an expression as JSON.
 *
 * @throws ExpressionError when JSON has no such value.
 */
export function toJson(value: CelValue): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return finite(value);
    case 'bigint':
      return safe(value);
    default:
      break;
  }
  if (value === null) {
    return null;
  }
  if (isCelUint(value)) {
    return safe(value.value);
  }
  if (isCelList(value)) {
    return itemsOf(value).map(toJson);
  }
  if (isCelMap(value)) {
    // fromEntries defines members and never calls a setter: `__proto__` is a
    // key like any other.
    return Object.fromEntries(
      Array.from(value.entries(), ([key, member]) => [
        isCelUint(key) ? String(key.value) : String(key),
        toJson(member),
      ]),
    );
  }
  throw new ExpressionError(
    'The result is neither text, a number, a boolean, null, a list nor a map. Convert it, for example with string(…).',
  );
}

function finite(value: number): number {
  if (!Number.isFinite(value)) {
    throw new ExpressionError(`The result is not a finite number (${value}).`);
  }
  return value;
}

function safe(value: bigint): number {
  const result = Number(value);
  if (!Number.isSafeInteger(result)) {
    throw new ExpressionError(
      `The whole number ${value} is too large to be exact. Convert it with string(…).`,
    );
  }
  return result;
}
