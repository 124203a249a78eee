import fc from 'fast-check';
import {
  aPromotion,
  aRequest,
  aSnapshot,
  aStage,
  HOUR,
  minutesAgo,
  NOW,
  someFreight,
  verifiedIn,
} from '../__testUtils__/builders';
import {
  Approval,
  CurrentFreight,
  FreightRequest,
  FreightWithStatus,
  Gate,
  PipelineSnapshot,
  StageRun,
} from '../model';
import { selectCandidates } from './selectCandidates';

const policy = { enabled: true, policy: 'fast-lane' };
const hold = {
  stage: 'prod',
  origin: 'app',
  by: 'user:default/ada',
  at: minutesAgo(1),
};

const runs = (
  stage: string,
  freight: string,
  origin = 'app',
): CurrentFreight => ({ stage, origin, freight, since: minutesAgo(30) });

const old = someFreight('f1', { createdAt: minutesAgo(30) });
const mid = someFreight('f2', { createdAt: minutesAgo(20) });
const fresh = someFreight('f3', { createdAt: minutesAgo(10) });

/** Verified where prod takes freight from. */
const ready = (freight: FreightWithStatus): FreightWithStatus => ({
  ...freight,
  status: { ...freight.status, verifiedIn: verifiedIn({ staging: 0 }) },
});

function select(
  freight: FreightWithStatus[],
  options: Partial<PipelineSnapshot> & {
    sources?: Partial<FreightRequest['sources']>;
    gates?: Gate[];
    manual?: boolean;
  } = {},
) {
  const { sources, gates, manual, ...rest } = options;
  const prod = aStage('prod', {
    freight: [aRequest(sources ?? { stages: ['staging'] })],
    gates,
    manual,
  });
  const snapshot = aSnapshot([aStage('staging'), prod], {
    freight,
    autoPromotion: { prod: policy },
    ...rest,
  });
  const [candidate] = selectCandidates({ snapshot, stage: prod, now: NOW });
  return candidate;
}

describe('the candidate of a policy', () => {
  it('is the newest eligible freight, and the policy is named', () => {
    expect(select([ready(old), ready(mid), fresh])).toEqual({
      origin: 'app',
      policy: 'fast-lane',
      promote: 'f2',
      candidate: 'f2',
      message: 'alias-f2 is the newest freight of app that may enter prod.',
    });
  });

  it('is the greater id of two that were made at once', () => {
    const twin = someFreight('f9', { createdAt: mid.createdAt });
    expect(select([ready(twin), ready(mid)]).promote).toBe('f9');
  });

  it('is never older than what is current, which may be rejected since', () => {
    const rejected = ready(
      someFreight('f2', {
        createdAt: mid.createdAt,
        status: {
          rejections: [{ reason: 'CVE', by: hold.by, at: minutesAgo(1) }],
        },
      }),
    );
    expect(
      select([ready(old), rejected, fresh], { current: [runs('prod', 'f2')] }),
    ).toMatchObject({
      promote: null,
      reason: 'none',
      message: 'alias-f3 may not enter prod now. staging has not verified it.',
    });
  });

  it('has to pass the gates too', () => {
    const gates: Gate[] = [
      { kind: 'expression', name: 'old', expression: "freight.id == 'f1'" },
    ];
    expect(select([ready(old), ready(mid)], { gates }).promote).toBe('f1');
  });

  it('is none where nothing is eligible', () => {
    expect(select([fresh])).toMatchObject({
      promote: null,
      candidate: null,
      reason: 'none',
    });
    expect(select([])).toMatchObject({
      reason: 'none',
      message: 'There is no freight of app yet.',
    });
  });

  it('is what the stage runs where nothing is newer, eligible or not', () => {
    expect(select([old], { current: [runs('prod', 'f1')] })).toMatchObject({
      promote: null,
      candidate: 'f1',
      reason: 'current',
      message: 'prod runs alias-f1, and nothing is newer.',
    });
  });

  it.each<[string, Gate[], string]>([
    [
      'the gate that waits',
      [{ kind: 'lock', name: 'database', lock: 'db' }],
      'alias-f2 may not enter prod now. database: Waits for the lock db.',
    ],
    [
      'what has to change first, before what waits',
      [
        { kind: 'wait', name: 'rest', duration: 7 * 24 * HOUR },
        { kind: 'expression', name: 'risk', expression: 'false' },
      ],
      'alias-f2 may not enter prod now. risk: false is false.',
    ],
  ])('names, where none may enter, %s', (_, gates, message) => {
    expect(
      select([ready(old), ready(mid)], {
        gates,
        locks: [
          {
            lock: 'db',
            pipelineId: 'p2',
            entityRef: 'component:default/billing',
            stage: 'prod',
            promotionId: 'x',
            since: minutesAgo(3),
          },
        ],
      }),
    ).toMatchObject({ promote: null, reason: 'none', message });
  });

  it('asks for the approval of others, since no person asks for it', () => {
    const gates: Gate[] = [
      {
        kind: 'approval',
        name: 'release',
        count: 1,
        from: [],
        preventSelfApproval: true,
      },
    ];
    const approval = (by: string): Approval => ({
      stage: 'prod',
      freight: 'f1',
      gate: 'release',
      by,
      decision: 'approve',
      at: minutesAgo(1),
    });
    expect(
      select([ready(old)], { gates, approvals: [approval(hold.by)] }).promote,
    ).toBe('f1');
  });

  it('is chosen for each origin on its own', () => {
    const prod = aStage('prod', {
      freight: [aRequest({}, 'app'), aRequest({}, 'config')],
    });
    const config = someFreight('c1', { origin: 'config' });
    const snapshot = aSnapshot([prod], {
      freight: [old, config],
      autoPromotion: { prod: policy },
      holds: [hold],
      promotions: [aPromotion('prod', 'f1', 'Running')],
    });
    expect(
      selectCandidates({ snapshot, stage: prod, now: NOW }).map(
        ({ origin, promote, reason }) => ({ origin, promote, reason }),
      ),
    ).toEqual([
      { origin: 'app', promote: null, reason: 'hold' },
      { origin: 'config', promote: 'c1', reason: undefined },
    ]);
  });

  describe('that matches the upstream', () => {
    const sources = {
      stages: ['staging'],
      selection: 'MatchUpstream' as const,
    };

    it('is what the upstream runs, newer freight or not', () => {
      expect(
        select([ready(old), ready(mid), ready(fresh)], {
          sources,
          current: [runs('staging', 'f2')],
        }).promote,
      ).toBe('f2');
    });

    it('may be older than what is current', () => {
      expect(
        select([ready(old), ready(mid)], {
          sources,
          current: [runs('staging', 'f1'), runs('prod', 'f2')],
        }),
      ).toMatchObject({ promote: 'f1', message: 'staging runs alias-f1.' });
    });

    it('has to be eligible', () => {
      expect(
        select([ready(old), mid], {
          sources,
          current: [runs('staging', 'f2')],
        }),
      ).toMatchObject({
        promote: null,
        reason: 'none',
        message:
          'staging runs alias-f2, which may not enter prod now. staging has not verified it.',
      });
    });

    it.each<[string, FreightWithStatus]>([
      ['eligible', ready(old)],
      ['not eligible any more', old],
    ])('is there already, %s', (_, freight) => {
      expect(
        select([freight], {
          sources,
          current: [runs('staging', 'f1'), runs('prod', 'f1')],
        }),
      ).toMatchObject({
        reason: 'current',
        message: 'prod runs alias-f1, as staging does.',
      });
    });

    it('is none while the upstream runs nothing', () => {
      expect(select([ready(old)], { sources })).toMatchObject({
        promote: null,
        reason: 'none',
        message: 'staging runs no freight of app.',
      });
    });

    it.each([[[]], [['staging', 'qa']]])(
      'is none where the upstreams are %j',
      stages => {
        expect(
          select([ready(old)], {
            sources: { ...sources, stages },
            current: [runs('staging', 'f1')],
          }),
        ).toMatchObject({
          promote: null,
          reason: 'none',
          message:
            'prod follows what its upstream runs, but has not exactly one upstream.',
        });
      },
    );
  });
});

