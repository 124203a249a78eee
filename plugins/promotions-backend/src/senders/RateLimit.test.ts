import { RateLimit } from './RateLimit';

describe('RateLimit', () => {
  let time: number;
  const now = () => new Date(time);

  beforeEach(() => {
    time = Date.parse('2026-09-01T12:00:00Z');
  });

  it('lets a burst through and then tells how long to wait', () => {
    const limit = new RateLimit({ perSecond: 0.5, burst: 2, now });

    expect([limit.take('a'), limit.take('a'), limit.take('a')]).toEqual([
      0, 0, 2,
    ]);
  });

  it('gives back with time, never more than the burst', () => {
    const limit = new RateLimit({ perSecond: 1, burst: 2, now });
    limit.take('a');
    limit.take('a');

    time += 60_000;

    expect([limit.take('a'), limit.take('a'), limit.take('a')]).toEqual([
      0, 0, 1,
    ]);
  });

  it('waits out what was refused: asking in between costs nothing', () => {
    const limit = new RateLimit({ perSecond: 1, burst: 1, now });
    limit.take('a');
    for (let i = 0; i < 9; i++) {
      time += 100;
      expect(limit.take('a')).toBe(1);
    }

    time += 100;

    expect(limit.take('a')).toBe(0);
  });

  it('keeps keys apart', () => {
    const limit = new RateLimit({ perSecond: 1, burst: 1, now });
    limit.take('a');

    expect(limit.take('b')).toBe(0);
  });

  it('gives nothing when the clock is set back, and goes on from there', () => {
    const limit = new RateLimit({ perSecond: 1, burst: 1, now });
    limit.take('a');

    time -= 3_600_000;
    expect(limit.take('a')).toBe(1);

    time += 1000;
    expect(limit.take('a')).toBe(0);
  });

  it('still limits a key after a flood of others', () => {
    const limit = new RateLimit({ perSecond: 1, burst: 1, now });
    for (let i = 0; i < 20_000; i++) {
      limit.take(`key-${i}`);
    }
    limit.take('a');

    expect(limit.take('a')).toBe(1);
  });
});
