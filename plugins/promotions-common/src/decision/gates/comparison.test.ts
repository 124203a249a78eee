import { compares, Comparisons, describeComparison } from './comparison';

describe('a status', () => {
  it.each<[string, Comparisons, boolean, string]>([
    ['True', { equals: 'True' }, true, 'be True'],
    ['False', { equals: 'True' }, false, 'be True'],
    ['False', { notEquals: 'True' }, true, 'not be True'],
    ['True', { notEquals: 'True' }, false, 'not be True'],
    ['Low', { in: ['Low', 'None'] }, true, 'be Low or None'],
    ['High', { in: ['Low', 'None'] }, false, 'be Low or None'],
    ['v1.2', { matches: 'v1\\..*' }, true, 'match v1\\..*'],
    ['av1.2', { matches: 'v1\\..*' }, false, 'match v1\\..*'],
    ['x', {}, true, ''],
    [
      'Low',
      { equals: 'Low', notEquals: 'High', in: ['Low'], matches: 'L.*' },
      true,
      'be Low, not be High, be Low and match L.*',
    ],
  ])('%s that must compare by %j: %s', (status, asked, holds, told) => {
    expect(compares(status, asked)).toBe(holds);
    expect(describeComparison(asked)).toBe(told);
  });

  it('is compared with patterns up to 256 characters, where it has up to 1000', () => {
    const long = 'a'.repeat(256);
    expect(compares(long, { matches: long })).toBe(true);
    expect(() => compares('a', { matches: `${long}a` })).toThrow(
      'The pattern is longer than 256 characters.',
    );
    expect(compares('a'.repeat(1000), { matches: 'a*' })).toBe(true);
    expect(() => compares('a'.repeat(1001), { matches: 'a*' })).toThrow(
      'The status is longer than 1000 characters.',
    );
  });

  it('is compared with any number of patterns', () => {
    for (let n = 0; n < 2; n++) {
      for (let pattern = 0; pattern < 201; pattern++) {
        expect(compares(`v${pattern}`, { matches: `v${pattern}` })).toBe(true);
      }
    }
  });
});
