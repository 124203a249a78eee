import { CelValue, isCelList, isCelMap } from '@bufbuild/cel';
import { limits } from './limits';
import { weightOf } from './values';

/** Comparisons of single characters that take a unit of work. */
const COMPARISONS = 512;

type Cost = (values: readonly CelValue[]) => number;

const weightOfAll: Cost = values =>
  values.reduce<number>((sum, value) => sum + weightOf(value), 0);

/** Both are walked only as far as they are alike. */
const comparing: Cost = ([left, right]) =>
  Math.min(weightOf(left), weightOf(right));

/** A needle may be compared at every place of the haystack. */
const searching: Cost = values =>
  weightOfAll(values) + (length(values[0]) * length(values[1])) / COMPARISONS;

const member: Cost = ([key, collection]) =>
  isCelMap(collection) ? keyCost(key, collection.size) : weightOf(collection);

/** A number that is not among the keys is compared with every key. */
export function keyCost(key: CelValue, size: number): number {
  return typeof key === 'string' ? 0 : size / 64;
}

const costs: ReadonlyMap<string, Cost> = new Map<string, Cost>([
  ['_==_', comparing],
  ['_!=_', comparing],
  ['@in', member],
  ['dyn', () => 0],
  ['type', () => 0],
  [
    'size',
    ([value]) => (isCelList(value) || isCelMap(value) ? 0 : weightOf(value)),
  ],
  ['contains', searching],
  ['indexOf', searching],
  ['lastIndexOf', searching],
  ['split', values => searching(values) + length(values[0]) / 2],
  ['replace', values => searching(values) + length(values[0]) / 2],
  ['matches', ([text, pattern]) => regexCost(text, pattern)],
  ['int', ([value]) => length(value)],
  ['uint', ([value]) => length(value)],
  ['double', ([value]) => length(value)],
  // Each makes a formatter for its time zone.
  ...[
    'getFullYear',
    'getMonth',
    'getDate',
    'getDayOfMonth',
    'getDayOfWeek',
    'getDayOfYear',
    'getHours',
    'getMinutes',
    'getSeconds',
    'getMilliseconds',
  ].map((name): [string, Cost] => [name, () => 200]),
]);

/**
 * Units of work that calling a function takes, before it is called. Without
 * an entry here it is the weight of all arguments.
 *
 * @param name - as the syntax tree has it: `_==_`, `contains`, …
 * @param values - the arguments; for a method, what it is called on comes first
 */
export function costOf(name: string, values: readonly CelValue[]): number {
  return 1 + (costs.get(name) ?? weightOfAll)(values);
}

function length(value: CelValue): number {
  return typeof value === 'string' || value instanceof Uint8Array
    ? value.length
    : 0;
}

/**
 * The engine is linear in the text, but each character may cost as much as
 * the compiled pattern is long, which repetitions multiply. Classes of
 * Unicode are long tables.
 */
function regexCost(text: CelValue, pattern: CelValue): number {
  if (typeof pattern !== 'string' || pattern.length > limits.pattern) {
    return Infinity;
  }
  const tables = pattern.match(/\\p|\[\^|\(\?[a-z]*i/gi)?.length ?? 0;
  const repeated = Array.from(
    pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g),
    ([, from, to]) => Math.max(1, Number(from), Number(to ?? 0)),
  ).reduce((product, times) => product * times, 1);
  const size = (pattern.length + 100 * tables) * repeated;
  return size * (1 + length(text) / 12);
}
