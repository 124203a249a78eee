import { formatKey, parseKey } from './keyPath';

describe('parseKey', () => {
  it.each<[string, Array<string | number>, string?]>([
    ['tag', ['tag']],
    ['image.tag', ['image', 'tag']],
    ['images[0].tag', ['images', 0, 'tag']],
    ['images.0.tag', ['images', '0', 'tag']],
    ['a[0][1]', ['a', 0, 1]],
    ['[0]', [0]],
    ['a-b.c_d/e:f', ['a-b', 'c_d/e:f']],
    ['"a.b".c', ['a.b', 'c']],
    ["a.'b.c'", ['a', 'b.c'], 'a."b.c"'],
    ["a['b.c'].d", ['a', 'b.c', 'd'], 'a."b.c".d'],
    ['a["b \\"c"]', ['a', 'b "c'], 'a."b \\"c"'],
    ["'it''s'", ["it's"], '"it\'s"'],
  ])('%s', (text, expected, formatted = text) => {
    const segments = parseKey(text);
    expect(
      segments.map(({ key, index }) => (index ? Number(key) : key)),
    ).toEqual(expected);
    expect(formatKey(segments)).toBe(formatted);
  });

  it.each([
    '',
    '.',
    'a.',
    '.a',
    'a..b',
    'a[',
    'a[x]',
    'a]',
    'a b',
    '"a',
    "['a'",
    '"a"b',
    'a[0]b',
  ])('%j is not a key', text => {
    expect(() => parseKey(text)).toThrow('is not a key');
  });
});
