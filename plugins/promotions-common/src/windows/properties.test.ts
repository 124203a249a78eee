import fc from 'fast-check';
import { DateTime } from 'luxon';
import { TimeWindow } from '../model';
import { evaluateWindows } from './evaluateWindows';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Changes of clocks of every sort, each with the day on which it falls. */
const CHANGES = [
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  // Half an hour.
  ['Australia/Lord_Howe', '2026-04-04'],
  ['Australia/Lord_Howe', '2026-10-03'],
  // Two hours.
  ['Antarctica/Troll', '2026-03-29'],
  ['Antarctica/Troll', '2026-10-25'],
  // There is no midnight.
  ['America/Sao_Paulo', '2018-11-04'],
  // Midnight comes twice, with all that is before.
  ['America/Havana', '2026-11-01'],
  // There is no such day.
  ['Pacific/Apia', '2011-12-30'],
  ['Asia/Kolkata', '2026-06-01'],
  ['UTC', '2024-02-28'],
] as const;

const BEFORE = 3 * DAY;
const AFTER = 4 * DAY;

/** What the clock on the wall shows in each minute, as if it were UTC. */
function readClock(timeZone: string, from: number, to: number): number[] {
  const shown: number[] = [];
  for (let at = from; at < to; at += MINUTE) {
    const { year, month, day, hour, minute } = DateTime.fromMillis(at, {
      zone: timeZone,
    });
    shown.push(Date.UTC(year, month - 1, day, hour, minute));
  }
  return shown;
}

const clocks = CHANGES.map(([timeZone, date]) => {
  const from = Date.parse(`${date}T00:00:00Z`) - BEFORE;
  return {
    timeZone,
    from,
    shown: readClock(timeZone, from, from + BEFORE + AFTER),
  };
});

/** A field of a schedule as it is written, and what it chooses. */
interface Field {
  text: string;
  has(value: number): boolean;
}

const any: Field = { text: '*', has: () => true };

const chosen = (min: number, max: number, maxLength: number) =>
  fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength }).map(
    (values): Field => ({
      text: values.join(','),
      has: value => values.includes(value),
    }),
  );

const stepped = (max: number) =>
  fc
    .integer({ min: 2, max })
    .map((step): Field => ({ text: `*/${step}`, has: n => n % step === 0 }));

const schedules = fc.record({
  minute: fc.oneof(
    fc.constant(any),
    stepped(40),
    chosen(0, 59, 3),
    fc.constant<Field>({ text: '0', has: n => n === 0 }),
  ),
  hour: fc.oneof(
    fc.constant(any),
    stepped(12),
    chosen(0, 23, 3),
    chosen(0, 4, 2),
  ),
  dayOfMonth: fc.oneof(
    { weight: 3, arbitrary: fc.constant(any) },
    { weight: 1, arbitrary: chosen(1, 31, 12) },
  ),
  dayOfWeek: fc.oneof(
    { weight: 2, arbitrary: fc.constant(any) },
    { weight: 1, arbitrary: chosen(0, 6, 4) },
  ),
});

type ChosenSchedule = typeof schedules extends fc.Arbitrary<infer T>
  ? T
  : never;

const durations = fc.oneof(
  fc.constantFrom(1, 15, 30, 59, 60, 61, 90, 8 * 60, 24 * 60, 26 * 60),
  fc.integer({ min: 1, max: 2 * 24 * 60 }),
);

function firesAt(schedule: ChosenSchedule, wall: number): boolean {
  const date = new Date(wall);
  const { minute, hour, dayOfMonth, dayOfWeek } = schedule;
  const inMonth = dayOfMonth.has(date.getUTCDate());
  const inWeek = dayOfWeek.has(date.getUTCDay());
  const either = dayOfMonth !== any && dayOfWeek !== any;
  return (
    minute.has(date.getUTCMinutes()) &&
    hour.has(date.getUTCHours()) &&
    (either ? inMonth || inWeek : inMonth && inWeek)
  );
}

