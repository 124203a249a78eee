import { checkExpression, evaluateExpression } from './evaluate';

const thousand = Array.from({ length: 1_000 }, (_, index) => index);
const text = (length: number, piece = 'a') =>
  piece.repeat(length / piece.length);

/** Loops over `l` inside each other. */
const nested = (macro: string, depth: number, body: string) =>
  Array.from({ length: depth }, (_, i) => `l.${macro}(x${i}, `).join('') +
  body +
  ')'.repeat(depth);

const manyKeys = Object.fromEntries(
  Array.from({ length: 10_000 }, (_, i) => [`k${i}`, i]),
);

const deep = (levels: number) => {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) {
    value = { a: value };
  }
  return value;
};

const cases: Array<[string, string, Record<string, unknown>]> = [
  ['loops 5 deep over 1000', nested('all', 5, 'true'), { l: thousand }],
  ['loops that never find', nested('exists', 5, 'false'), { l: thousand }],
  ['loops over errors', nested('exists', 5, '1/0 == 1'), { l: thousand }],
  ['loops over what is missing', nested('all', 5, 'nope'), { l: thousand }],
  ['loops over wrong indices', nested('all', 5, 'l[-1]'), { l: thousand }],
  [
    'errors that a disjunction passes over',
    `${nested('all', 5, 'false || l.all(y, y >= 0)')} || true`,
    { l: thousand },
  ],
  [
    'an error in each of many disjunctions',
    `l.exists(x, ${'nope || '.repeat(150)}nope)`,
    { l: thousand },
  ],
  ['lists of lists', 'l.map(x, l.map(y, x * y))', { l: thousand }],
  ['counting', 'l.exists_one(x, l.exists_one(y, x == y))', { l: thousand }],
  ['membership', 'l.all(x, x in l)', { l: thousand }],
  ['ten loops inside each other', nested('all', 10, 'true'), { l: [1] }],
  ['text that doubles', `['aaaa']${'.map(x, x + x)'.repeat(40)}`, {}],
  ['lists that double', `[[1, 2]]${'.map(x, x + x)'.repeat(40)}`, {}],
  ['trees that double', `[1]${'.map(x, [x, x])'.repeat(60)}`, {}],
  ['maps that double', `[1]${".map(x, {'a': x, 'b': x})".repeat(60)}`, {}],
  [
    'comparing trees that double',
    `[1]${'.map(x, [x, x])'.repeat(40)} == [1]${'.map(x, [x, x])'.repeat(40)}`,
    {},
  ],
  [
    'text in trees that double',
    `['${text(1000)}']${'.map(x, [x, x, x, x])'.repeat(20)}`,
    {},
  ],
  ['a source of 100 kB', `${'1+'.repeat(50_000)}1`, {}],
  ['two thousand sums', `${'1+'.repeat(2_000)}1`, {}],
  ['two thousand brackets', '['.repeat(2_000) + ']'.repeat(2_000), {}],
  ['two thousand members', `a${'.a'.repeat(2_000)}`, { a: 1 }],
  ['a thousand conditionals', `${'a?1:'.repeat(1_000)}1`, { a: false }],
  ['many parts', `[${'1,'.repeat(2_000)}1]`, {}],
  [
    'long paths in a loop',
    `l.all(x, a${'.a'.repeat(150)} != 2)`,
    { l: thousand, a: deep(151) },
  ],
  ['a context without end', 'a == a', { a: deep(20_000) }],
  [
    'repetitions of repetitions',
    `s.matches('^(a{0,100}){0,10}$')`,
    { s: text(3_000) },
  ],
  [
    'a pattern with many states',
    `s.matches('([ab]{1,31}[ab]{1,31}){31}$')`,
    { s: text(10_000, 'ab') },
  ],
  [
    'a pattern in a loop',
    `l.exists(x, s.matches('[ab]*a[ab]{100}$'))`,
    { l: thousand, s: text(1_000, 'ab') },
  ],
  ['classes of Unicode', `'a'.matches('(\\\\p{L}\\\\p{N}){500}')`, {}],
  ['a long pattern', `'a'.matches('${'a?'.repeat(500)}')`, {}],
  ['a pattern that is made', `'a'.matches(s)`, { s: text(10_000) }],
  [
    'searching',
    'l.exists(x, s.contains(t))',
    { l: thousand, s: text(100_000), t: `b${text(50_000)}` },
  ],
  [
    'searching backwards',
    'l.exists(x, s.lastIndexOf(t) > 0)',
    { l: thousand, s: text(100_000), t: `b${text(1_000)}` },
  ],
  [
    'comparing long lists',
    'l.all(x, l == m)',
    { l: thousand, m: [...thousand] },
  ],
  [
    'comparing long text',
    'l.all(x, s < t)',
    { l: thousand, s: text(100_000), t: `${text(100_000)}b` },
  ],
  ['keys of a large map', 'l.exists(x, x in m)', { l: thousand, m: manyKeys }],
  [
    'values of a large map',
    'l.exists(x, m[x] == 1)',
    { l: thousand, m: manyKeys },
  ],
  [
    'copies of a large map',
    'l.all(x, m.exists(y, true))',
    { l: thousand, m: manyKeys },
  ],
  ['cutting text', `s.split('')`, { s: text(800_000) }],
  ['joining text', 'l.map(x, s).join(s)', { l: thousand, s: text(10_000) }],
  [
    'joining with long text',
    `l.map(x, '').join(s)`,
    { l: thousand, s: text(10_000) },
  ],
  [
    'one large value in many places',
    `[${'m,'.repeat(1_000)}m]`,
    { m: manyKeys },
  ],
  ['replacing text', `s.replace('a', s)`, { s: text(100_000) }],
  ['replacing nothing', `s.replace('', s)`, { s: text(100_000) }],
  [
    'changing case',
    `l.all(x, s.lowerAscii() != '')`,
    { l: thousand, s: text(10_000) },
  ],
  [
    'reading numbers',
    'l.all(x, int(s) > 0 || true)',
    { l: thousand, s: text(10_000, '9') },
  ],
  [
    'time zones',
    `l.all(x, timestamp('2026-01-01T00:00:00Z').getHours('Europe/Berlin') >= 0)`,
    { l: thousand },
  ],
];

describe('expressions that never end', () => {
  it.each(cases)('%s: refused', (_name, expression, context) => {
    const start = performance.now();
    // What stops it is the budget, however fast the machine is.
    expect(() => evaluateExpression(expression, context)).toThrow(
      /too expensive|nested too deeply|at most 4096|more than 2000 parts/,
    );
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it.each([
    [nested('map', 2, 'x0 + x1'), { l: thousand.slice(0, 50) }],
    ['l.map(x, x + 1).filter(x, x % 2 == 0).size()', { l: thousand }],
    ['l.all(x, x < 2000)', { l: thousand }],
    ['l.exists(x, x == 999)', { l: thousand }],
    [
      `s.matches('^(feat|fix)(\\\\([a-z-]+\\\\))?: .{1,72}$')`,
      { s: 'feat(rules): text' },
    ],
  ])('%s is no such thing', (expression, context) => {
    expect(() => evaluateExpression(expression, context)).not.toThrow();
  });

  it('are not evaluated to be checked', () => {
    expect(() => checkExpression(nested('all', 5, 'true'))).not.toThrow();
    expect(() => checkExpression(`${'1+'.repeat(50_000)}1`)).toThrow(
      'The expression has 100001 characters; at most 4096 are allowed.',
    );
  });
});
