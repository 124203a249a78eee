import { TimeWindow } from '../model';
import { evaluateWindows } from './evaluateWindows';
import { DAY, HOUR, MINUTE } from './wallTime';

const recurring = (
  schedule: string,
  duration: number,
  timeZone = 'UTC',
): TimeWindow => ({ schedule, duration, timeZone });

const office = recurring('0 9 * * 1-5', 8 * HOUR);

function ask(
  now: string,
  { allow = [], deny = [] }: { allow?: TimeWindow[]; deny?: TimeWindow[] },
) {
  const answer = evaluateWindows({ allow, deny, now: Date.parse(now) });
  return [
    answer.open,
    answer.nextChangeAt === null
      ? null
      : new Date(answer.nextChangeAt).toISOString().replace(':00.000Z', ''),
  ];
}

describe('windows together', () => {
  it.each([
    ['2026-01-12T08:59:59.999Z', false, '2026-01-12T09:00'],
    ['2026-01-12T09:00:00.000Z', true, '2026-01-12T17:00'],
    ['2026-01-12T16:59:59.999Z', true, '2026-01-12T17:00'],
    ['2026-01-12T17:00:00.000Z', false, '2026-01-13T09:00'],
    ['2026-01-16T17:00:00.000Z', false, '2026-01-19T09:00'],
  ])(
    'at %s an allow window of office hours is open: %p, until %s',
    (now, open, until) => {
      expect(ask(now, { allow: [office] })).toEqual([open, until]);
      expect(ask(now, { deny: [office] })).toEqual([!open, until]);
    },
  );

  it.each<
    [
      string,
      { allow?: TimeWindow[]; deny?: TimeWindow[] },
      boolean,
      string | null,
    ]
  >([
    ['none at all', {}, true, null],
    [
      'a window that never opens',
      { allow: [recurring('0 0 30 2 *', DAY)] },
      false,
      null,
    ],
    [
      'a deny window that never opens',
      { deny: [recurring('0 0 30 2 *', DAY)] },
      true,
      null,
    ],
    [
      'a window of no length',
      { allow: [recurring('* * * * *', 0)] },
      false,
      null,
    ],
    ['a window without edges', { allow: [{}] }, true, null],
    [
      'one that ends before it begins',
      { allow: [{ from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }] },
      false,
      null,
    ],
    [
      'one that ends as it begins',
      { deny: [{ from: '2026-02-01T00:00:00Z', to: '2026-02-01T00:00:00Z' }] },
      true,
      null,
    ],
    [
      'each minute for a minute',
      { allow: [recurring('* * * * *', MINUTE)] },
      true,
      null,
    ],
    [
      'each minute for half of it',
      { allow: [recurring('* * * * *', MINUTE / 2)] },
      true,
      '2026-01-12T12:00:30.000Z',
    ],
    [
      'each minute for years',
      { allow: [recurring('* * * * *', 90 * 365 * DAY)] },
      true,
      null,
    ],
    [
      'each minute, where an hour comes twice',
      { allow: [recurring('* * * * *', MINUTE, 'Europe/Berlin')] },
      true,
      '2026-10-25T01:00',
    ],
    [
      'each minute for so long that it does not matter',
      { allow: [recurring('* * * * *', HOUR + MINUTE, 'Europe/Berlin')] },
      true,
      null,
    ],
    [
      'each day for a day',
      { allow: [recurring('0 0 * * *', DAY)] },
      true,
      null,
    ],
    [
      'each day for a little less',
      { allow: [recurring('0 0 * * *', DAY - MINUTE)] },
      true,
      '2026-01-12T23:59',
    ],
    [
      'each leap day for four years',
      { allow: [recurring('0 0 29 2 *', 1461 * DAY)] },
      true,
      null,
    ],
    [
      'weekdays for two days',
      { allow: [recurring('0 9 * * 1-5', 2 * DAY)] },
      true,
      '2026-01-18T09:00',
    ],
    [
      'weekdays for four days',
      { allow: [recurring('0 9 * * 1-5', 4 * DAY)] },
      true,
      null,
    ],
    [
      'an allow window that is denied every day',
      {
        allow: [recurring('0 9 * * *', HOUR)],
        deny: [recurring('0 8 * * *', 10 * HOUR)],
      },
      false,
      null,
    ],
    [
      'a deny window for decades',
      { allow: [office], deny: [{ to: '2090-01-01T00:00:00Z' }] },
      false,
      '2090-01-02T09:00',
    ],
    [
      'office hours until an end',
      { allow: [office], deny: [{ from: '2026-01-12T15:00:00Z' }] },
      true,
      '2026-01-12T15:00',
    ],
    [
      'a deny window that begins where the allow window ends',
      { allow: [office], deny: [{ from: '2026-01-12T17:00:00Z' }] },
      true,
      '2026-01-12T17:00',
    ],
    [
      'allow windows that relieve each other',
      {
        allow: [
          office,
          recurring('0 17 * * 1', HOUR),
          recurring('30 17 * * 1', HOUR),
        ],
      },
      true,
      '2026-01-12T18:30',
    ],
    [
      'a far window',
      { allow: [{ from: '2190-01-01T00:00:00Z' }] },
      false,
      '2190-01-01T00:00',
    ],
  ])('of %s', (_, windows, open, until) => {
    expect(ask('2026-01-12T12:00:00Z', windows)).toEqual([open, until]);
  });

  it('give the same object as long as nothing changes', () => {
    const [allow, deny] = [[office], [recurring('0 12 * * *', HOUR)]];
    const [nine, ten, twelve] = [9, 10, 12].map(hour =>
      evaluateWindows({
        allow,
        deny,
        now: Date.parse('2026-01-12T00:00:00Z') + hour * HOUR,
      }),
    );
    expect(ten).toBe(nine);
    expect(twelve).not.toBe(nine);
  });

  it('give the same object to whoever has read them again, until a thousand others were read', () => {
    const at = (hour: number, from = '2026-01-12T09:00:00Z') => ({
      allow: [{ from }],
      deny: [],
      now: Date.parse('2026-01-12T00:00:00Z') + hour * HOUR,
    });
    const kept = at(10);
    const answer = evaluateWindows(kept);
    evaluateWindows(at(10, '2026-01-12T09:30:00Z'));
    expect(evaluateWindows(at(10))).toBe(answer);
    for (let n = 0; n < 1000; n++) {
      evaluateWindows(at(10, new Date(n).toISOString()));
    }
    expect(evaluateWindows(at(10))).not.toBe(answer);
    expect(evaluateWindows(at(10))).toEqual(answer);
    // These have not been read again.
    expect(evaluateWindows({ ...kept, now: kept.now + 1 })).toBe(answer);
  });

  it('refuse what cannot be read', () => {
    const now = 0;
    expect(() =>
      evaluateWindows({ allow: [recurring('0 9', 1)], deny: [], now }),
    ).toThrow(/'0 9' is not a schedule\. It has 2 fields\./);
    expect(() =>
      evaluateWindows({ allow: [], deny: [{ from: 'May' }], now }),
    ).toThrow("'May' is not an instant. Write it like 2026-12-24T18:00:00Z.");
    expect(() =>
      evaluateWindows({
        allow: [recurring('0 9 * * *', 1, 'X')],
        deny: [],
        now,
      }),
    ).toThrow(/There is no time zone 'X'/);
  });
});
