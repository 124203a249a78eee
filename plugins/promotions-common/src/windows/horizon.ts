import { DAY } from './wallTime';

const YEAR = 366 * DAY;

/**
 * Ten years at the least: longer than any schedule takes to fire again. The
 * same for all instants until {@link horizonMovesAt}, so that answers can be
 * kept.
 */
export function horizonOf(instant: number): number {
  return (Math.floor(instant / YEAR) + 11) * YEAR;
}

export function horizonMovesAt(instant: number): number {
  return (Math.floor(instant / YEAR) + 1) * YEAR;
}
