import {
  aRequest,
  aSnapshot,
  aStage,
  minutesAgo,
  NOW,
  someFreight,
} from '../__testUtils__/builders';
import { Freeze, Gate, PipelineSnapshot } from '../model';
import { decide } from './decide';
import { freezeFingerprint, gateFingerprint } from './fingerprint';
import { stageGates } from './stageGates';

const wait: Gate = { kind: 'wait', name: 'rest', duration: 0 };
const never: Gate = { kind: 'expression', name: 'no', expression: 'false' };
const lock: Gate = { kind: 'lock', name: 'db', lock: 'database' };
const clean: Gate = { kind: 'noUpstreamFailure', name: 'clean' };
const check: Gate = {
  kind: 'check',
  name: 'calendar',
  uses: 'http',
  config: {},
  ttl: 1,
  timeout: 1,
  giveUpAfter: 1,
};
const release: Gate = {
  kind: 'approval',
  name: 'release',
  count: 1,
  from: [],
  preventSelfApproval: true,
};

const freeze = (name: string, options: Partial<Freeze> = {}): Freeze => ({
  id: name,
  name,
  reason: 'Nobody is there',
  windows: [{ from: minutesAgo(5), to: minutesAgo(-5) }],
  stages: ['prod'],
  labels: {},
  source: 'database',
  ...options,
});

const prodWith = (gates: Gate[]) =>
  aStage('prod', { freight: [aRequest()], gates });

const idsOf = (gates: Gate[], snapshot: Partial<PipelineSnapshot> = {}) =>
  stageGates(
    { mandatoryGates: {}, freezes: {}, ...snapshot },
    prodWith(gates),
  ).map(({ id }) => id);

describe('the gates of a stage', () => {
  it.each(['origin', 'rejected', 'upstream', 'soak'])(
    'are not called %s, which is something else',
    name => {
      expect(idsOf([{ ...wait, name }])).toEqual([`${name}#2`]);
    },
  );

  it('come class by class, in each the own before those of policies', () => {
    expect(
      idsOf([lock, check, release, clean, wait], {
        mandatoryGates: {
          prod: [
            { policy: 'careful', gate: release },
            { policy: 'strict', gate: never },
          ],
          staging: [{ policy: 'careful', gate: wait }],
        },
        freezes: { prod: [freeze('holidays')], staging: [freeze('other')] },
      }),
    ).toEqual([
      'rest',
      'strict/no',
      'freeze/holidays',
      'clean',
      'release',
      'careful/release',
      'calendar',
      'db',
    ]);
  });

  it('are bound to what they are', () => {
    const holidays = freeze('holidays');
    const [own, added, frozen] = stageGates(
      {
        mandatoryGates: { prod: [{ policy: 'strict', gate: never }] },
        freezes: { prod: [holidays] },
      },
      prodWith([wait]),
    );
    expect(own).toMatchObject({
      kind: 'wait',
      gate: wait,
      fingerprint: gateFingerprint(wait),
    });
    expect(added).toMatchObject({
      kind: 'expression',
      policy: 'strict',
      fingerprint: gateFingerprint(never),
    });
    expect(frozen).toMatchObject({
      kind: 'freeze',
      freeze: holidays,
      fingerprint: freezeFingerprint(holidays),
    });
  });

  it('have ids of their own, whatever they are called', () => {
    expect(
      idsOf([{ ...wait, name: 'soak' }, wait], {
        mandatoryGates: {
          prod: [
            { policy: 'strict', gate: never },
            { policy: 'strict', gate: never },
          ],
        },
        freezes: { prod: [freeze('a'), freeze('a'), freeze('a')] },
      }),
    ).toEqual([
      'soak#2',
      'rest',
      'strict/no',
      'strict/no#2',
      'freeze/a',
      'freeze/a#2',
      'freeze/a#3',
    ]);
  });

  it('may be none, also of a stage with a peculiar name', () => {
    expect(
      stageGates({ mandatoryGates: {}, freezes: {} }, aStage('constructor')),
    ).toEqual([]);
  });
});

describe('what administrators add', () => {
  const decideWith = (gates: Gate[], snapshot: Partial<PipelineSnapshot>) => {
    const prod = prodWith(gates);
    const freight = someFreight('f1');
    return decide({
      snapshot: aSnapshot([prod], { freight: [freight], ...snapshot }),
      stage: prod,
      freight,
      now: NOW,
    });
  };

  it('must be met, whatever the document says, and names the policy', () => {
    const { verdict, requirements } = decideWith([], {
      mandatoryGates: { prod: [{ policy: 'strict', gate: never }] },
    });
    expect(verdict).toBe('Blocked');
    expect(requirements.at(-1)).toEqual({
      id: 'strict/no',
      kind: 'expression',
      policy: 'strict',
      status: 'Unmet',
      message: 'false is false.',
      details: { expression: 'false' },
    });
  });

  it('freezes the stage while a window is open, and nobody is asked in vain', () => {
    const frozen = freeze('holidays');
    const { verdict, requirements, nextChangeAt } = decideWith([release], {
      freezes: { prod: [frozen] },
    });
    expect(verdict).toBe('Waiting');
    expect(nextChangeAt).toBe(minutesAgo(-5));
    expect(requirements.map(({ id, status }) => [id, status])).toEqual([
      ['origin', 'Met'],
      ['rejected', 'Met'],
      ['upstream', 'Met'],
      ['freeze/holidays', 'Waiting'],
      ['release', 'NotEvaluated'],
    ]);
  });

  it('may be overridden for one freight', () => {
    const frozen = freeze('holidays');
    const override = {
      id: 'o1',
      stage: 'prod',
      freight: 'f1',
      gate: 'freeze/holidays',
      fingerprint: freezeFingerprint(frozen),
      by: 'user:default/ada',
      reason: 'Incident',
      at: minutesAgo(1),
      expiresAt: minutesAgo(-60),
    };
    const taken = decideWith([], {
      freezes: { prod: [frozen] },
      overrides: [override],
    });
    expect(taken).toMatchObject({
      verdict: 'Eligible',
      // The freeze is over before the override is.
      nextChangeAt: minutesAgo(-5),
    });
    expect(
      decideWith([], {
        freezes: { prod: [freeze('holidays', { stages: ['*'] })] },
        overrides: [override],
      }).verdict,
    ).toBe('Waiting');
  });
});
