import { durationText, exactTime, relativeTime, shortTime } from './time';

const now = new Date('2026-03-01T12:00:00.000Z');
const before = (ms: number) => new Date(now.getTime() - ms).toISOString();

describe('relative times', () => {
  it.each([
    [2_000, 'now'],
    [-3_000, 'now'],
    [20_000, '20 seconds ago'],
    [59_999, '59 seconds ago'],
    [60_000, '1 minute ago'],
    [-90 * 60_000, 'in 1 hour'],
    [47 * 3_600_000, '1 day ago'],
    [-47 * 3_600_000, 'in 1 day'],
    [400 * 86_400_000, '1 year ago'],
  ])('tell %d ms as %s', (ms, text) => {
    expect(relativeTime(before(ms), now, 'en')).toBe(text);
  });

  it('are shorter where there is little space', () => {
    expect(relativeTime(before(15 * 60_000), now, 'en', 'narrow')).toMatch(
      /^15 ?m/,
    );
  });

  it('are told in the language of the page', () => {
    expect(relativeTime(before(120_000), now, 'de')).toBe('vor 2 Minuten');
  });
});

describe('exact times', () => {
  it('name their time zone', () => {
    expect(exactTime(now.toISOString(), 'en')).toMatch(
      /2026.*(UTC|GMT|[A-Z]{3,4})/,
    );
  });
});

describe('short times', () => {
  it('name the day and the minute', () => {
    expect(shortTime(now.toISOString(), 'en')).toMatch(
      /^(Sat|Sun|Mon), .*2026.*\d\d:\d\d/,
    );
  });
});

describe('durations', () => {
  it.each([
    [400, '400 ms'],
    [0, '0 ms'],
    [5_000, '5 sec'],
    [65_000, '1 min 5 sec'],
    [3_600_000, '1 hr'],
    [3_605_000, '1 hr'],
    [90_061_000, '1 day 1 hr'],
  ])('tell %d ms as %s', (ms, text) => {
    expect(durationText(ms, 'en')).toBe(text);
  });

  it('are told in one unit where that is enough', () => {
    expect(durationText(90_061_000, 'en', 1)).toBe('1 day');
  });
});
