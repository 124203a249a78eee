import fc from 'fast-check';
import { TimeWindow, WindowGate } from '../model';
import { parseGates, parseTimeWindows } from '../document';
import { compileWindow } from './compile';
import { evaluateWindows } from './evaluateWindows';
import { togetherProblem } from './problems';
import { DAY, HOUR, MINUTE } from './wallTime';

const recurring = (
  schedule: string,
  timeZone = 'UTC',
  duration = MINUTE,
): TimeWindow => ({ schedule, duration, timeZone });

function ask(now: string, windows: Partial<WindowGate>) {
  const { allow = [], deny = [] } = windows;
  const answer = evaluateWindows({ allow, deny, now: Date.parse(now) });
  return [
    answer.open,
    answer.nextChangeAt && new Date(answer.nextChangeAt).toISOString(),
  ];
}

/** Somewhere to look where it is shut for good. */
const NEVER = '2030-06-07T08:09:00.000Z';

const EVEN = '*/2 * * * *';

describe('windows that relieve each other every minute', () => {
  it.each<[string, Partial<WindowGate>, string | null]>([
    [
      'for ever',
      { deny: [recurring(EVEN), recurring('1-59/2 * * * *')] },
      null,
    ],
    [
      'until an hour comes twice, in which neither begins again',
      {
        deny: [
          recurring(EVEN, 'Europe/Berlin'),
          recurring('1-59/2 * * * *', 'Europe/Berlin'),
        ],
      },
      '2026-10-25T01:00:00.000Z',
    ],
    [
      'by clocks that are never changed together',
      {
        deny: [
          recurring(EVEN, 'America/New_York'),
          recurring('1-59/2 * * * *', 'Asia/Kolkata'),
        ],
      },
      '2026-11-01T06:00:00.000Z',
    ],
    [
      'until another month',
      { deny: [recurring(EVEN), recurring('1-59/2 * * 1,2 *')] },
      '2026-03-01T00:01:00.000Z',
    ],
    [
      'until a leap day',
      {
        deny: [
          recurring(EVEN),
          recurring('1-59/2 * 1-28,30,31 * *'),
          recurring('1-59/2 * 29 1,3-12 *'),
        ],
      },
      '2028-02-29T00:01:00.000Z',
    ],
    [
      'until an end that is years away',
      {
        allow: [{ from: '2031-05-06T07:08:30Z' }],
        deny: [recurring(EVEN), recurring('1-59/2 * * * *', 'UTC', MINUTE / 2)],
      },
      '2031-05-06T07:09:30.000Z',
    ],
    [
      'for a little longer than a minute, before an end that is years away',
      {
        deny: [
          recurring('*/2 * * * *', 'UTC', 90_000),
          recurring('1-59/2 * * * *', 'UTC', 90_000),
          { from: '2029-01-01T00:00:00Z', to: '2029-02-01T00:00:00Z' },
        ],
      },
      null,
    ],
  ])('%s are open when they are', (_, windows, opensAt) => {
    expect(ask('2026-01-12T12:00:00Z', windows)).toEqual([false, opensAt]);
    const opens = Date.parse(opensAt ?? NEVER);
    const around = [opens - 1, opens].map(at => new Date(at).toISOString());
    expect(around.map(at => ask(at, windows)[0])).toEqual([
      false,
      opensAt !== null,
    ]);
  });

  it('allow all the time, and say so', () => {
    const allow = [recurring(EVEN), recurring('1-59/2 * * * *')];
    expect(ask('2026-01-12T12:00:00Z', { allow })).toEqual([true, null]);
    const deny = [{ from: '2035-01-01T00:00:00Z' }];
    expect(ask('2026-01-12T12:00:00Z', { allow, deny })).toEqual([
      true,
      '2035-01-01T00:00:00.000Z',
    ]);
  });
});

describe('windows that nobody can follow', () => {
  /** Each day of the month and week goes otherwise than the others. */
  const deny = Array.from({ length: 60 }, (_, n) =>
    recurring(`${n} * */${1 + (n % 15)} * ${n % 7}`),
  ).concat(
    Array.from({ length: 30 }, (_, n) => recurring(`*/2 * ${n + 1} * *`)),
    recurring('1-59/2 * * * *'),
    recurring(EVEN),
  );

  it('are refused instead of being said to open', () => {
    const why = /^The windows relieve each other so often that nobody can say/;
    const now = Date.parse('2026-01-12T12:00:00Z');
    expect(() => evaluateWindows({ allow: [], deny, now })).toThrow(why);
    expect(togetherProblem({ allow: [], deny })).toMatch(why);
    const asWritten = deny.map(window => ({ ...window, duration: '1m' }));
    const refused = (path: string) => ({
      errors: [
        { path, line: 0, column: 0, message: expect.stringMatching(why) },
      ],
    });
    expect(parseTimeWindows(asWritten, 'freezes[0].windows')).toEqual(
      refused('freezes[0].windows'),
    );
    expect(
      parseGates([{ name: 'calm', window: { deny: asWritten } }], {
        registry: { conditionSources: new Map() },
      }),
    ).toEqual(refused('gates[0].window'));
  });
});

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Antarctica/Troll',
  'Asia/Kolkata',
];

const fields = [
  fc.constantFrom('*', '*/2', '0', '30', '15,45', '0-29'),
  fc.constantFrom('*', '*/6', '0', '2', '1,3', '23'),
  fc.constantFrom('*', '*', '1', '1-15', '29', '*/2'),
  fc.constantFrom('*', '*', '3', '10', '1-6'),
  fc.constantFrom('*', '*', '0', '1-5', '6'),
];

const windows = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({
        schedule: fc.tuple(...fields).map(parts => parts.join(' ')),
        duration: fc.constantFrom(
          MINUTE / 2,
          MINUTE,
          90_000,
          HOUR,
          DAY - 1,
          DAY,
          3 * DAY,
        ),
        timeZone: fc.constantFrom(...ZONES),
      })
      .map((window): TimeWindow => window),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({
        from: fc.constantFrom('2026-03-28T12:00:00Z', '2026-10-25T00:59:00Z'),
        to: fc.constantFrom('2026-03-29T01:00:00Z', '2027-01-01T00:00:00Z'),
      })
      .map((window): TimeWindow => window),
  },
);

/** Everything that happens within a day, as seen from its start. */
function courseOf(window: TimeWindow, start: number): string[] {
  const compiled = compileWindow(window);
  const course: string[] = [];
  for (let at = start; at < start + DAY; ) {
    const { open, until } = compiled.stateAt(at);
    course.push(`${at - start} ${open}`);
    at = until;
  }
  return course;
}

describe('a day of a window', () => {
  it('goes as every day of which the same is said', () => {
    fc.assert(
      fc.property(windows, window => {
        const known = new Map<string, string[]>();
        const first = Date.parse('2026-01-01T00:00:00Z');
        for (let n = 0; n < 500; n++) {
          const start = first + n * DAY;
          const said = compileWindow(window).dayFrom(start);
          const course = courseOf(window, start);
          expect([n, said, course]).toEqual([
            n,
            said,
            known.get(said) ?? course,
          ]);
          known.set(said, course);
        }
        // Else nothing would be gained by it.
        expect(known.size).toBeLessThan(120);
      }),
      { numRuns: 60 },
    );
  });
});
