import {
  aRequest,
  aSnapshot,
  aStage,
  HOUR,
  MINUTE,
  minutesAgo,
  someFreight,
  verifiedIn,
} from '../__testUtils__/builders';
import { FreightStatus, Gate } from '../model';
import { pass } from './__testUtils__/line';

/** What becomes of f1, verified in staging an hour ago, in the stage behind it. */
function passing(options: {
  gates?: Gate[];
  status?: Partial<FreightStatus>;
  soak?: number;
}) {
  const request = aRequest({
    stages: ['staging'],
    requiredSoakTime: options.soak ?? 0,
  });
  const snapshot = aSnapshot(
    [
      aStage('staging', { targets: ['staging'] }),
      aStage('gate', { freight: [request], gates: options.gates }),
    ],
    {
      freight: [
        someFreight('f1', {
          createdAt: minutesAgo(300),
          status: { verifiedIn: verifiedIn({ staging: 0 }), ...options.status },
        }),
      ],
    },
  );
  return pass(snapshot).changes;
}

/** When it entered. */
const entered = (options: Parameters<typeof passing>[0]) =>
  passing(options).entered[0]?.since;

describe('freight enters a control-flow stage', () => {
  it('when it became available, however late the pass is', () => {
    expect(entered({})).toBe(minutesAgo(60));
  });

  it('not before a rejection of it was taken back', () => {
    expect(
      entered({
        status: {
          liftedRejections: [
            { by: 'user:default/rita', at: minutesAgo(20) },
            { stage: 'other', by: 'user:default/rita', at: minutesAgo(5) },
          ],
        },
      }),
    ).toBe(minutesAgo(20));
  });

  it('when somebody cleared it, unless it was available before', () => {
    const cleared = (minutes: number) => ({
      clearedFor: {
        gate: { by: 'user:default/rita', at: minutesAgo(minutes) },
      },
    });
    expect(
      entered({ status: { verifiedIn: {}, ...cleared(20) }, soak: HOUR }),
    ).toBe(minutesAgo(20));
    expect(entered({ status: cleared(20) })).toBe(minutesAgo(60));
  });

  it('when the last of its gates was met', () => {
    expect(
      entered({
        gates: [{ kind: 'wait', name: 'settle', duration: HOUR / 2 }],
      }),
    ).toBe(minutesAgo(30));
  });

  it.each([
    ['first', [45, 20]],
    ['last', [20, 45]],
  ])('when the last of its gates was met, be it declared %s', (_, minutes) => {
    const gates = minutes.map(
      (m, n): Gate => ({
        kind: 'wait',
        name: `settle-${n}`,
        duration: m * MINUTE,
      }),
    );
    expect(entered({ gates })).toBe(minutesAgo(60 - 45));
  });

  it('and that is told when it is seen', () => {
    expect(passing({}).timeline).toEqual([
      {
        at: minutesAgo(0),
        kind: 'stage.passed',
        actor: 'promotions',
        stage: 'gate',
        freight: 'f1',
        message: 'alias-f1 passed gate.',
      },
    ]);
  });

  it('now, where nobody knows since when a gate is met', () => {
    expect(
      entered({
        gates: [{ kind: 'expression', name: 'yes', expression: 'true' }],
      }),
    ).toBe(minutesAgo(0));
  });
});
