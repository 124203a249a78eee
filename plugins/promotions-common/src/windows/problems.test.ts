import { TimeWindow } from '../model';
import {
  isValidSchedule,
  neverAllows,
  neverOpens,
  scheduleProblem,
  togetherProblem,
} from './problems';
import { DAY, HOUR, MINUTE } from './wallTime';

const recurring = (schedule: string, duration: number): TimeWindow => ({
  schedule,
  duration,
  timeZone: 'UTC',
});

const office = recurring('0 9 * * 1-5', 8 * HOUR);

describe('what is wrong with windows', () => {
  it('is told of a schedule', () => {
    expect(isValidSchedule('0 9 * * 1-5')).toBe(true);
    expect(scheduleProblem('0 9 * * 1-5')).toBeUndefined();
    expect(isValidSchedule('0 9 * *')).toBe(false);
    expect(scheduleProblem('0 9 * *')).toMatch(/It has 4 fields/);
    expect(isValidSchedule('0 0 30 2 *')).toBe(true);
  });

  it.each<[string, TimeWindow, boolean]>([
    ['a day that there is not', recurring('0 0 30 2 *', DAY), true],
    ['no length', recurring('0 0 * * *', 0), true],
    ['no time at all', recurring('0 0 * * *', NaN), true],
    ['a day that comes', recurring('0 0 29 2 *', 1), false],
    [
      'an end at the beginning',
      { from: '2026-01-01T00:00:00Z', to: '2026-01-01T01:00:00+01:00' },
      true,
    ],
    [
      'an end after the beginning',
      { from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:00:00.001Z' },
      false,
    ],
    ['no beginning', { to: '2026-01-01T00:00:00Z' }, false],
    ['no end', { from: '2026-01-01T00:00:00Z' }, false],
    ['neither', {}, false],
  ])('of one with %s: it never opens: %p', (_, window, never) => {
    expect(neverOpens(window)).toBe(never);
  });

  it('is told of all of them together', () => {
    expect(togetherProblem({ allow: [office], deny: [] })).toBeUndefined();
    expect(
      togetherProblem({ allow: [office], deny: [recurring('0 9', HOUR)] }),
    ).toMatch(/^'0 9' is not a schedule\. It has 2 fields\./);
  });

  it.each<[string, { allow: TimeWindow[]; deny: TimeWindow[] }, boolean]>([
    ['none', { allow: [], deny: [] }, false],
    ['office hours', { allow: [office], deny: [] }, false],
    [
      'office hours that are denied',
      { allow: [office], deny: [recurring('0 8 * * *', 9 * HOUR)] },
      true,
    ],
    [
      'office hours that are nearly denied',
      { allow: [office], deny: [recurring('0 8 * * *', 9 * HOUR - MINUTE)] },
      false,
    ],
    ['all denied', { allow: [], deny: [{}] }, true],
    [
      'all denied in turn',
      {
        allow: [],
        deny: [
          { to: '2026-01-01T00:00:00Z' },
          { from: '2026-01-01T00:00:00Z' },
        ],
      },
      true,
    ],
    [
      'all denied from some day on',
      { allow: [], deny: [{ from: '1990-01-01T00:00:00Z' }] },
      false,
    ],
    [
      'office hours that are denied from some day on',
      { allow: [office], deny: [{ from: '1990-01-01T00:00:00Z' }] },
      false,
    ],
    [
      'denied until some day',
      { allow: [office], deny: [{ to: '2090-01-01T00:00:00Z' }] },
      false,
    ],
    [
      'open only before it is denied',
      {
        allow: [{ to: '1980-01-01T00:00:00Z' }],
        deny: [office, { from: '1980-01-01T00:00:00Z' }],
      },
      false,
    ],
    [
      'only ones that never open',
      { allow: [recurring('0 0 30 2 *', DAY)], deny: [] },
      true,
    ],
  ])('of %s: they never let anything in: %p', (_, windows, never) => {
    expect(neverAllows(windows)).toBe(never);
  });
});
