import fc from 'fast-check';
import { formatDuration, MAX_DURATION_MS, parseDuration } from './duration';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('parseDuration', () => {
  it.each([
    ['1h30m', 90 * minute],
    ['30m', 30 * minute],
    ['45s', 45_000],
    ['500ms', 500],
    ['1.5h', 90 * minute],
    ['.5h', 30 * minute],
    ['7d', 7 * day],
    ['1d12h', 36 * hour],
    ['1500us', 2],
    ['2000000ns', 2],
    ['0', 0],
    ['0s', 0],
    [' 1h ', hour],
    ['PT1H30M', 90 * minute],
    ['PT0S', 0],
    ['PT0.5H', 30 * minute],
    ['PT1,5S', 1500],
    ['P1D', day],
    ['P1DT12H', 36 * hour],
    ['P2W', 14 * day],
    ['PT36H', 36 * hour],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    '',
    '5',
    '1',
    '-1h',
    'PT-1H',
    '1h 30m',
    'h',
    '1x',
    'P',
    'PT',
    'P1DT',
    'P1H',
    'P1M',
    'P1Y',
    'pt1h',
    '1m2',
    'tomorrow',
    `${'9'.repeat(100)}s`,
  ])('refuses %p and says how to write one', text => {
    expect(() => parseDuration(text)).toThrow(/is not a duration\. Write it/);
  });

  it('refuses what no instant could be moved by', () => {
    expect(parseDuration('36500d')).toBe(MAX_DURATION_MS);
    expect(() => parseDuration('36501d')).toThrow(/at most 36500d/);
    expect(() => parseDuration('P99999999W')).toThrow(/at most 36500d/);
  });

  it('is quick with hostile input', () => {
    const start = performance.now();
    expect(() => parseDuration(`${'1'.repeat(1_000_000)}!`)).toThrow();
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [-5, '0s'],
    [500, '500ms'],
    [1500, '1s500ms'],
    [90 * minute, '1h30m'],
    [7 * day, '7d'],
    [36 * hour, '1d12h'],
    [0.4, '0s'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('writes what parseDuration reads back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_DURATION_MS }), ms => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });
});
