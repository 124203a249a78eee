import {
  aRequest,
  aSnapshot,
  aStage,
  HOUR,
  MINUTE,
  minutesAgo,
  NOW,
  someFreight,
  verifiedIn,
} from '../__testUtils__/builders';
import {
  FreightStatus,
  Gate,
  Override,
  PipelineSnapshot,
  Requirement,
} from '../model';
import { decide } from './decide';
import { gateFingerprint } from './fingerprint';
import { overrideOf, overridesInForce } from './overrides';

const wait: Gate = { kind: 'wait', name: 'rest', duration: 2 * HOUR };
const never: Gate = { kind: 'expression', name: 'no', expression: 'false' };
const always: Gate = { kind: 'expression', name: 'yes', expression: 'true' };
const lock: Gate = { kind: 'lock', name: 'db', lock: 'database' };
const release: Gate = {
  kind: 'approval',
  name: 'release',
  count: 1,
  from: [],
  preventSelfApproval: true,
};

const override = (
  gate: Gate,
  minutes: number,
  options: Partial<Override> = {},
): Override => ({
  id: 'o1',
  stage: 'prod',
  freight: 'f1',
  gate: gate.name,
  fingerprint: gateFingerprint(gate),
  by: 'user:default/ada',
  reason: 'Customers cannot log in',
  at: minutesAgo(5),
  expiresAt: minutesAgo(-minutes),
  ...options,
});

function decision(
  gates: Gate[],
  overrides: Override[],
  options: {
    now?: number;
    status?: Partial<FreightStatus>;
    snapshot?: Partial<PipelineSnapshot>;
  } = {},
) {
  const prod = aStage('prod', {
    freight: [aRequest({ stages: ['staging'] })],
    gates,
  });
  const freight = someFreight('f1', {
    status: { verifiedIn: verifiedIn({ staging: 0 }), ...options.status },
  });
  return decide({
    snapshot: aSnapshot([aStage('staging'), prod], {
      freight: [freight],
      overrides,
      ...options.snapshot,
    }),
    stage: prod,
    freight,
    now: new Date(options.now ?? NOW),
  });
}

const asked = (
  gates: Gate[],
  overrides: Override[],
  options?: Parameters<typeof decision>[2],
) => decision(gates, overrides, options).requirements.at(-1) as Requirement;

const after = (minutes: number) => NOW.getTime() + minutes * MINUTE;

