import { RecurringWindow } from './RecurringWindow';
import { DAY, HOUR } from './wallTime';

const made = (
  schedule: string,
  duration: number,
  timeZone = 'Europe/Berlin',
): RecurringWindow => new RecurringWindow({ schedule, duration, timeZone });

const shown = (instant: number) =>
  new Date(instant).toISOString().replace(':00.000Z', '');

function ask(window: RecurringWindow, instant: string) {
  const { open, until } = window.stateAt(Date.parse(instant));
  return [open, Number.isFinite(until) ? shown(until) : until];
}

describe('a window that recurs', () => {
  it.each<[string, number, string, boolean, string]>([
    // Over midnight.
    ['0 22 * * *', 4 * HOUR, '2026-01-13T00:59Z', true, '2026-01-13T01:00'],
    ['0 22 * * *', 4 * HOUR, '2026-01-13T01:00Z', false, '2026-01-13T21:00'],
    ['0 22 * * 1', 4 * HOUR, '2026-01-13T00:59Z', true, '2026-01-13T01:00'],
    // Over the night in which the clock is put forward, and back.
    ['30 23 28 3 *', 4 * HOUR, '2026-03-29T02:29Z', true, '2026-03-29T02:30'],
    ['30 23 24 10 *', 4 * HOUR, '2026-10-25T01:29Z', true, '2026-10-25T01:30'],
    // For weeks.
    ['0 9 1 * *', 20 * DAY, '2026-01-21T07:59Z', true, '2026-01-21T08:00'],
    ['0 9 1 * *', 20 * DAY, '2026-01-21T08:00Z', false, '2026-02-01T08:00'],
    // Openings of a day that touch are one; those of the next day are, too.
    ['0 9,10,11 * * *', HOUR, '2026-01-12T08:30Z', true, '2026-01-12T11:00'],
    ['0 9,10,12 * * *', HOUR, '2026-01-12T08:30Z', true, '2026-01-12T10:00'],
    ['0 */6 * * 1-5', 6 * HOUR, '2026-01-12T08:30Z', true, '2026-01-16T23:00'],
    ['0 0 * * 1-5', DAY, '2026-01-12T08:30Z', true, '2026-01-16T23:00'],
    [
      '0 0 * * 1-5',
      DAY - 1,
      '2026-01-12T08:30Z',
      true,
      '2026-01-12T22:59:59.999Z',
    ],
    ['59 23 * * 1-2', 2 * DAY, '2026-01-12T23:00Z', true, '2026-01-15T22:59'],
  ])(
    'by %s for %d ms is at %s open: %p, until %s',
    (schedule, duration, at, open, until) => {
      expect(ask(made(schedule, duration), at)).toEqual([open, until]);
    },
  );

  it('for ever is so, and may be asked again when more can be seen', () => {
    const instant = Date.parse('2026-01-12T08:30Z');
    const { sameUntil, ...state } = made('0 0 * * *', DAY + HOUR).stateAt(
      instant,
    );
    expect(state).toEqual({ open: true, until: Infinity });
    expect(sameUntil).toBeGreaterThan(instant);
    expect(sameUntil).toBeLessThan(instant + 367 * DAY);
  });

  it.each([
    ['0 0 30 2 *', DAY],
    ['0 9 * * *', 0],
  ])('by %s for %d ms never opens', (schedule, duration) => {
    const window = made(schedule, duration);
    expect(window.neverOpens).toBe(true);
    expect(ask(window, '2026-01-12T08:30Z')).toEqual([false, Infinity]);
  });
});
