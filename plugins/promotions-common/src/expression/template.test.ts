import { ExpressionError } from './ExpressionError';
import { checkTemplate, renderTemplate, templateExpressions } from './template';

const context = {
  freight: { alias: 'calm-otter', images: { app: { tag: '6.1.0' } } },
  vars: { replicas: 3, debug: false, list: [1, 2], map: { a: 1 }, none: null },
};

describe('renderTemplate', () => {
  it.each<[unknown, unknown]>([
    ['plain', 'plain'],
    ['', ''],
    [3, 3],
    [null, null],
    [true, true],
    ['${{ freight.alias }}', 'calm-otter'],
    ['${{freight.alias}}', 'calm-otter'],
    ['dev: ${{ freight.alias }}!', 'dev: calm-otter!'],
    ['${{ freight.alias }}-${{ vars.replicas }}', 'calm-otter-3'],
    // Only one expression keeps its type, more text does not
    ['${{ vars.replicas }}', 3],
    ['${{ vars.replicas }} ', '3 '],
    ['${{ vars.debug }}', false],
    ['${{ vars.list }}', [1, 2]],
    ['${{ vars.map }}', { a: 1 }],
    ['${{ vars.none }}', null],
    ['is ${{ vars.map }}', 'is {"a":1}'],
    ['is ${{ vars.none }}', 'is null'],
    // Braces within expressions
    ["${{ {'a': {'b': 1}} }}", { a: { b: 1 } }],
    ["${{ {'a': {'b': 1}}}}", { a: { b: 1 } }],
    ["${{ '}}' }}", '}}'],
    ['${{ "\\"}}" }}', '"}}'],
    ["${{ r'\\' }}", '\\'],
    ["${{ '''it's }}''' }}", "it's }}"],
    ['a }} b', 'a }} b'],
    // Escaped
    ['$${{ freight.alias }}', '${{ freight.alias }}'],
    ['$$${{ freight.alias }}', '$${{ freight.alias }}'],
    ['a $${{ b }} ${{ freight.alias }}', 'a ${{ b }} calm-otter'],
    ['${ freight.alias }', '${ freight.alias }'],
    ['cost: $5', 'cost: $5'],
    // Deep
    [
      {
        set: { 'image.tag': '${{ freight.images.app.tag }}' },
        n: [1, '${{ vars.replicas }}'],
      },
      { set: { 'image.tag': '6.1.0' }, n: [1, 3] },
    ],
    // Keys are left alone
    [{ '${{ vars.replicas }}': 'x' }, { '${{ vars.replicas }}': 'x' }],
  ])('%j becomes %j', (value, expected) => {
    expect(renderTemplate(value, context)).toEqual(expected);
  });

  it('does not read what an expression results in as a template', () => {
    expect(
      renderTemplate('${{ vars.text }}', { vars: { text: '${{ secret }}' } }),
    ).toBe('${{ secret }}');
  });

  it('leaves the value as it was', () => {
    const value = { a: ['${{ vars.replicas }}'] };
    renderTemplate(value, context);
    expect(value).toEqual({ a: ['${{ vars.replicas }}'] });
  });

  it('names the place of what is wrong', () => {
    const run = () =>
      renderTemplate({ updates: [{ 'a.b': { c: 'x ${{ nope }}' } }] }, context);
    expect(run).toThrow(ExpressionError);
    expect(run).toThrow("At updates[0]['a.b'].c: There is no variable 'nope'.");
    expect(() => renderTemplate('${{ nope }}', context)).toThrow(
      /^There is no variable/,
    );
  });

  it.each(['${{ freight.alias', 'a ${{', "${{ 'x }}", '${{ {1: 2 }}'])(
    '%s is not closed',
    value => {
      expect(() => renderTemplate({ a: value }, context)).toThrow(
        "At a: An expression that begins with '${{' has no closing '}}'.",
      );
    },
  );

  it('shares the allowed work among all expressions of a value', () => {
    const value = Array.from({ length: 100 }, () => '${{ l.all(x, x >= 0) }}');
    const l = Array.from({ length: 1_000 }, (_, i) => i);
    expect(() => renderTemplate(value, { l })).toThrow('too expensive');
    expect(renderTemplate(value.slice(0, 5), { l })).toEqual(
      Array(5).fill(true),
    );
  });

  it('refuses a value without end', () => {
    let value: unknown = 'x';
    for (let i = 0; i < 50_000; i++) {
      value = [value];
    }
    expect(() => renderTemplate(value, context)).toThrow(
      'The value is nested too deeply.',
    );
  });

  it('keeps hostile keys as plain data', () => {
    const value = JSON.parse(
      '{"__proto__": {"polluted": "${{ vars.replicas }}"}, "constructor": {"prototype": {"polluted": 1}}}',
    );
    const result = renderTemplate(value, context) as Record<string, unknown>;
    expect(JSON.stringify(result)).toBe(
      '{"__proto__":{"polluted":3},"constructor":{"prototype":{"polluted":1}}}',
    );
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('templateExpressions', () => {
  it('finds every expression with its place', () => {
    expect(
      templateExpressions({
        a: 'x ${{ one }} ${{ two }}',
        b: [{ c: '${{ three }}' }, '$${{ no }}', 4],
      }),
    ).toEqual([
      { path: ['a'], expression: 'one' },
      { path: ['a'], expression: 'two' },
      { path: ['b', 0, 'c'], expression: 'three' },
    ]);
  });

  it('refuses what is not closed', () => {
    expect(() => templateExpressions({ a: ['${{ x'] })).toThrow('At a[0]:');
  });
});

describe('checkTemplate', () => {
  it('tells everything that is wrong at once', () => {
    expect(
      checkTemplate(
        {
          a: '${{ nope }} ${{ 1 + }}',
          b: '${{ x',
          c: '${{ vars.y }}',
          d: '${{ }}',
        },
        { variables: ['vars'] },
      ),
    ).toEqual([
      {
        path: ['a'],
        message: expect.stringContaining("There is no variable 'nope'"),
      },
      { path: ['a'], message: expect.stringContaining('cannot be read') },
      { path: ['b'], message: expect.stringContaining("has no closing '}}'") },
      { path: ['d'], message: 'The expression is empty.' },
    ]);
  });
});
