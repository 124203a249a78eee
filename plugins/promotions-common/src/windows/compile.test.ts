import { TimeWindow } from '../model';
import { compileWindow } from './compile';
import { HOUR, MINUTE } from './wallTime';

const daily = (duration: number, timeZone = 'UTC', schedule = '0 9 * * *') => ({
  schedule,
  duration,
  timeZone,
});

describe('a window that is made ready', () => {
  it('is so once for each object', () => {
    const windows: TimeWindow[] = [{ from: '2026-01-12T09:00:00Z' }, daily(1)];
    for (const window of windows) {
      expect(compileWindow(window)).toBe(compileWindow(window));
    }
  });

  it('is the same for all that recur in the same way, and no other', () => {
    const nine = compileWindow(daily(HOUR));
    expect(compileWindow(daily(HOUR))).toBe(nine);
    const others = [
      daily(2 * HOUR),
      daily(HOUR, 'Europe/Berlin'),
      daily(HOUR, 'UTC', '0 10 * * *'),
    ];
    for (const other of others) {
      expect(compileWindow(other)).not.toBe(nine);
    }
    expect(compileWindow(daily(HOUR))).toBe(nine);
  });

  it('is made again after a thousand others', () => {
    const before = compileWindow(daily(30 * MINUTE));
    const one = (n: number) => compileWindow(daily(n + 1, 'Asia/Tokyo'));
    const others = Array.from({ length: 1500 }, (_, n) => one(n));
    const after = compileWindow(daily(30 * MINUTE));
    expect(after).not.toBe(before);
    const at = Date.parse('2026-01-12T09:10:00Z');
    expect(after.stateAt(at)).toEqual(before.stateAt(at));
    const remembered = others.filter((other, n) => one(n) === other);
    expect(remembered.length).toBeLessThanOrEqual(1000);
    expect(one(1499)).toBe(one(1499));
  });
});
