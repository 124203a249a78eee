import { aRequest, aStage, someFreight } from '../__testUtils__/builders';
import { minutesAgo } from '../__testUtils__/builders';
import { OriginReport, TargetReport, TargetState } from '../model';
import { driftOf, reportAbout, withoutDrift, withReport } from './reports';

const said = (
  freight: string | undefined,
  overrides: Partial<TargetReport> = {},
): TargetReport => ({
  revision: `version of ${freight}`,
  phase: 'Succeeded',
  freight,
  drift: false,
  at: minutesAgo(5),
  receivedAt: minutesAgo(5),
  ...overrides,
});

const target = (
  freight: string | undefined,
  overrides: Partial<TargetState> = {},
): TargetState => ({
  stage: 'prod',
  target: 'eu',
  ...said(freight, overrides),
  ...overrides,
});

const of = (
  origin: string,
  freight: string,
  overrides: Partial<TargetReport> = {},
): OriginReport => ({ ...said(freight, overrides), origin });

describe('what a target has said', () => {
  const both = target('a1', { reports: [of('app', 'a1'), of('db', 'd1')] });

  it('about freight is its newest report, or that of its origin', () => {
    expect(reportAbout(target('a1'), 'a1')).toEqual(target('a1'));
    expect(reportAbout(both, 'd1')).toEqual(of('db', 'd1'));
    expect(reportAbout(both, 'd2')).toBeUndefined();
    expect(reportAbout(target('a1'), 'd1')).toBeUndefined();
  });

  it('has drifted by what was not promoted, else by what nobody knows', () => {
    const bad = of('db', 'd1', { drift: true });
    expect(driftOf(both)).toBeUndefined();
    expect(driftOf({ ...both, drift: true, reports: [bad] })).toEqual(bad);
    const unknown = target(undefined, { drift: true });
    expect(driftOf(unknown)).toBe(unknown);
    const beside = { ...unknown, reports: [of('app', 'a1')] };
    expect(driftOf(beside)).toBe(beside);
  });
});

describe('drift', () => {
  const isPromoted = (freight: string) => freight === 'a1';

  it('ends where the freight has been promoted since', () => {
    expect(withoutDrift(target('a1', { drift: true }), isPromoted)).toEqual(
      target('a1'),
    );
  });

  it.each([
    ['has not been promoted', target('a2', { drift: true })],
    ['is unknown', target(undefined, { drift: true })],
    ['had not drifted', target('a1')],
    [
      'has not been promoted, beside some that has',
      target('d1', {
        drift: true,
        reports: [of('app', 'a1'), of('db', 'd1', { drift: true })],
      }),
    ],
  ])('stays as it is where the freight %s', (_which, state) => {
    expect(withoutDrift(state, () => false)).toBe(state);
    expect(withoutDrift(state, isPromoted)).toBe(state);
  });

  it('ends for one origin after the other', () => {
    const state = target('d1', {
      drift: true,
      reports: [
        of('app', 'a1', { drift: true }),
        of('db', 'd1', { drift: true }),
      ],
    });
    const settled = withoutDrift(state, isPromoted);
    expect(settled).toEqual({
      ...state,
      reports: [of('app', 'a1'), of('db', 'd1', { drift: true })],
    });
    expect(withoutDrift(settled, () => true)).toEqual({
      ...state,
      drift: false,
      reports: [of('app', 'a1'), of('db', 'd1')],
    });
  });
});

describe('a report to a stage of one origin', () => {
  const heard = (known: TargetState | undefined, report: TargetState) =>
    withReport({
      stage: aStage('prod'),
      freight: [],
      known,
      report,
      origin: 'app',
    });
  const report = target('a1');

  it('is what is known then', () => {
    expect(heard(undefined, report)).toBe(report);
    expect(heard(target('a0', { at: minutesAgo(6) }), report)).toBe(report);
    expect(heard(target('a0'), report)).toBe(report);
  });

  it('changes nothing where something newer is known', () => {
    expect(heard(target('a0', { at: minutesAgo(4) }), report)).toBeUndefined();
  });

  it('of a start comes before any other of the same instant', () => {
    const start = target('a1', { phase: 'Started' });
    expect(heard(report, start)).toBeUndefined();
    expect(heard(target('a1', { at: minutesAgo(6) }), start)).toBe(start);
    expect(heard(target('a0'), start)).toBe(start);
  });
});

describe('a report to a stage of two origins', () => {
  const stage = aStage('prod', {
    freight: [aRequest({}, 'app'), aRequest({}, 'db')],
  });
  const heard = (
    known: TargetState | undefined,
    report: TargetState,
    origin: string | undefined,
  ) =>
    withReport({
      stage,
      freight: [someFreight('a0'), someFreight('a1')],
      known,
      report,
      origin,
    });
  const apps = target('a1', { reports: [of('app', 'a1')] });
  const db = target('d1', { at: minutesAgo(3) });
  const dbs = of('db', 'd1', { at: minutesAgo(3) });

  it('is kept beside what the target has said of the other, in one order', () => {
    expect(heard(undefined, target('a1'), 'app')).toEqual(apps);
    const reports = [of('app', 'a1'), dbs];
    expect(heard(apps, db, 'db')).toEqual({ ...db, reports });
    const late = { ...db, reports: [dbs] };
    expect(heard(late, target('a1'), 'app')).toEqual({ ...late, reports });
  });

  it('takes the place of what it has said of the same', () => {
    const next = target('a2', { at: minutesAgo(3) });
    expect(heard(apps, next, 'app')).toEqual({
      ...next,
      reports: [of('app', 'a2', { at: minutesAgo(3) })],
    });
    expect(
      heard(
        { ...next, reports: [of('app', 'a2', { at: minutesAgo(3) })] },
        target('a1'),
        'app',
      ),
    ).toBeUndefined();
  });

  it('forgets what the stage does not take any more', () => {
    const known = { ...apps, reports: [of('app', 'a1'), of('old', 'o1')] };
    expect(heard(known, db, 'db')?.reports).toEqual([of('app', 'a1'), dbs]);
  });

  it('knows the origin of what it has said before there were two', () => {
    expect(heard(target('a1'), db, 'db')?.reports).toEqual([
      of('app', 'a1'),
      dbs,
    ]);
    expect(heard(target('x'), db, 'db')?.reports).toEqual([dbs]);
  });

  it('of an unknown revision has drifted, whatever else is well', () => {
    const unknown = target(undefined, { at: minutesAgo(3), drift: true });
    expect(heard(undefined, unknown, undefined)).toEqual(unknown);
    const state = heard(apps, unknown, undefined);
    expect(state).toEqual({ ...unknown, reports: [of('app', 'a1')] });
    expect(heard(state, target('a1'), undefined)).toBeUndefined();
    const next = target('a1', { at: minutesAgo(1) });
    expect(heard(state, next, 'app')).toMatchObject({ drift: false });
  });
});
