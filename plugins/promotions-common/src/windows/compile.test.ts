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

  it('is not that of a zone and a schedule which look alike behind each other', () => {
    const opensAt = (timeZone: string, schedule: string) => {
      const { open, until } = compileWindow(
        daily(HOUR, timeZone, schedule),
      ).stateAt(Date.parse('2026-01-12T00:00:00Z'));
      return [open, new Date(until).toISOString()];
    };
    expect(opensAt('Etc/GMT+1', '10 9 * * *')).toEqual([
      false,
      '2026-01-12T10:10:00.000Z',
    ]);
    expect(opensAt('Etc/GMT+11', '0 9 * * *')).toEqual([
      false,
      '2026-01-12T20:00:00.000Z',
    ]);
  });

  it('is made again after a thousand others', () => {
    const before = compileWindow(daily(30 * MINUTE));
    for (let n = 0; n < 1000; n++) {
      compileWindow(daily(n + 1, 'Asia/Tokyo'));
    }
    const after = compileWindow(daily(30 * MINUTE));
    expect(after).not.toBe(before);
    const at = Date.parse('2026-01-12T09:10:00Z');
    expect(after.stateAt(at)).toEqual(before.stateAt(at));
    expect(compileWindow(daily(30 * MINUTE))).toBe(after);
  });
});
