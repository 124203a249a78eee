import { HOUR } from '../../__testUtils__/builders';
import { Freeze } from '../../model';
import { aQuestion } from '../__testUtils__/question';
import { freezeRule } from './freeze';

const holidays = {
  from: '2026-12-24T18:00:00Z',
  to: '2027-01-04T06:00:00Z',
};

const aFreeze = (options: Partial<Freeze> = {}): Freeze => ({
  id: '01J',
  name: 'holidays',
  reason: 'Nobody is there to mend it',
  stages: ['*'],
  labels: {},
  windows: [holidays],
  source: 'database',
  createdBy: 'user:default/ada',
  ...options,
});

const ask = (now: string, options: Partial<Freeze> = {}) =>
  freezeRule.evaluate(aFreeze(options), aQuestion({ now: Date.parse(now) }));

describe('a freeze', () => {
  it('lets freight in until it begins', () => {
    expect(ask('2026-12-24T17:59:59Z')).toEqual({
      status: 'Met',
      message: 'The freeze holidays begins Thu 24 Dec 2026 18:00 UTC.',
      until: '2026-12-24T18:00:00.000Z',
      who: ['permission:promotions.freeze.manage'],
      details: {
        freeze: {
          id: '01J',
          name: 'holidays',
          reason: 'Nobody is there to mend it',
          source: 'database',
          createdBy: 'user:default/ada',
        },
        windows: ['Thu 24 Dec 2026 18:00 UTC to Mon 4 Jan 2027 06:00 UTC'],
      },
    });
  });

  it('keeps it waiting from then on, and says who froze it, why and until when', () => {
    expect(ask('2026-12-24T18:00:00Z')).toMatchObject({
      status: 'Waiting',
      message:
        'Frozen by ada until Mon 4 Jan 2027 06:00 UTC: Nobody is there to mend it.',
      until: '2027-01-04T06:00:00.000Z',
    });
  });

  it('is over at its end', () => {
    const answer = ask('2027-01-04T06:00:00Z');
    expect(answer).toMatchObject({
      status: 'Met',
      message: 'The freeze holidays is over.',
    });
    expect(answer).not.toHaveProperty('until');
  });

  it('without an end has to be ended by somebody', () => {
    const answer = ask('2026-12-25T00:00:00Z', {
      windows: [{ from: '2026-12-24T18:00:00Z' }],
    });
    expect(answer).toMatchObject({
      status: 'Unmet',
      message:
        'Frozen by ada until somebody ends the freeze holidays: Nobody is there to mend it.',
    });
    expect(answer).not.toHaveProperty('until');
  });

  it('may come again, by the clock of a time zone', () => {
    const windows = [
      {
        schedule: '0 16 * * FRI',
        duration: 64 * HOUR,
        timeZone: 'America/New_York',
      },
    ];
    expect(ask('2026-01-15T12:00:00Z', { windows })).toMatchObject({
      status: 'Met',
      message:
        'The freeze holidays begins Fri 16 Jan 2026 16:00 America/New_York (21:00 UTC).',
      until: '2026-01-16T21:00:00.000Z',
    });
    const once = { from: '2026-02-02T05:00:00Z', to: '2026-02-03T05:00:00Z' };
    expect(
      ask('2026-01-15T12:00:00Z', { windows: [...windows, once] }).details
        ?.windows,
    ).toEqual([
      'Fridays 16:00 for 2d16h, America/New_York',
      'Mon 2 Feb 2026 00:00 America/New_York (05:00 UTC) to Tue 3 Feb 2026 00:00 America/New_York (05:00 UTC)',
    ]);
    expect(ask('2026-01-16T21:00:00Z', { windows })).toMatchObject({
      status: 'Waiting',
      until: '2026-01-19T13:00:00.000Z',
    });
  });

  it('of the configuration was made by nobody', () => {
    const answer = ask('2026-12-25T00:00:00Z', {
      createdBy: undefined,
      source: 'configuration',
    });
    expect(answer.message).toBe(
      'Frozen until Mon 4 Jan 2027 06:00 UTC: Nobody is there to mend it.',
    );
    expect(answer).not.toHaveProperty('who');
    expect(answer.details?.freeze).not.toHaveProperty('createdBy');
  });

  it('that cannot be read holds', () => {
    expect(
      ask('2026-12-25T00:00:00Z', { windows: [{ from: 'Christmas' }] }),
    ).toMatchObject({
      status: 'Unmet',
      message: expect.stringMatching(
        /^The windows of the freeze holidays cannot be read: 'Christmas' is not an instant/,
      ),
      details: { error: expect.any(String) },
      who: ['permission:promotions.freeze.manage'],
    });
  });

  it('says the same of all freight', () => {
    expect(freezeRule.sameForAllFreight?.(aFreeze())).toBe(true);
  });
});
