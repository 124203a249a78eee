import { SpanCache } from './SpanCache';

describe('a cache of spans', () => {
  it('knows an answer from the first instant of its span to before its end', () => {
    const cache = new SpanCache<string>(2);
    expect(cache.get(10)).toBeUndefined();
    cache.add(10, 20, 'a');
    expect([9, 10, 19, 20].map(at => cache.get(at))).toEqual([
      undefined,
      'a',
      'a',
      undefined,
    ]);
  });

  it('forgets the oldest, one after the other', () => {
    const cache = new SpanCache<string>(3);
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const known = () => names.filter((_, n) => cache.get(n) !== undefined);
    const seen = names.map((name, n) => {
      cache.add(n, n + 1, name);
      return known().join('');
    });
    expect(seen).toEqual(['a', 'ab', 'abc', 'bcd', 'cde', 'def', 'efg', 'fgh']);
  });

  it('knows spans without an end', () => {
    const cache = new SpanCache<string>(1);
    cache.add(5, Infinity, 'a');
    expect(cache.get(Number.MAX_SAFE_INTEGER)).toBe('a');
  });
});
