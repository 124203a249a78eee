import fc from 'fast-check';
import { IANAZone } from 'luxon';
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

/** Clocks are changed only when the minutes are 0, 15, 30 or 45. */
const QUARTER = 15 * MINUTE;

/** What the clock on the wall shows in each minute, as if it were UTC. */
function readClock(timeZone: string, from: number, to: number): number[] {
  const zone = IANAZone.create(timeZone);
  const shown: number[] = [];
  for (let quarter = from; quarter < to; quarter += QUARTER) {
    const offset = zone.offset(quarter) * MINUTE;
    for (let at = quarter; at < quarter + QUARTER; at += MINUTE) {
      shown.push(at + offset);
    }
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

function firesOn(schedule: ChosenSchedule, day: number): boolean {
  const date = new Date(day * DAY);
  const { dayOfMonth, dayOfWeek } = schedule;
  const inMonth = dayOfMonth.has(date.getUTCDate());
  const inWeek = dayOfWeek.has(date.getUTCDay());
  const either = dayOfMonth !== any && dayOfWeek !== any;
  return either ? inMonth || inWeek : inMonth && inWeek;
}

/** Which times on the wall the schedule means. */
function firing(schedule: ChosenSchedule): (wall: number) => boolean {
  const days = new Map<number, boolean>();
  return wall => {
    const day = Math.floor(wall / DAY);
    const minute = (wall - day * DAY) / MINUTE;
    if (!days.has(day)) {
      days.set(day, firesOn(schedule, day));
    }
    return (
      days.get(day) === true &&
      schedule.minute.has(minute % 60) &&
      schedule.hour.has(Math.floor(minute / 60))
    );
  };
}

/** In which minutes a window is open, found by looking at each of them. */
function minutesOpen(
  clock: (typeof clocks)[number],
  schedule: ChosenSchedule,
  duration: number,
): boolean[] {
  const firesAt = firing(schedule);
  let latest = clock.shown[0] - MINUTE;
  let left = 0;
  return clock.shown.map(wall => {
    for (; latest < wall; latest += MINUTE) {
      if (firesAt(latest + MINUTE)) {
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
    const of = (asked: string) =>
      windows
        .filter(({ kind }) => kind === asked)
        .map(({ schedule, duration }) => ({
          schedule: `${schedule.minute.text} ${schedule.hour.text} ${schedule.dayOfMonth.text} * ${schedule.dayOfWeek.text}`,
          duration: duration * MINUTE,
          timeZone: clock.timeZone,
        }));
    return {
      clock,
      windows,
      minutes: offsets.map(offset => offset + 2 * 24 * 60),
      allow: of('allow'),
      deny: of('deny'),
    };
  });

/** In which minutes the windows together are open. */
function minutesAllOpen(
  clock: (typeof clocks)[number],
  windows: ReadonlyArray<{
    kind: string;
    schedule: ChosenSchedule;
    duration: number;
  }>,
): boolean[] {
  const of = (asked: string) =>
    windows
      .filter(({ kind }) => kind === asked)
      .map(({ schedule, duration }) => minutesOpen(clock, schedule, duration));
  const [allow, deny] = [of('allow'), of('deny')];
  return clock.shown.map(
    (_, n) =>
      !deny.some(open => open[n]) &&
      (allow.length === 0 || allow.some(open => open[n])),
  );
}

// A look at every minute takes its time on a busy machine.
jest.setTimeout(60_000);

describe('windows', () => {
  it('are open, and change next, as a look at every minute finds it', () => {
    fc.assert(
      fc.property(cases, ({ clock, windows, minutes, allow, deny }) => {
        const { from } = clock;
        const open = minutesAllOpen(clock, windows);
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
          const now = given.clock.from + given.minutes[0] * MINUTE;
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
      fc.property(cases, ({ clock: { from }, minutes, allow, deny }) => {
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
