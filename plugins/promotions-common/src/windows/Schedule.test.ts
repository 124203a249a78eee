import { parseCron } from './cron';
import { Schedule } from './Schedule';
import { DAY } from './wallTime';

const schedule = (text: string) => new Schedule(parseCron(text));
const wall = (text: string) => Date.parse(`${text}Z`);
const shown = (at: number | undefined) =>
  at === undefined ? at : new Date(at).toISOString().slice(0, 16);

describe('a schedule on the wall', () => {
  it.each([
    ['0 9 * * *', '2026-01-12T08:59', '2026-01-12T09:00'],
    ['0 9 * * *', '2026-01-12T09:00', '2026-01-13T09:00'],
    ['0 9 * * *', '2026-01-12T08:59:59.999', '2026-01-12T09:00'],
    ['0 9 * * *', '2026-01-12T09:00:00.001', '2026-01-13T09:00'],
    ['15,45 9,17 * * *', '2026-01-12T09:15', '2026-01-12T09:45'],
    ['15,45 9,17 * * *', '2026-01-12T09:45', '2026-01-12T17:15'],
    ['0 0 31 * *', '2026-01-31T00:00', '2026-03-31T00:00'],
    ['0 0 29 2 *', '2026-01-01T00:00', '2028-02-29T00:00'],
    ['0 0 29 2 *', '2096-02-29T00:00', '2104-02-29T00:00'],
    ['0 0 29 2 *', '1896-02-29T12:00', '1904-02-29T00:00'],
    ['0 0 1 1 *', '2026-01-01T00:00', '2027-01-01T00:00'],
    ['0 0 * * 1', '2026-01-12T00:00', '2026-01-19T00:00'],
    ['0 0 * 2 1', '2026-01-12T00:00', '2026-02-02T00:00'],
    ['0 0 13 * 5', '2026-01-12T00:00', '2026-01-13T00:00'],
    ['0 0 13 * 5', '2026-01-13T00:00', '2026-01-16T00:00'],
    ['0 0 30 2 1', '2026-01-12T00:00', '2026-02-02T00:00'],
    ['30 0 * * *', '1969-12-30T12:00', '1969-12-31T00:30'],
  ])('%s fires after %s at %s', (text, after, at) => {
    expect(shown(schedule(text).firstAfter(wall(after)))).toBe(at);
  });

  it.each([
    ['0 9 * * *', '2026-01-12T09:00', '2026-01-12T09:00'],
    ['0 9 * * *', '2026-01-12T08:59', '2026-01-11T09:00'],
    ['15,45 9,17 * * *', '2026-01-12T09:14', '2026-01-11T17:45'],
    ['15,45 9,17 * * *', '2026-01-12T17:44', '2026-01-12T17:15'],
    ['0 0 * * 1', '2026-01-11T00:00', '2026-01-05T00:00'],
    ['0 0 29 2 *', '2104-02-28T00:00', '2096-02-29T00:00'],
  ])('%s fired until %s last at %s', (text, until, at) => {
    expect(shown(schedule(text).lastUntil(wall(until), 3000 * DAY))).toBe(at);
  });

  it('is looked back upon only so far', () => {
    const yearly = schedule('0 0 1 1 *');
    const at = wall('2026-03-01T00:00');
    expect(yearly.lastUntil(at, 58 * DAY)).toBeUndefined();
    expect(shown(yearly.lastUntil(at, 59 * DAY))).toBe('2026-01-01T00:00');
  });

  it.each([
    ['0 0 30 2 *', true],
    ['0 0 31 2,4,6,9,11 *', true],
    ['0 0 31 2,4,5 *', false],
    ['0 0 29 2 *', false],
    ['0 0 30 4 *', false],
    ['0 0 30 2 1', false],
    ['0 0 * 2 *', false],
  ])('that says %s never fires: %p', (text, never) => {
    expect(schedule(text).never).toBe(never);
    expect(schedule(text).firstAfter(0) === undefined).toBe(never);
    expect(schedule(text).lastUntil(0, 4000 * DAY) === undefined).toBe(never);
  });
});