describe('a candidate is passed over', () => {
  it('where no policy promotes to the stage', () => {
    expect(select([ready(old)], { autoPromotion: {} })).toEqual({
      origin: 'app',
      promote: null,
      candidate: null,
      reason: 'policy',
      message: 'No policy promotes to prod on its own.',
    });
    expect(
      select([ready(old)], {
        autoPromotion: { prod: { enabled: false, policy: 'careful' } },
      }),
    ).toMatchObject({
      reason: 'policy',
      policy: 'careful',
      message: 'The policy careful does not promote to prod on its own.',
    });
  });

  it('where the pipeline asks for a person, whatever the policy', () => {
    expect(select([ready(old)], { manual: true })).toMatchObject({
      promote: null,
      reason: 'policy',
      message: 'The pipeline says that prod is promoted to by hand.',
    });
  });

  it('while a person holds the stage, and remains the candidate', () => {
    expect(
      select([ready(old)], { holds: [{ ...hold, reason: 'Broken' }] }),
    ).toMatchObject({
      promote: null,
      candidate: 'f1',
      reason: 'hold',
      message: 'ada holds prod where it is: Broken.',
    });
    expect(select([ready(old)], { holds: [hold] }).message).toBe(
      'ada holds prod where it is.',
    );
  });

  it('never because of a hold of another stage or origin', () => {
    expect(
      select([ready(old)], {
        holds: [
          { ...hold, stage: 'staging' },
          { ...hold, origin: 'config' },
        ],
      }).promote,
    ).toBe('f1');
  });

  it.each<['Pending' | 'Running', string]>([
    ['Pending', 'A promotion of alias-f1 to prod is pending.'],
    ['Running', 'alias-f1 is being promoted to prod.'],
  ])('while a promotion is %s, of whatever freight', (phase, message) => {
    expect(
      select([ready(old), ready(mid)], {
        promotions: [aPromotion('prod', 'f1', phase)],
      }),
    ).toMatchObject({ promote: null, reason: 'inFlight', message });
  });

  it('while a promotion runs of freight of which some is of that origin', () => {
    const both = { freight: ['c1', 'f1'] };
    expect(
      select([ready(old), someFreight('c1', { origin: 'config' })], {
        promotions: [aPromotion('prod', 'f1', 'Running', both)],
      }),
    ).toMatchObject({
      reason: 'inFlight',
      message: 'alias-c1 and alias-f1 are being promoted to prod.',
    });
  });

  it('while a promotion runs of freight that nobody knows any more', () => {
    expect(
      select([ready(old)], {
        promotions: [aPromotion('prod', '0123456789abcdef', 'Running')],
      }),
    ).toMatchObject({
      reason: 'inFlight',
      message: '01234567 is being promoted to prod.',
    });
  });

  it('never because of a promotion to another stage', () => {
    expect(
      select([ready(old)], {
        promotions: [aPromotion('staging', 'f1', 'Running')],
      }).promote,
    ).toBe('f1');
  });

  it('when the stage runs it already', () => {
    expect(
      select([ready(old), fresh], { current: [runs('prod', 'f1')] }),
    ).toMatchObject({
      promote: null,
      candidate: 'f1',
      reason: 'current',
      message:
        'prod runs alias-f1 already. alias-f3 may not enter prod now. staging has not verified it.',
    });
  });

  it.each<['Failed' | 'Errored' | 'Aborted']>([
    ['Failed'],
    ['Errored'],
    ['Aborted'],
  ])('after it ended as %s, and no older one is tried instead', phase => {
    expect(
      select([ready(old), ready(mid)], {
        promotions: [aPromotion('prod', 'f2', phase)],
      }),
    ).toMatchObject({
      promote: null,
      candidate: 'f2',
      reason: 'failed',
      message: `The newest promotion of alias-f2 to prod ended as ${phase}, so it is not tried again on its own.`,
    });
  });

  it('after it failed in the stage, though its promotion succeeded', () => {
    const run: StageRun = {
      id: 'r1',
      stage: 'prod',
      freight: 'f2',
      state: 'Failed',
      deploy: 'Succeeded',
      verification: 'Failed',
      promotionTasks: 'Deprecated',
      round: 1,
      message: 'The verification task smoke failed.',
      startedAt: minutesAgo(8),
      finishedAt: minutesAgo(7),
    };
    const tried = (failed: StageRun[]) =>
      select([ready(old), ready(mid)], {
        promotions: [aPromotion('prod', 'f2', 'Succeeded')],
        runs: failed,
      });
    expect(tried([run])).toMatchObject({
      promote: null,
      candidate: 'f2',
      reason: 'failed',
      message:
        'alias-f2 failed in prod when it was last there, so it is not promoted again on its own.',
    });
    const healed: StageRun = {
      ...run,
      state: 'Succeeded',
      verification: 'Succeeded',
      promotionTasks: 'Warning',
    };
    expect(tried([healed]).promote).toBe('f2');
  });

  it('never because of an attempt before one that succeeded', () => {
    const first = aPromotion('prod', 'f1', 'Failed', {
      id: 'p1',
      createdAt: minutesAgo(9),
    });
    const second = aPromotion('prod', 'f1', 'Succeeded', {
      id: 'p2',
      createdAt: minutesAgo(8),
    });
    expect(select([ready(old)], { promotions: [first, second] }).promote).toBe(
      'f1',
    );
    expect(
      select([ready(old)], {
        promotions: [
          { ...first, createdAt: second.createdAt },
          { ...second, createdAt: first.createdAt },
        ],
      }).reason,
    ).toBe('failed');
  });

  it('for the first reason of several', () => {
    const all = {
      holds: [hold],
      promotions: [
        aPromotion('prod', 'f1', 'Running'),
        aPromotion('prod', 'f2', 'Failed'),
      ],
      current: [runs('prod', 'f1')],
    };
    const freight = [ready(old), ready(mid)];
    expect(select(freight, { ...all, autoPromotion: {} }).reason).toBe(
      'policy',
    );
    expect(select(freight, all).reason).toBe('hold');
    expect(select(freight, { ...all, holds: [] }).reason).toBe('inFlight');
    expect(
      select(freight, {
        ...all,
        holds: [],
        promotions: all.promotions.slice(1),
      }).reason,
    ).toBe('failed');
  });
});

describe('selecting', () => {
  it('does not depend on the order in which anything is listed', () => {
    const freight = fc.uniqueArray(
      fc.record({
        id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
        minutes: fc.integer({ min: 0, max: 3 }),
        verified: fc.boolean(),
      }),
      { selector: ({ id }) => id },
    );
    fc.assert(
      fc.property(
        freight.chain(list =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray(list, { minLength: list.length }),
          ),
        ),
        fc.constantFrom('a', 'b', undefined),
        ([list, shuffled], current) => {
          const build = (items: typeof list) =>
            select(
              items.map(({ id, minutes, verified }) => {
                const one = someFreight(id, { createdAt: minutesAgo(minutes) });
                return verified ? ready(one) : one;
              }),
              { current: current ? [runs('prod', current)] : [] },
            );
          expect(build(shuffled)).toEqual(build(list));
        },
      ),
    );
  });
});