describe('an override', () => {
  it('says nothing of a gate that is not asked before the freight is there', () => {
    const requirement = asked([wait], [override(wait, 30)], {
      status: { verifiedIn: {} },
    });
    expect(requirement.status).toBe('NotEvaluated');
  });

  it('counts on where a gate changes and is still not met', () => {
    const calendar: Gate = {
      kind: 'check',
      name: 'calendar',
      uses: 'http',
      config: {},
      ttl: HOUR,
      timeout: MINUTE,
      giveUpAfter: HOUR,
    };
    const checks = [
      {
        stage: 'prod',
        freight: 'f1',
        gate: 'calendar',
        fingerprint: gateFingerprint(calendar),
        failures: 1,
        unansweredSince: minutesAgo(20),
        askAgainAt: minutesAgo(0),
      },
    ];
    expect(
      asked([calendar], [override(calendar, 90)], { snapshot: { checks } }),
    ).toMatchObject({ status: 'Overridden', until: minutesAgo(-90) });
  });

  it('passes over a gate that is not met, and says who, why and until when', () => {
    const taken = decision([never], [override(never, 30)]);
    expect(taken).toMatchObject({
      verdict: 'Eligible',
      nextChangeAt: minutesAgo(-30),
      eligibleAt: null,
    });
    expect(taken.requirements.at(-1)).toMatchObject({
      id: 'no',
      status: 'Overridden',
      message:
        'ada passed over it until 2026-01-10 12:30 UTC: Customers cannot log in. Without that: false is false.',
      since: minutesAgo(5),
      until: minutesAgo(-30),
      override: override(never, 30),
    });
  });

  it('is over at the very instant at which it expires', () => {
    const overrides = [override(never, 30)];
    expect(asked([never], overrides, { now: after(30) - 1 }).status).toBe(
      'Overridden',
    );
    expect(asked([never], overrides, { now: after(30) })).toMatchObject({
      status: 'Unmet',
      message: 'false is false.',
    });
  });

  it('is of no matter to a gate that is met', () => {
    const shown = asked([always], [override(always, 30)]);
    expect(shown.status).toBe('Met');
    expect(shown).not.toHaveProperty('override');
    expect(shown).not.toHaveProperty('until');
  });

  it('ends when the gate is met by itself', () => {
    // Verified an hour ago: the wait is over in an hour.
    expect(asked([wait], [override(wait, 90)])).toMatchObject({
      status: 'Overridden',
      until: minutesAgo(-60),
    });
    expect(asked([wait], [override(wait, 30)])).toMatchObject({
      status: 'Overridden',
      until: minutesAgo(-30),
    });
    expect(asked([wait], [override(wait, 90)], { now: after(60) }).status).toBe(
      'Met',
    );
  });

  it.each<[string, Partial<Override>]>([
    ['of another gate', { gate: 'yes' }],
    ['of the gate as it was', { fingerprint: 'as it was' }],
    ['for other freight', { freight: 'f2' }],
    ['for another stage', { stage: 'staging' }],
    ['that has expired', { expiresAt: minutesAgo(0) }],
  ])('%s is of no matter', (_, other) => {
    expect(asked([never], [override(never, 30, other)]).status).toBe('Unmet');
  });

  it('that counts longest counts, of several', () => {
    const short = override(never, 10);
    const long = override(never, 30, { id: 'o2', by: 'user:default/bob' });
    for (const overrides of [
      [short, long],
      [long, short],
    ]) {
      expect(asked([never], overrides)).toMatchObject({
        until: minutesAgo(-30),
        override: { id: 'o2' },
      });
    }
  });

  it('lets later classes be asked', () => {
    expect(
      decision([never, release], [override(never, 30)]).requirements.map(
        ({ id, status }) => [id, status],
      ),
    ).toEqual([
      ['origin', 'Met'],
      ['rejected', 'Met'],
      ['upstream', 'Met'],
      ['no', 'Overridden'],
      ['release', 'Waiting'],
    ]);
  });

  it('is not shown of a gate that is not reached', () => {
    const shown = asked([never, release], [override(release, 30)]);
    expect(shown).toMatchObject({ id: 'release', status: 'NotEvaluated' });
    expect(shown).not.toHaveProperty('override');
  });

  it('passes over an approval that is missing, and a rejection', () => {
    const said = {
      stage: 'prod',
      freight: 'f1',
      gate: 'release',
      by: 'user:default/bob',
      decision: 'reject' as const,
      at: minutesAgo(3),
    };
    expect(asked([release], [override(release, 30)])).toMatchObject({
      status: 'Overridden',
      approval: { missing: 1 },
    });
    expect(
      asked([release], [override(release, 30)], {
        snapshot: { approvals: [said] },
      }).status,
    ).toBe('Overridden');
  });

  it('passes over a lock that another promotion holds', () => {
    const locks = [
      {
        lock: 'database',
        pipelineId: 'p2',
        entityRef: 'component:default/billing',
        stage: 'prod',
        promotionId: 'x',
        since: minutesAgo(3),
      },
    ];
    expect(
      asked([lock], [override(lock, 30)], { snapshot: { locks } }).status,
    ).toBe('Overridden');
    expect(asked([lock], [override(lock, 30)]).status).toBe('Met');
  });

  it('passes over a gate that a policy adds, by its own id', () => {
    const snapshot = {
      mandatoryGates: { prod: [{ policy: 'careful', gate: never }] },
    };
    expect(
      asked([], [override(never, 30, { gate: 'careful/no' })], { snapshot }),
    ).toMatchObject({
      id: 'careful/no',
      policy: 'careful',
      status: 'Overridden',
    });
    expect(asked([], [override(never, 30)], { snapshot }).status).toBe('Unmet');
  });

  it.each(['origin', 'rejected', 'upstream', 'soak'])('never passes %s', id => {
    const gates = [never];
    const overrides = [
      override(never, 30),
      override(never, 30, { id: 'o2', gate: id }),
    ];
    const statuses: Array<Partial<FreightStatus>> = [
      { verifiedIn: {} },
      {
        rejections: [
          { reason: 'CVE', by: 'user:default/ada', at: minutesAgo(1) },
        ],
      },
    ];
    for (const status of statuses) {
      const taken = decision(gates, overrides, { status });
      expect(taken.verdict).toBe('Blocked');
      expect(
        taken.requirements.filter(({ status: s }) => s === 'Unmet'),
      ).toHaveLength(1);
    }
  });
});

describe('overrides in force', () => {
  const prod = aStage('prod', { gates: [never, lock] });
  const inForce = (...overrides: Override[]) =>
    overridesInForce({ mandatoryGates: {}, freezes: {}, overrides }, prod, NOW);

  it('are those of gates that the stage has, as they are now', () => {
    const mine = override(never, 5);
    const other = override(lock, 5, { id: 'o2' });
    expect(inForce(mine, other)).toEqual([mine, other]);
    expect(inForce(override(never, 5, { stage: 'qa' }))).toEqual([]);
    expect(inForce(override(release, 5))).toEqual([]);
    expect(inForce(override(never, 0))).toEqual([]);
    expect(inForce(override(never, 5, { fingerprint: 'old' }))).toEqual([]);
  });

  it('are, of several for one gate, that which counts longest, and of those one', () => {
    const gate = { id: 'no', fingerprint: gateFingerprint(never) };
    const [short, long] = [
      override(never, 5),
      override(never, 9, { id: 'o0' }),
    ];
    const same = override(never, 9, { id: 'o3' });
    const counts = (...all: Override[]) =>
      overrideOf(all, gate, NOW.getTime())?.id;
    expect(counts(short, long)).toBe('o0');
    expect(counts(long, short)).toBe('o0');
    expect(counts(long, same)).toBe('o3');
    expect(counts(same, long)).toBe('o3');
    expect(counts()).toBeUndefined();
  });
});
