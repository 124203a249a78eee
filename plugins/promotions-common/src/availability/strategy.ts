import { AvailabilityStrategy } from '../model';

/** Keeps 1.1 percent of 1,000 at 11, where floating point has a bit more. */
const ROUNDING = 1e-9;

/**
 * How many of a stage's upstreams are enough.
 *
 * Never less than one, so that nothing is ever enough of no upstreams. More
 * than `count` when the upstreams can never meet the strategy.
 *
 * @param strategy - The strategy of the stage's request.
 * @param count - How many upstreams the request lists.
 * @public
 */
export function requiredUpstreams(
  strategy: AvailabilityStrategy,
  count: number,
): number {
  return Math.max(1, asked(strategy, count));
}

function asked(strategy: AvailabilityStrategy, count: number): number {
  if (typeof strategy === 'object') {
    return 'quorum' in strategy
      ? strategy.quorum
      : Math.ceil((strategy.percentage * count) / 100 - ROUNDING);
  }
  switch (strategy) {
    case 'Any':
      return 1;
    case 'All':
      return count;
    case 'Majority':
      return Math.floor(count / 2) + 1;
    default:
      throw unknownStrategy(strategy);
  }
}

function unknownStrategy(strategy: never): Error {
  return new Error(`There is no availability strategy called '${strategy}'.`);
}
