import { TimeWindow } from '../model';
import { compileWindow } from './compile';
import { DAY, HOUR, MINUTE } from './wallTime';

const recurring = (
  schedule: string,
  duration: number,
  timeZone = 'UTC',
): TimeWindow => ({ schedule, duration, timeZone });

const said = (window: TimeWindow, day: string) =>
  compileWindow(window).dayFrom(Date.parse(day));

describe('what is said of a day of a window', () => {
  it.each<[string, TimeWindow, string, string, boolean]>([
    [
      'two days of one schedule',
      recurring('0 9 * * *', HOUR),
      '2026-01-12',
      '2026-01-13',
      true,
    ],
    [
      'two years, also with months of other lengths',
      recurring('*/5 * * * *', MINUTE),
      '2026-01-12',
      '2031-02-27',
      true,
    ],
    [
      'a day on which it fires and one on which it does not',
      recurring('0 9 * * 1-5', HOUR),
      '2026-01-16',
      '2026-01-17',
      false,
    ],
    [
      'a day on which it fires the evening before, by a clock that is behind',
      recurring('0 20 * * 6', HOUR, 'America/New_York'),
      '2026-01-18',
      '2026-01-19',
      false,
    ],
    [
      'days of which one begins while it is open',
      recurring('0 20 * * 1', 8 * HOUR),
      '2026-01-13',
      '2026-01-14',
      false,
    ],
    [
      'a day on which it fires late, by a clock that is ahead',
      recurring('30 0 13 * *', MINUTE, 'Europe/Berlin'),
      '2026-01-12',
      '2026-01-20',
      false,
    ],
    [
      'days that are far from any on which it fires',
      recurring('0 9 5 * *', HOUR, 'Europe/Berlin'),
      '2026-01-12',
      '2026-02-20',
      true,
    ],
    [
      'days that begin while it is open, for as long',
      recurring('0 20 * * *', 8 * HOUR),
      '2026-01-13',
      '2026-01-14',
      true,
    ],
    [
      'days through which it is open, however long',
      recurring('0 0 1 * *', 20 * DAY),
      '2026-01-03',
      '2026-01-09',
      true,
    ],
    [
      'days through which it is open, also where it fires next to one of them',
      recurring('0 0 * * 1', 4 * DAY),
      '2026-01-13',
      '2026-01-14',
      true,
    ],
    [
      'days through which it is open, also where it shuts with them',
      recurring('0 0 1 * *', 20 * DAY),
      '2026-01-03',
      '2026-01-20',
      true,
    ],
    [
      'a day through which it is open and one at the beginning of which it shuts',
      recurring('0 0 1 * *', 20 * DAY),
      '2026-01-20',
      '2026-01-21',
      false,
    ],
    [
      'summer and winter',
      recurring('0 9 * * *', HOUR, 'Europe/Berlin'),
      '2026-01-12',
      '2026-07-12',
      false,
    ],
    [
      'a day on which the clock changes and the one before',
      recurring('0 9 * * *', HOUR, 'Europe/Berlin'),
      '2026-03-29',
      '2026-03-28',
      false,
    ],
    [
      'days on which the clock changes in the same way',
      recurring('0 9 * * *', HOUR, 'Europe/Berlin'),
      '2026-03-29',
      '2027-03-28',
      true,
    ],
    [
      // 2:30 came at 23:30 UTC the day before, and once more at 0:30 UTC.
      'days of which one begins with an hour that comes again',
      recurring('30 2 * * *', MINUTE, 'Europe/Chisinau'),
      '2021-10-31',
      '2021-11-03',
      false,
    ],
    [
      'days of which one ends as the clock changes',
      recurring('30 2 * * *', MINUTE, 'Europe/Chisinau'),
      '2021-10-30',
      '2021-10-20',
      true,
    ],
    [
      // 57 times 364 days after the first of January 1970.
      'days of which one is the first that the clock looks up anew',
      recurring('0 9 * * *', HOUR, 'Europe/Berlin'),
      '2026-10-22',
      '2026-10-02',
      true,
    ],
    [
      'the day after a change of the clock, and others',
      recurring('0 9 * * *', HOUR, 'Europe/Berlin'),
      '2026-03-30',
      '2026-04-02',
      false,
    ],
    [
      'days long after a change of the clock',
      recurring('0 9 * * *', HOUR, 'Europe/Berlin'),
      '2026-04-01',
      '2026-04-02',
      true,
    ],
    [
      'days between two instants',
      { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' },
      '2026-01-12',
      '2026-01-31',
      true,
    ],
    [
      'a day with an end in it',
      { to: '2026-01-31T12:00:00Z' },
      '2026-01-30',
      '2026-01-31',
      false,
    ],
    [
      'a day with a beginning in it',
      { from: '2026-01-31T12:00:00Z' },
      '2026-01-30',
      '2026-01-31',
      false,
    ],
    [
      'before and after',
      { from: '2026-01-31T12:00:00Z' },
      '2026-01-30',
      '2026-02-01',
      false,
    ],
    [
      'what never fires',
      recurring('0 0 30 2 *', DAY),
      '2026-02-28',
      '2026-07-30',
      true,
    ],
  ])('is the same, or not: %s', (_, window, one, other, same) => {
    expect(said(window, one) === said(window, other)).toBe(same);
  });
});