/** In which minutes a window is open, found by looking at each of them. */
function minutesOpen(
  clock: (typeof clocks)[number],
  schedule: ChosenSchedule,
  duration: number,
): boolean[] {
  let latest = clock.shown[0] - MINUTE;
  let left = 0;
  return clock.shown.map(wall => {
    for (; latest < wall; latest += MINUTE) {
      if (firesAt(schedule, latest + MINUTE)) {
        left = duration;
      }
    }
    return left-- > 0;
  });
}

const cases = fc
  .record({
    clock: fc.constantFrom(...clocks),
    windows: fc.array(
      fc.record({
        kind: fc.constantFrom('allow', 'deny'),
        schedule: schedules,
        duration: durations,
      }),
      { minLength: 1, maxLength: 4 },
    ),
    /** Minutes after the look-back that an overlap may need. */
    offsets: fc.array(fc.integer({ min: 0, max: 5 * 24 * 60 - 1 }), {
      minLength: 1,
      maxLength: 8,
    }),
  })
  .map(({ clock, windows, offsets }) => {
    const made = windows.map(({ kind, schedule, duration }) => ({
      kind,
      open: minutesOpen(clock, schedule, duration),
      window: {
        schedule: `${schedule.minute.text} ${schedule.hour.text} ${schedule.dayOfMonth.text} * ${schedule.dayOfWeek.text}`,
        duration: duration * MINUTE,
        timeZone: clock.timeZone,
      } satisfies TimeWindow,
    }));
    const of = (kind: string) => made.filter(given => given.kind === kind);
    const [allow, deny] = [of('allow'), of('deny')];
    const open = clock.shown.map(
      (_, n) =>
        !deny.some(given => given.open[n]) &&
        (allow.length === 0 || allow.some(given => given.open[n])),
    );
    return {
      from: clock.from,
      open,
      minutes: offsets.map(offset => offset + 2 * 24 * 60),
      allow: allow.map(({ window }) => window),
      deny: deny.map(({ window }) => window),
      toString: () =>
        JSON.stringify({ allow, deny }, (key, value) =>
          key === 'open' ? undefined : value,
        ),
    };
  });

// A look at every minute takes its time on a busy machine.
jest.setTimeout(60_000);

describe('windows', () => {
  it('are open, and change next, as a look at every minute finds it', () => {
    fc.assert(
      fc.property(cases, ({ from, open, minutes, allow, deny }) => {
        for (const minute of minutes) {
          const now = from + minute * MINUTE;
          const change = open.findIndex(
            (is, n) => n > minute && is !== open[minute],
          );
          const answer = evaluateWindows({ allow, deny, now });
          expect(answer.open).toBe(open[minute]);
          const end = from + open.length * MINUTE;
          // What lies beyond was not looked at.
          expect(Math.min(answer.nextChangeAt ?? Infinity, end)).toBe(
            change < 0 ? end : from + change * MINUTE,
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  it('say the same in whatever order they are given', () => {
    fc.assert(
      fc.property(
        cases.chain(given =>
          fc.record({
            given: fc.constant(given),
            allow: fc.shuffledSubarray(given.allow, {
              minLength: given.allow.length,
            }),
            deny: fc.shuffledSubarray(given.deny, {
              minLength: given.deny.length,
            }),
          }),
        ),
        ({ given, allow, deny }) => {
          const now = given.from + given.minutes[0] * MINUTE;
          const { open, nextChangeAt } = evaluateWindows({ allow, deny, now });
          expect(evaluateWindows({ ...given, now })).toMatchObject({
            open,
            nextChangeAt,
          });
        },
      ),
    );
  });

  it('say the same whatever was asked before', () => {
    fc.assert(
      fc.property(cases, ({ from, minutes, allow, deny }) => {
        const instants = [...minutes, ...[...minutes].reverse()].map(
          (minute, n) => from + minute * MINUTE + n,
        );
        const inTurn = instants.map(now =>
          evaluateWindows({ allow, deny, now }),
        );
        const alone = instants.map(now =>
          evaluateWindows({
            allow: structuredClone(allow),
            deny: structuredClone(deny),
            now,
          }),
        );
        expect(inTurn).toEqual(alone);
      }),
    );
  });
});
