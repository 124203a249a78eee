import { DateTime } from 'luxon';
import { DAY, HOUR, MINUTE } from './wallTime';
import { zoneClock, ZoneClock } from './ZoneClock';

const at = (text: string) => Date.parse(text);
const shown = (instant: number) =>
  new Date(instant).toISOString().replace(':00.000Z', '');

/** Each number is another spelling of it. */
function spelled(zone: string, spelling: number) {
  let bits = spelling;
  return zone.toLowerCase().replace(/[a-z]/g, letter => {
    const big = bits % 2 === 1;
    bits = Math.floor(bits / 2);
    return big ? letter.toUpperCase() : letter;
  });
}

describe('the clock of a time zone', () => {
  it.each([
    ['Europe/Berlin', '2026-01-12T09:00Z', '2026-01-12T08:00'],
    ['Europe/Berlin', '2026-07-12T09:00Z', '2026-07-12T07:00'],
    // Put forward from 2:00 to 3:00.
    ['Europe/Berlin', '2026-03-29T01:59Z', '2026-03-29T00:59'],
    ['Europe/Berlin', '2026-03-29T02:00Z', '2026-03-29T01:00'],
    ['Europe/Berlin', '2026-03-29T02:59Z', '2026-03-29T01:00'],
    ['Europe/Berlin', '2026-03-29T03:00Z', '2026-03-29T01:00'],
    ['Europe/Berlin', '2026-03-29T03:01Z', '2026-03-29T01:01'],
    // Put back from 3:00 to 2:00.
    ['Europe/Berlin', '2026-10-25T01:59Z', '2026-10-24T23:59'],
    ['Europe/Berlin', '2026-10-25T02:00Z', '2026-10-25T00:00'],
    ['Europe/Berlin', '2026-10-25T02:59Z', '2026-10-25T00:59'],
    ['Europe/Berlin', '2026-10-25T03:00Z', '2026-10-25T02:00'],
    ['Australia/Lord_Howe', '2026-10-04T02:15Z', '2026-10-03T15:30'],
    ['Australia/Lord_Howe', '2026-04-05T01:45Z', '2026-04-04T14:45'],
    ['Pacific/Apia', '2011-12-30T12:00Z', '2011-12-30T10:00'],
    ['Pacific/Kiritimati', '2026-01-12T09:00Z', '2026-01-11T19:00'],
    ['Etc/GMT+12', '2026-01-12T09:00Z', '2026-01-12T21:00'],
    ['UTC', '2026-01-12T09:00Z', '2026-01-12T09:00'],
  ])('of %s shows %s first at %s', (zone, wall, instant) => {
    expect(shown(zoneClock(zone).instantOf(at(wall)))).toBe(instant);
  });

  it.each([
    ['Europe/Berlin', '2026-10-25T00:59Z', '2026-10-25T02:59'],
    ['Europe/Berlin', '2026-10-25T01:00Z', '2026-10-25T02:59:59.999Z'],
    ['Europe/Berlin', '2026-10-25T01:59Z', '2026-10-25T02:59:59.999Z'],
    ['Europe/Berlin', '2026-10-25T02:00Z', '2026-10-25T03:00'],
    ['Europe/Berlin', '2026-03-29T00:59Z', '2026-03-29T01:59'],
    ['Europe/Berlin', '2026-03-29T01:00Z', '2026-03-29T03:00'],
    // The 20th of August came twice, when it changed the side of the date line.
    ['Pacific/Kwajalein', '1969-09-30T13:00Z', '1969-09-30T23:59:59.999Z'],
    ['Pacific/Kwajalein', '1969-10-01T11:59Z', '1969-09-30T23:59:59.999Z'],
    ['Pacific/Kwajalein', '1969-10-01T12:00Z', '1969-10-01T00:00'],
  ])('of %s has at %s shown no more than %s', (zone, instant, wall) => {
    expect(shown(zoneClock(zone).latestShown(at(instant)))).toBe(wall);
  });

  it('knows every change of every time zone, now and to come', () => {
    const from = at('2024-01-01T00:00Z');
    const to = at('2029-01-01T00:00Z');
    const zones = Intl.supportedValuesOf('timeZone').filter(
      (_, n) => n % 25 === 0,
    );
    const wrong = zones.flatMap(zone => {
      const clock = new ZoneClock(zone);
      const days: string[] = [];
      for (let instant = from; instant < to; instant += 4 * DAY) {
        const { offset } = DateTime.fromMillis(instant, { zone });
        const span = clock.spanAt(instant);
        const fits =
          span.offset === offset * MINUTE &&
          span.from <= instant &&
          instant < span.to;
        if (!fits) {
          days.push(`${zone} ${new Date(instant).toISOString()}`);
        }
      }
      return days;
    });
    expect(zones.length).toBeGreaterThan(15);
    expect(wrong).toEqual([]);
  });

  it('gives spans that follow each other', () => {
    const clock = new ZoneClock('Europe/Berlin');
    const end = at('2040-01-01T00:00Z');
    let span = clock.spanAt(at('2020-01-01T00:00Z'));
    const changes: string[] = [];
    while (span.to < end) {
      const next = clock.spanAt(span.to);
      expect(next.from).toBe(span.to);
      if (next.offset !== span.offset) {
        changes.push(shown(next.from));
      }
      span = next;
    }
    expect(changes).toHaveLength(40);
    expect(changes.slice(0, 2)).toEqual([
      '2020-03-29T01:00',
      '2020-10-25T01:00',
    ]);
  });

  it('says the same after a century of looking things up, which it forgets', () => {
    const clock = new ZoneClock('Europe/Berlin');
    const summer = at('2026-07-01T00:00Z');
    const before = clock.spanAt(summer);
    expect(before.offset).toBe(2 * HOUR);
    for (let n = 1; n < 100; n++) {
      clock.spanAt(summer + n * 52 * 7 * DAY);
    }
    expect(clock.spanAt(summer)).toBe(before);
    clock.spanAt(summer + 100 * 52 * 7 * DAY);
    const after = clock.spanAt(summer);
    expect(after).not.toBe(before);
    expect(after).toEqual(before);
  });

  it('is one for each zone, until there are too many', () => {
    const clock = zoneClock('Africa/Maputo');
    zoneClock('Africa/Lusaka');
    expect(zoneClock('Africa/Maputo')).toBe(clock);
    for (let n = 0; n < 1000; n++) {
      zoneClock(spelled('Africa/Ouagadougou', n));
    }
    const again = zoneClock('Africa/Maputo');
    expect(again).not.toBe(clock);
    expect(zoneClock('Africa/Maputo')).toBe(again);
  });

  it('refuses a zone that there is not', () => {
    expect(() => zoneClock('Europe/Nowhere')).toThrow(
      "There is no time zone 'Europe/Nowhere'. Use a name of the IANA database, such as Europe/Berlin or UTC.",
    );
  });
});
