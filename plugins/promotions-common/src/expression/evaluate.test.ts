import { checkExpression, evaluateExpression } from './evaluate';
import { ExpressionError } from './ExpressionError';

describe('evaluateExpression', () => {
  it.each<[string, Record<string, unknown>, unknown]>([
    // Whole numbers of JSON are integers
    ['freight.metadata.risk < 3', { freight: { metadata: { risk: 2 } } }, true],
    ['x + 1', { x: 2 }, 3],
    ['7 / x', { x: 2 }, 3],
    ['list[x]', { list: ['a', 'b'], x: 1 }, 'b'],
    ['x == 2.0', { x: 2 }, true],
    ['x in [1, 2]', { x: 2 }, true],
    ['x in [1.0, 2.0]', { x: 2 }, true],
    // Decimals mix with them
    ['x < 3', { x: 2.5 }, true],
    ['x * 2', { x: 2.5 }, 5],
    ['2 * x', { x: 2.5 }, 5],
    ['x + 1', { x: 0.5 }, 1.5],
    ['1 - x', { x: 0.5 }, 0.5],
    ['x / 2', { x: 5.5 }, 2.75],
    ['-x', { x: 1.5 }, -1.5],
    ['x', { x: 1e20 }, 1e20],
    // Text
    ["'v' + tag", { tag: '1.2' }, 'v1.2'],
    ["tag.replace('v', '')", { tag: 'v1.2' }, '1.2'],
    ["tag.split('.')[0]", { tag: '1.2' }, '1'],
    ["['a', 'b'].join('-')", {}, 'a-b'],
    ["' A '.trim().lowerAscii()", {}, 'a'],
    ["'6.1.0'.matches('^6\\\\.')", {}, true],
    ["size('äö')", {}, 2],
    ['string(1) + string(1.5) + string(true)', {}, '11.5true'],
    // Maps and lists
    [
      "'hotfix' in freight.labels",
      { freight: { labels: { hotfix: '' } } },
      true,
    ],
    ["'hotfix' in labels", { labels: {} }, false],
    ['has(a.b)', { a: {} }, false],
    ["a['x y'].z", { a: { 'x y': { z: 1 } } }, 1],
    ["{'a': 1}['a']", {}, 1],
    ["{1: 'one'}[1]", {}, 'one'],
    ["{1: 'one'}[1.0]", {}, 'one'],
    ['[1, 2, 3].filter(x, x > 1).map(x, x * 2)', {}, [4, 6]],
    ['a.all(k, a[k] > 0)', { a: { x: 1, y: 2 } }, true],
    ['[1, 2].exists_one(x, x == 2)', {}, true],
    ['[1] + [2, 3]', {}, [1, 2, 3]],
    ['[[1]] == [[1]]', {}, true],
    ["{'a': {'b': [1, null, true]}}", {}, { a: { b: [1, null, true] } }],
    ["{1: 'x', true: 'y'}", {}, { '1': 'x', true: 'y' }],
    // Logic
    ['a || b', { a: false, b: true }, true],
    ["a ? 'x' : 'y'", { a: false }, 'y'],
    ['true || nope', {}, true],
    ['type(x) == int', { x: 1 }, true],
    [
      "timestamp('2026-01-01T10:00:00Z') < timestamp('2026-01-01T11:00:00Z')",
      {},
      true,
    ],
    ["duration('90m') > duration('1h')", {}, true],
    ['x', { x: null }, null],
    ['x', { x: '' }, ''],
    ['9007199254740991', {}, 9007199254740991],
    ['3u', {}, 3],
  ])('%s over %j is %j', (expression, context, result) => {
    expect(evaluateExpression(expression, context)).toEqual(result);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['', {}, 'The expression is empty.'],
    ['nonsense(', {}, "read: there is an unexpected '(', at character 9."],
    ['1 +', {}, "read: there is an unexpected '+', at character 3."],
    ['[1', {}, 'read: it ends too early, at character 3.'],
    ['[1,\n ?]', {}, "there is an unexpected '?', in line 2 at character 2."],
    ['nope', {}, "There is no variable 'nope'."],
    ['nope.x', {}, "There is no variable 'nope'."],
    ['a.nope.x', { a: {} }, "There is no 'nope'."],
    ["a['nope']", { a: {} }, "There is no 'nope'."],
    ['a[3]', { a: [1] }, 'the list of 1 has no element 3'],
    ["a['x']", { a: [1] }, 'the elements of a list have numbers'],
    ['nope(1)', {}, "There is no function 'nope'."],
    ["1 + 'a'", {}, 'no matching overload'],
    ['1 / 0', {}, 'divide by zero'],
    ['9223372036854775807 + 1', {}, 'overflow'],
    ['9007199254740993', {}, 'too large to be exact'],
    ['1.0 / 0.0', {}, 'not a finite number'],
    ["timestamp('2026-01-01T10:00:00Z')", {}, 'Convert it'],
    ['int', {}, 'Convert it'],
    ["b'abc'", {}, 'Convert it'],
    ["'a'.matches('(')", {}, 'missing'],
    ['google.protobuf.Int32Value{value: 1}', {}, 'Use a map'],
  ])('%s over %j is refused: %s', (expression, context, message) => {
    const run = () => evaluateExpression(expression, context);
    expect(run).toThrow(ExpressionError);
    expect(run).toThrow(message);
  });

  it('calls the functions that an evaluation brings with it', () => {
    const functions = {
      always: () => true,
      status: (id: unknown) => (id === 'build' ? 'Succeeded' : 'Failed'),
    };
    expect(
      evaluateExpression(
        "always() && status('build') == 'Succeeded'",
        {},
        { functions },
      ),
    ).toBe(true);
    // The plan is kept, its functions are not.
    expect(
      evaluateExpression(
        "always() && status('build') == 'Succeeded'",
        {},
        {
          functions: { always: () => false, status: functions.status },
        },
      ),
    ).toBe(false);
    expect(() => evaluateExpression('always()', {})).toThrow(
      "There is no function 'always'.",
    );
  });

  it('may be used by a function that it calls', () => {
    const inner = (text: unknown) =>
      evaluateExpression(String(text), { x: 20 });
    expect(
      evaluateExpression(
        "x + eval('x + 1') + x",
        { x: 1 },
        { functions: { eval: inner } },
      ),
    ).toBe(23);
  });

  it('reads nothing but the own members of the context', () => {
    expect(() => evaluateExpression('constructor', {})).toThrow(
      "There is no variable 'constructor'.",
    );
    expect(() => evaluateExpression('x.constructor', { x: {} })).toThrow(
      "There is no 'constructor'.",
    );
    expect(() => evaluateExpression('x.__proto__', { x: {} })).toThrow(
      "There is no '__proto__'.",
    );
    expect(evaluateExpression('x.length', { x: { length: 3 } })).toBe(3);
  });

  it('keeps hostile keys as plain data', () => {
    const result = evaluateExpression("{'__proto__': {'polluted': true}}", {});
    expect(Object.keys(result as object)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('leaves out of the context what JSON cannot hold', () => {
    expect(
      evaluateExpression('has(x.f) || has(x.u)', {
        x: { f: () => 1, u: undefined },
      }),
    ).toBe(false);
    expect(() => evaluateExpression('x', { x: undefined })).toThrow(
      "There is no variable 'x'.",
    );
  });
});

describe('checkExpression', () => {
  it('accepts what can be evaluated, whatever the values will be', () => {
    expect(() => checkExpression('a.b.c > 1 && d.all(x, x.y)')).not.toThrow();
  });

  it.each([
    ['a &&', 'cannot be read'],
    ['now() > 1', "There is no function 'now'."],
    ["a.exec('x')", "There is no function 'exec'."],
    ['b', "There is no variable 'b' here. There are: a."],
    ['a.map(x, y)', "There is no variable 'y' here."],
    ['a.map(x, x) == x', "There is no variable 'x' here."],
  ])('refuses %s: %s', (expression, message) => {
    expect(() => checkExpression(expression, { variables: ['a'] })).toThrow(
      message,
    );
  });

  it('knows the functions and variables of its place', () => {
    const scope = { variables: ['outputs'], functions: ['always'] };
    expect(() =>
      checkExpression(
        "always() && outputs['step-1'].list.exists(x, x > 1)",
        scope,
      ),
    ).not.toThrow();
    expect(() =>
      checkExpression('type(outputs) == map', { variables: ['outputs'] }),
    ).not.toThrow();
  });
});
