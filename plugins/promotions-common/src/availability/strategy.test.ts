import fc from 'fast-check';
import { AvailabilityStrategy } from '../model';
import { requiredUpstreams } from './strategy';

describe('how many upstreams are enough', () => {
  it.each<[AvailabilityStrategy, number, number]>([
    ['Any', 1, 1],
    ['Any', 4, 1],
    ['All', 1, 1],
    ['All', 4, 4],
    ['Majority', 1, 1],
    ['Majority', 2, 2],
    ['Majority', 3, 2],
    ['Majority', 4, 3],
    [{ quorum: 2 }, 3, 2],
    [{ quorum: 3 }, 2, 3],
    [{ percentage: 50 }, 4, 2],
    [{ percentage: 50 }, 3, 2],
    [{ percentage: 51 }, 4, 3],
    [{ percentage: 1 }, 4, 1],
    [{ percentage: 100 }, 3, 3],
    [{ percentage: 1.1 }, 1000, 11],
    [{ percentage: 33.4 }, 3, 2],
  ])('%j of %d is %d', (strategy, count, required) => {
    expect(requiredUpstreams(strategy, count)).toBe(required);
  });

  it('is never none, so that nothing is enough of no upstreams', () => {
    const strategies: AvailabilityStrategy[] = [
      'Any',
      'All',
      'Majority',
      { quorum: 0 },
      { percentage: 0 },
    ];
    for (const strategy of strategies) {
      expect(requiredUpstreams(strategy, 0)).toBeGreaterThan(0);
    }
  });

  it('is at least the percentage, and no more than that takes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 50 }),
        (percentage, count) => {
          const required = requiredUpstreams({ percentage }, count);
          expect(required * 100).toBeGreaterThanOrEqual(percentage * count);
          expect((required - 1) * 100).toBeLessThan(percentage * count);
        },
      ),
    );
  });
});
