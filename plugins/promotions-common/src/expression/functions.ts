import {
  CelFunc,
  celEnv,
  celFunc,
  CelInput,
  CelList,
  celMethod,
  CelScalar,
  CelValue,
  isCelError,
  isCelList,
  isCelMap,
  isCelUint,
  listType,
} from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { costOf, keyCost } from './costs';
import { Meter } from './limits';
import { INDEX, MADE, RANGE } from './metering';
import { CHARACTERS, concatenate, weightOf } from './values';

const { DOUBLE, DYN, INT, STRING } = CelScalar;
const LIST = listType(DYN);

/** Units of work that making an error value takes. */
const ERROR = 10;

/** Of the library's functions over text, those whose result is bounded. */
const TEXT_FUNCTIONS = new Set([
  'charAt',
  'indexOf',
  'join',
  'lastIndexOf',
  'lowerAscii',
  'split',
  'substring',
  'trim',
  'upperAscii',
]);

/**
 * Everything that expressions may call: the standard functions, those over
 * text, and arithmetic between whole numbers and decimals, which JSON does not
 * tell apart. All of it charges the meter before it works.
 *
 * @param meter - gives the meter of the evaluation that runs now
 */
export function meteredFunctions(meter: () => Meter): CelFunc[] {
  const standard = Array.from(celEnv().funcs);
  const text = strings.filter(func => TEXT_FUNCTIONS.has(func.name));
  return [
    ...[...standard, ...text, ...mixedArithmetic(), replace(meter)].map(func =>
      metered(func, meter),
    ),
    ...ownFunctions(meter),
  ];
}

/** The names of everything that can be called by name. */
export function callableNames(): Set<string> {
  return new Set(
    meteredFunctions(() => new Meter(0))
      .map(func => func.name)
      .filter(name => /^\w+$/.test(name)),
  );
}

function metered(func: CelFunc, meter: () => Meter): CelFunc {
  const call = (target: CelValue | undefined, args: CelValue[]): CelInput => {
    const values = target === undefined ? args : [target, ...args];
    meter().charge(costOf(func.name, values));
    const result = func.call(0, target, args);
    if (result === undefined || isCelError(result)) {
      meter().charge(ERROR);
      throw result ?? new Error(`no such overload of ${func.name}`);
    }
    meter().checkWeight(weightOf(result));
    return result;
  };
  return func.target === undefined
    ? celFunc(func.name, func.arguments, DYN, (...args) =>
        call(undefined, args),
      )
    : celMethod(
        func.name,
        func.target,
        func.arguments,
        DYN,
        function method(...args) {
          return call(this, args);
        },
      );
}

/** What the metered tree calls, and what replaces a part of the library. */
function ownFunctions(meter: () => Meter): CelFunc[] {
  return [
    celFunc(MADE, [DYN], DYN, value => {
      const weight = weightOf(value);
      meter().checkWeight(weight);
      return value;
    }),
    celFunc(RANGE, [DYN], DYN, value => {
      meter().charge(sizeOf(value) / 4);
      return value;
    }),
    celFunc(INDEX, [DYN, DYN], DYN, (collection, key) => {
      meter().charge(1);
      return at(collection, key, meter());
    }),
    celFunc('_+_', [LIST, LIST], LIST, (left, right) => {
      // Copying is quick: the elements are only referred to.
      meter().charge(1 + (left.size + right.size) / 64);
      const joined = concatenate(left, right);
      meter().checkWeight(weightOf(joined));
      return joined;
    }),
  ];
}

function sizeOf(value: CelValue): number {
  return isCelList(value) || isCelMap(value) ? value.size : 0;
}

function at(collection: CelValue, key: CelValue, meter: Meter): CelValue {
  if (isCelMap(collection)) {
    if (
      typeof key !== 'string' &&
      typeof key !== 'bigint' &&
      typeof key !== 'number' &&
      typeof key !== 'boolean' &&
      !isCelUint(key)
    ) {
      throw new Error('a map has keys that are text, numbers or booleans');
    }
    meter.charge(keyCost(key, collection.size));
    const value = collection.get(key);
    if (value === undefined) {
      throw new Error(
        `field not found: ${isCelUint(key) ? key.value : String(key)}`,
      );
    }
    return value;
  }
  if (isCelList(collection)) {
    return elementAt(collection, isCelUint(key) ? key.value : key);
  }
  throw new Error('only lists and maps have elements');
}

function elementAt(list: CelList, key: CelValue): CelValue {
  if (typeof key !== 'bigint' && typeof key !== 'number') {
    throw new Error('the elements of a list have numbers');
  }
  const value = list.get(Number(key));
  if (value === undefined) {
    throw new Error(`the list of ${list.size} has no element ${key}`);
  }
  return value;
}

function mixedArithmetic(): CelFunc[] {
  const operations: Array<[string, (left: number, right: number) => number]> = [
    ['_+_', (left, right) => left + right],
    ['_-_', (left, right) => left - right],
    ['_*_', (left, right) => left * right],
    ['_/_', (left, right) => left / right],
  ];
  return operations.flatMap(([name, run]) => [
    celFunc(name, [INT, DOUBLE], DOUBLE, (left, right) =>
      run(Number(left), right),
    ),
    celFunc(name, [DOUBLE, INT], DOUBLE, (left, right) =>
      run(left, Number(right)),
    ),
  ]);
}

/**
 * All occurrences; the library's own has no bound on what it makes on the
 * way.
 */
function replace(meter: () => Meter): CelFunc {
  return celMethod(
    'replace',
    STRING,
    [STRING, STRING],
    STRING,
    function method(search, replacement) {
      const parts = this.split(search);
      meter().checkWeight(
        (this.length + parts.length * replacement.length) / CHARACTERS,
      );
      return parts.join(replacement);
    },
  );
}

/** A function that one evaluation brings with it. */
export function givenFunction(
  name: string,
  parameters: number,
  run: (args: CelValue[]) => CelInput,
): CelFunc {
  return celFunc(
    name,
    Array.from({ length: parameters }, () => DYN),
    DYN,
    (...args: CelValue[]) => run(args),
  );
}
