import {
  aCondition,
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
import { Gate, Override } from '../model';
import { createDecider, createEligibility } from './decide';
import { gateFingerprint } from './fingerprint';
import { SnapshotIndex } from './SnapshotIndex';

const never: Gate = { kind: 'expression', name: 'no', expression: 'false' };
const always: Gate = { kind: 'expression', name: 'yes', expression: 'true' };
const wait: Gate = { kind: 'wait', name: 'rest', duration: 2 * HOUR };
const release: Gate = {
  kind: 'approval',
  name: 'release',
  count: 1,
  from: [],
  preventSelfApproval: true,
};
const approval = {
  stage: 'prod',
  freight: 'f1',
  gate: 'release',
  by: 'user:default/ada',
  decision: 'approve' as const,
  at: minutesAgo(5),
};

describe('what may enter a stage', () => {
  it('is told in words, though it was only found out before', () => {
    const closed: Gate = {
      kind: 'window',
      name: 'hours',
      allow: [{ from: minutesAgo(-30), to: minutesAgo(-90) }],
      deny: [],
    };
    const prod = aStage('prod', { gates: [closed] });
    const snapshot = aSnapshot([prod], { freight: [someFreight('f1')] });
    const [freight] = snapshot.freight;
    expect(createEligibility(snapshot, NOW)(prod, freight)).toBe(false);
    const { requirements } = createDecider(snapshot, NOW)(prod, freight);
    expect(requirements.at(-1)?.message).toContain('12:30');
  });

  const override = (gate: Gate): Override => ({
    id: 'o1',
    stage: 'prod',
    freight: 'f1',
    gate: gate.name,
    fingerprint: gateFingerprint(gate),
    by: 'user:default/ada',
    reason: 'It burns',
    at: minutesAgo(5),
    expiresAt: minutesAgo(-30),
  });

  it.each<[string, Gate[], Override[], string | undefined, boolean, boolean]>([
    ['that asks nothing', [], [], undefined, true, true],
    ['that it is not available to', [], [], undefined, false, false],
    ['whose gates are met', [always, always], [], undefined, true, true],
    ['one of whose gates is not', [always, never], [], undefined, true, false],
    ['whose first gate is not', [never, always], [], undefined, true, false],
    ['whose gate waits', [wait], [], undefined, true, false],
    [
      'whose gate is overridden',
      [never],
      [override(never)],
      undefined,
      true,
      true,
    ],
    [
      'another of whose gates is overridden',
      [never, wait],
      [override(never)],
      undefined,
      true,
      false,
    ],
    ['that somebody has approved', [release], [], undefined, true, true],
    [
      'for somebody else than who has approved',
      [always, release],
      [],
      'user:default/eve',
      true,
      true,
    ],
    [
      'for who has approved it',
      [always, release],
      [],
      'user:default/ada',
      true,
      false,
    ],
  ])(
    'is told apart for one %s',
    (_which, gates, overrides, actor, available, eligible) => {
      const prod = aStage('prod', {
        gates,
        freight: [aRequest({ stages: ['staging'] })],
      });
      const freight = someFreight('f1', {
        status: available ? { verifiedIn: verifiedIn({ staging: 0 }) } : {},
      });
      const snapshot = aSnapshot([aStage('staging'), prod], {
        freight: [freight],
        overrides,
        approvals: [approval],
      });
      expect(createEligibility(snapshot, NOW, { actor })(prod, freight)).toBe(
        eligible,
      );
      expect(
        createDecider(snapshot, NOW, { actor })(prod, freight).verdict ===
          'Eligible',
      ).toBe(eligible);
    },
  );
});

describe('what is looked up in a snapshot', () => {
  it('is its freight by origin, the newest first', () => {
    const freight = [
      someFreight('old', { createdAt: minutesAgo(9) }),
      someFreight('db', { origin: 'db' }),
      someFreight('new', { createdAt: minutesAgo(1) }),
    ];
    const index = new SnapshotIndex(aSnapshot([aStage('dev')], { freight }));
    const ids = (origin: string) =>
      index.newestFirst(origin).map(({ id }) => id);
    expect(ids('app')).toEqual(['new', 'old']);
    expect(ids('db')).toEqual(['db']);
    expect(ids('none')).toEqual([]);
    expect(index.newestFirst('app')).toBe(index.newestFirst('app'));
  });

  it('is what a stage runs, its promotions, and nothing of what it has not', () => {
    const index = new SnapshotIndex(
      aSnapshot([aStage('dev')], {
        current: [
          { stage: 'dev', origin: 'app', freight: 'f1', since: minutesAgo(9) },
        ],
      }),
    );
    expect(index.current('dev', 'app')).toBe('f1');
    expect(index.current('dev', 'db')).toBeUndefined();
    expect(index.conditions('dev', 'Ready')).toEqual([]);
    expect(index.promotions('dev')).toEqual([]);
    expect(index.inFlight('dev', 'f1')).toEqual([]);
    expect(index.approvals('dev', 'f1')).toEqual([]);
    expect(index.checks('dev', 'f1')).toEqual([]);
    expect(index.holders('lock')).toEqual([]);
    expect(index.dependencies('dependsOn', 'dev')).toEqual([]);
  });

  it('is which conditions expire, and when, the first to do so first', () => {
    const ready = (target: string, minutes?: number) =>
      aCondition('dev', 'Ready', 'True', {
        target,
        ...(minutes !== undefined && { expiresAt: minutesAgo(-minutes) }),
      });
    const [late, never_, soon] = [ready('a', 9), ready('b'), ready('c', 1)];
    const index = new SnapshotIndex(
      aSnapshot([aStage('dev')], { conditions: [late, never_, soon] }),
    );
    expect(index.expiring()).toEqual([
      { condition: soon, expiry: NOW.getTime() + MINUTE },
      { condition: late, expiry: NOW.getTime() + 9 * MINUTE },
    ]);
  });
});
