import { Settings } from 'luxon';
import { TimeWindow } from '../model';
import { describeInstant, timeZoneOf } from './describeInstant';
import { describeSchedule } from './describeSchedule';
import { describeWindow } from './describeWindow';

describe('in words', () => {
  it.each([
    ['0 9 * * 1-5', 'Mondays to Fridays 09:00'],
    ['0 9 * * *', 'every day 09:00'],
    ['@weekly', 'Sundays 00:00'],
    ['0 16 * * FRI', 'Fridays 16:00'],
    ['30 8,20 * * 6,0', 'Saturdays and Sundays 08:30 and 20:30'],
    ['0 9 * * 5-7', 'Fridays to Sundays 09:00'],
    ['0 9 * * 1,3,5', 'Mondays, Wednesdays and Fridays 09:00'],
    ['0 9 * * 0-6', 'every day 09:00'],
    ['5 * * * *', 'every day every hour at :05'],
    ['0 18 24 12 *', 'on day 24 of December 18:00'],
    ['0 0 1,15 * *', 'on day 1 and 15 of every month 00:00'],
    ['0 0 1 1,4,7,10 *', 'on day 1 of January, April, July and October 00:00'],
    [
      '0 0 1 3,5,9,11 *',
      'on day 1 of March, May, September and November 00:00',
    ],
    ['0 9 * * 2,4', 'Tuesdays and Thursdays 09:00'],
    ['0 9 * 6-8 1-5', 'Mondays to Fridays in June to August 09:00'],
    ['0 9 * 2 *', 'every day in February 09:00'],
    ['0 0 1,8,15,22 * *', 'on day 1, 8, 15 and 22 of every month 00:00'],
    ['*/15 9 * * *', 'every day 09:00, 09:15, 09:30 and 09:45'],
  ])('%s is %s', (schedule, text) => {
    expect(describeSchedule(schedule)).toBe(text);
  });

  it.each([
    '*/10 9 * * *',
    '*/10 * * * *',
    '0 9 1-5 * *',
    '0 9 13 * 5',
    '0 9 * * 0,2-4,6',
    '0 9 * 2 0,2-4,6',
    '0 9 1,8,15,22,29 * *',
    '0 9 * 1,3,5,7,9 *',
    '0 9 1 1,3,5,7,9 *',
  ])('%s stays as it is', schedule => {
    expect(describeSchedule(` ${schedule}`)).toBe(`cron ${schedule}`);
  });

  it.each<[TimeWindow, string]>([
    [
      {
        schedule: '0 9 * * 1-5',
        duration: 28_800_000,
        timeZone: 'Europe/Berlin',
      },
      'Mondays to Fridays 09:00 for 8h, Europe/Berlin',
    ],
    [
      { schedule: '*/10 * * * *', duration: 90_000, timeZone: 'UTC' },
      'Cron */10 * * * * for 1m30s, UTC',
    ],
    [
      { schedule: '@daily', duration: 60_000, timeZone: 'UTC' },
      'Every day 00:00 for 1m, UTC',
    ],
    [
      { from: '2026-12-24T18:00:00Z', to: '2027-01-04T06:00:00Z' },
      'Thu 24 Dec 2026 18:00 UTC to Mon 4 Jan 2027 06:00 UTC',
    ],
    [{ from: '2026-12-24T18:00:00Z' }, 'From Thu 24 Dec 2026 18:00 UTC on'],
    [{ to: '2026-12-24T18:00:30Z' }, 'Until Thu 24 Dec 2026 18:00:30 UTC'],
    [{}, 'Always'],
  ])('a window %p is %s', (window, text) => {
    expect(describeWindow(window)).toBe(text);
  });

  it('an instant is that of the zone, and in UTC', () => {
    const instant = Date.parse('2026-01-12T08:00:00Z');
    expect(describeInstant(instant)).toBe('Mon 12 Jan 2026 08:00 UTC');
    expect(describeInstant(instant, 'Europe/London')).toBe(
      'Mon 12 Jan 2026 08:00 UTC',
    );
    expect(describeInstant(instant, 'Europe/Berlin')).toBe(
      'Mon 12 Jan 2026 09:00 Europe/Berlin (08:00 UTC)',
    );
    expect(describeInstant(instant, 'Pacific/Honolulu')).toBe(
      'Sun 11 Jan 2026 22:00 Pacific/Honolulu (Mon 12 Jan 08:00 UTC)',
    );
    expect(describeInstant(instant, 'Europe/Nowhere')).toBe(
      'Mon 12 Jan 2026 08:00 UTC',
    );
    expect(describeInstant(instant + 1, 'Asia/Kolkata')).toBe(
      'Mon 12 Jan 2026 13:30:00 Asia/Kolkata (08:00:00 UTC)',
    );
  });

  it('an instant is English, wherever the machine stands', () => {
    const { defaultZone, defaultLocale } = Settings;
    Settings.defaultZone = 'Asia/Tokyo';
    Settings.defaultLocale = 'fr';
    expect(describeInstant(Date.parse('2026-02-02T20:00:00Z'))).toBe(
      'Mon 2 Feb 2026 20:00 UTC',
    );
    Settings.defaultZone = defaultZone;
    Settings.defaultLocale = defaultLocale;
  });

  it('a window with edges is told by the clock that is asked for', () => {
    expect(
      describeWindow(
        { from: '2026-07-01T22:00:00Z' },
        { timeZone: 'Europe/Berlin' },
      ),
    ).toBe('From Thu 2 Jul 2026 00:00 Europe/Berlin (Wed 1 Jul 22:00 UTC) on');
  });

  it('the zone of windows is that of the first schedule', () => {
    const of = (timeZone: string) => ({
      schedule: '@daily',
      duration: 1,
      timeZone,
    });
    expect(timeZoneOf([{}, of('Asia/Tokyo'), of('UTC')])).toBe('Asia/Tokyo');
    expect(timeZoneOf([{}])).toBe('UTC');
  });
});
