import { FreezeFields, freezeRequest } from './freezeRequest';

const now = new Date('2026-12-01T12:00:00.000Z');

const fields: FreezeFields = {
  name: ' year-end ',
  reason: ' Nobody is there. ',
  stages: 'prod, prod-*',
  labels: '',
  entities: '',
  kind: 'absolute',
  from: '',
  to: '',
  schedule: '',
  duration: '',
  timeZone: 'Europe/Berlin',
};

describe('the form of a freeze', () => {
  it('reads an absolute window by the clock of the reader', () => {
    expect(
      freezeRequest(
        { ...fields, from: '2026-12-24T18:00', to: '2027-01-04T06:00' },
        now,
      ),
    ).toEqual({
      request: {
        name: 'year-end',
        reason: 'Nobody is there.',
        stages: ['prod', 'prod-*'],
        windows: [
          {
            from: new Date('2026-12-24T18:00').toISOString(),
            to: new Date('2027-01-04T06:00').toISOString(),
          },
        ],
      },
    });
  });

  it('begins now, and has no end, where neither is given', () => {
    expect(freezeRequest(fields, now)).toMatchObject({
      request: { windows: [{ from: now.toISOString() }] },
    });
  });

  it('reads a window that recurs, labels and entities', () => {
    expect(
      freezeRequest(
        {
          ...fields,
          kind: 'recurring',
          schedule: '0 17 * * 5',
          duration: '2d',
          labels: 'risk=high, tier = 1',
          entities: '{"spec.type": "service"}',
        },
        now,
      ),
    ).toMatchObject({
      request: {
        labels: { risk: 'high', tier: '1' },
        entities: { 'spec.type': 'service' },
        windows: [
          { schedule: '0 17 * * 5', duration: '2d', timeZone: 'Europe/Berlin' },
        ],
      },
    });
  });

  it.each<[string, Partial<FreezeFields>, string]>([
    ['labels without a value', { labels: 'risk' }, 'labels'],
    ['entities that are not JSON', { entities: '{' }, 'entities'],
    ['an end that has passed', { to: '2026-11-30T12:00' }, 'to'],
    [
      'an end before the beginning',
      { from: '2026-12-24T18:00', to: '2026-12-24T17:00' },
      'to',
    ],
    [
      'a schedule that is not cron',
      { kind: 'recurring', schedule: 'friday', duration: '2d' },
      'schedule',
    ],
    [
      'a duration that is none',
      { kind: 'recurring', schedule: '0 17 * * 5', duration: 'long' },
      'duration',
    ],
  ])('finds %s', (_, changes, mistake) => {
    expect(freezeRequest({ ...fields, ...changes }, now)).toEqual({
      mistakes: [mistake],
    });
  });
});
