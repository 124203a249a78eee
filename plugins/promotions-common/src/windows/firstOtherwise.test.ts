import { Course, firstOtherwise } from './firstOtherwise';
import { DAY, HOUR, MINUTE } from './wallTime';

/** Something that could change each hour, and does at the one instant. */
function hourly(changesAt: number, more: Partial<Course> = {}) {
  const asked: number[] = [];
  const course: Course = {
    from: HOUR,
    horizon: 3650 * DAY,
    windows: 1,
    stillAt: instant => {
      asked.push(instant);
      return instant >= changesAt
        ? undefined
        : Math.min(changesAt, Math.floor(instant / HOUR + 1) * HOUR);
    },
    dayFrom: instant =>
      instant <= changesAt && changesAt < instant + DAY ? 'another' : 'as ever',
    ...more,
  };
  return { asked, found: () => firstOtherwise(course) };
}

describe('the first instant at which it is otherwise', () => {
  it.each([
    ['at once', HOUR],
    ['soon', 7 * HOUR + MINUTE],
    ['when days begin to be compared', 101 * HOUR],
    ['after years', 1000 * DAY + 5 * MINUTE],
    ['at the beginning of a day', 1000 * DAY],
    ['in the last millisecond of a day', 1000 * DAY - 1],
    ['on the horizon', 3650 * DAY],
  ])('is found %s', (_, changesAt) => {
    expect(hourly(changesAt).found()).toBe(changesAt);
  });

  it('is none where it would be beyond the horizon', () => {
    expect(hourly(3650 * DAY + 1).found()).toBe(Infinity);
    expect(hourly(Infinity, { from: Infinity }).found()).toBe(Infinity);
    expect(hourly(2 * DAY, { from: 2 * DAY, horizon: DAY }).found()).toBe(
      Infinity,
    );
  });

  it('is not looked for on days like one on which nothing changed', () => {
    const { asked, found } = hourly(1000 * DAY + 5 * MINUTE);
    found();
    // A few days, the day that others are like, and the last one.
    expect(asked.length).toBeLessThan(200);
    expect(asked.at(-1)).toBe(1000 * DAY + 5 * MINUTE);
  });

  it('is looked for on every day that is like none before', () => {
    const { asked, found } = hourly(10 * DAY, { dayFrom: String });
    found();
    expect(asked).toHaveLength(10 * 24);
  });

  it('does not take a day for quiet that had begun before', () => {
    // What was in the morning of the first day is not known.
    const from = 12 * HOUR;
    const days: number[] = [];
    const { found } = hourly(20 * DAY, {
      from,
      dayFrom: instant => {
        days.push(instant);
        return 'as ever';
      },
    });
    found();
    expect(days.length).toBeGreaterThan(0);
    expect(days.every(day => day >= from)).toBe(true);
  });

  it('goes over many days in one step where nothing can change', () => {
    const seen: number[] = [];
    const found = firstOtherwise({
      from: DAY,
      horizon: 3650 * DAY,
      windows: 1,
      stillAt: instant => {
        seen.push(instant / DAY);
        return instant < 800 * DAY ? instant + 400 * DAY : undefined;
      },
      dayFrom: String,
    });
    expect(seen).toEqual([1, 401, 801]);
    expect(found).toBe(801 * DAY);
  });

  it.each([
    ['many windows', { windows: 100_000 }],
    ['days of which each is another', { windows: 100, dayFrom: String }],
    ['days that have to be told apart', { windows: 1000 }],
  ])('is not looked for for ever: %s', (_, more) => {
    expect(hourly(Infinity, more).found).toThrow(
      'The windows relieve each other so often that nobody can say when they open or shut. Make them fewer, or their schedules simpler.',
    );
  });
});
