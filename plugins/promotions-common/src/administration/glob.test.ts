import fc from 'fast-check';
import { matchesGlob } from './glob';

describe('a pattern for names', () => {
  it.each<[string, string, boolean]>([
    ['prod', 'prod', true],
    ['prod', 'prod-eu', false],
    ['prod', 'my-prod', false],
    ['prod*', 'prod', true],
    ['prod*', 'prod-eu', true],
    ['*-eu', 'prod-eu', true],
    ['*-eu', 'prod-eu-1', false],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['?', 'a', true],
    ['?', '', false],
    ['p?od', 'prod', true],
    ['p?od', 'pod', false],
    ['**', 'anything', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['a.c', 'abc', false],
    ['[a]', 'a', false],
    ['(a|b)', '(a|b)', true],
    ['$', '$', true],
  ])('%j matches %j: %j', (pattern, text, matches) => {
    expect(matchesGlob(pattern, text)).toBe(matches);
  });

  it('matches what a regular expression of the same meaning matches', () => {
    const letters = fc
      .array(fc.constantFrom('a', 'b', '*', '?', '.'), { maxLength: 8 })
      .map(chars => chars.join(''));
    fc.assert(
      fc.property(letters, letters, (pattern, text) => {
        const expression = pattern
          .replace(/\./g, '\\.')
          .replace(/\*/g, '.*')
          .replace(/\?/g, '.');
        expect(matchesGlob(pattern, text)).toBe(
          new RegExp(`^${expression}$`, 's').test(text),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('does not take for ever, whatever is asked', () => {
    expect(matchesGlob(`${'*a'.repeat(100)}b`, 'a'.repeat(5000))).toBe(false);
  });
});
