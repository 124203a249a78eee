import {
  aPromotion,
  aRequest,
  aSnapshot,
  aStage,
  HOUR,
  MINUTE,
  minutesAgo,
  NOW,
  someFreight,
} from '../__testUtils__/builders';
import {
  automatic,
  line,
  pass,
  promotedStage,
  reported,
  runs,
} from './__testUtils__/line';

describe('a pass', () => {
  it('plans nothing where nothing is to be done', () => {
    const { changes, wakeAt } = pass(line());
    expect(Object.values(changes).flat()).toEqual([]);
    expect(wakeAt).toBeNull();
  });

  it('promotes new freight where a policy says so, and starts it at once', () => {
    const { changes } = pass(
      line({
        freight: [someFreight('f1')],
        autoPromotion: automatic('dev', 'staging'),
      }),
    );
    expect(changes.promotionsCreated).toHaveLength(1);
    const [{ promotion, steps, plan }] = changes.promotionsCreated;
    expect(promotion).toMatchObject({
      stage: 'dev',
      freight: ['f1'],
      trigger: 'policy',
      requestedBy: 'policy:all',
      decision: { verdict: 'Eligible' },
    });
    expect(steps).toEqual([
      expect.objectContaining({ id: 'push', state: 'Pending', attempts: 0 }),
    ]);
    expect(plan.stage.name).toBe('dev');
    expect(changes.promotionsUpdated).toContainEqual(
      expect.objectContaining({ id: promotion.id, phase: 'Running' }),
    );
    const about = {
      at: NOW.toISOString(),
      stage: 'dev',
      freight: 'f1',
      promotionId: promotion.id,
    };
    expect(changes.timeline).toEqual([
      {
        ...about,
        kind: 'promotion.created',
        actor: 'policy:all',
        message: 'Policy all promotes alias-f1 to dev.',
        data: { policy: 'all', decision: promotion.decision },
      },
      {
        ...about,
        kind: 'promotion.started',
        actor: 'promotions',
        message: 'The promotion of alias-f1 to dev started.',
        data: { decision: promotion.decision },
      },
    ]);
  });

  it('promotes nothing to a stage that only passes freight on, whatever a policy says', () => {
    const gate = aStage('gate', {
      freight: [aRequest({ stages: ['dev'], selection: 'MatchUpstream' })],
    });
    const through = { verifiedAt: minutesAgo(60), longestSoakMs: 0 };
    const verifiedIn = { dev: through, gate: through };
    const { changes } = pass(
      aSnapshot([promotedStage('dev', { targets: [] }), gate], {
        freight: [
          someFreight('f1', {
            status: {
              verifiedIn,
              currentlyIn: { dev: { since: minutesAgo(5) } },
            },
          }),
          someFreight('f2', {
            createdAt: minutesAgo(9),
            status: { verifiedIn },
          }),
        ],
        current: [runs('dev', 'f1'), runs('gate', 'f2', minutesAgo(60))],
        autoPromotion: automatic('gate'),
      }),
    );
    expect(changes.promotionsCreated).toEqual([]);
  });

  it('verifies what is deployed, and promotes it onwards in the same pass', () => {
    const { changes, snapshot } = pass(
      line({
        freight: [
          someFreight('f1', {
            status: { currentlyIn: { dev: { since: minutesAgo(5) } } },
          }),
        ],
        current: [runs('dev', 'f1')],
        targets: [reported('dev', 'f1')],
        autoPromotion: automatic('dev', 'staging'),
      }),
    );
    expect(changes.verified).toEqual([
      { stage: 'dev', freight: 'f1', at: minutesAgo(1) },
    ]);
    expect(changes.promotionsCreated.map(c => c.promotion.stage)).toEqual([
      'staging',
    ]);
    expect(snapshot.conditions.map(c => [c.stage, c.type, c.status])).toEqual(
      expect.arrayContaining([
        ['dev', 'Deployed', 'True'],
        ['dev', 'Verified', 'True'],
        ['dev', 'Drifted', 'False'],
      ]),
    );
  });

  it('plans nothing more when its own changes have been made', () => {
    const first = pass(
      line({
        freight: [
          someFreight('f1', {
            status: { currentlyIn: { dev: { since: minutesAgo(5) } } },
          }),
        ],
        current: [runs('dev', 'f1')],
        targets: [reported('dev', 'f1')],
        autoPromotion: automatic('dev', 'staging'),
      }),
    );
    const second = pass(first.snapshot);
    expect(Object.values(second.changes).flat()).toEqual([]);
  });

  it('wakes exactly when a soak ends, and promotes then', () => {
    const snapshot = line({
      freight: [
        someFreight('f1', {
          status: {
            currentlyIn: { staging: { since: minutesAgo(20) } },
            verifiedIn: {
              dev: { verifiedAt: minutesAgo(30), longestSoakMs: 0 },
              staging: { verifiedAt: minutesAgo(15), longestSoakMs: 0 },
            },
          },
        }),
      ],
      current: [runs('staging', 'f1', minutesAgo(20))],
      targets: [reported('staging', 'f1')],
      autoPromotion: automatic('prod'),
    });
    const early = pass(snapshot);
    expect(early.changes.promotionsCreated).toEqual([]);
    expect(early.wakeAt).toBe(minutesAgo(-40));
    const justBefore = pass(
      early.snapshot,
      new Date(NOW.getTime() + 40 * MINUTE - 1),
    );
    expect(justBefore.changes.promotionsCreated).toEqual([]);
    const then = pass(early.snapshot, new Date(NOW.getTime() + 40 * MINUTE));
    expect(then.changes.promotionsCreated.map(c => c.promotion.stage)).toEqual([
      'prod',
    ]);
  });

  it('lets freight pass a control-flow stage at the instant at which it might, however late it is', () => {
    const snapshot = aSnapshot(
      [
        aStage('staging', { targets: ['staging'] }),
        aStage('gate', {
          freight: [aRequest({ stages: ['staging'], requiredSoakTime: HOUR })],
        }),
        aStage('prod', {
          targets: ['prod'],
          freight: [aRequest({ stages: ['gate'], requiredSoakTime: HOUR })],
        }),
      ],
      {
        freight: [
          someFreight('f1', {
            status: {
              currentlyIn: { staging: { since: minutesAgo(90) } },
              verifiedIn: {
                staging: { verifiedAt: minutesAgo(80), longestSoakMs: 0 },
              },
            },
          }),
        ],
        autoPromotion: automatic('prod'),
      },
    );
    const { changes, wakeAt } = pass(snapshot);
    expect(changes.entered).toEqual([
      expect.objectContaining({
        stage: 'gate',
        freight: 'f1',
        since: minutesAgo(30),
        passing: true,
      }),
    ]);
    expect(changes.verified).toEqual([
      { stage: 'gate', freight: 'f1', at: minutesAgo(30) },
    ]);
    expect(wakeAt).toBe(minutesAgo(-30));
  });

  it('starts one promotion a stage, by priority and then by age', () => {
    const { changes } = pass(
      line({
        freight: [someFreight('f1'), someFreight('f2'), someFreight('f3')],
        promotions: [
          aPromotion('dev', 'f1', 'Pending', { createdAt: minutesAgo(9) }),
          aPromotion('dev', 'f2', 'Pending', { createdAt: minutesAgo(8) }),
          aPromotion('dev', 'f3', 'Pending', {
            createdAt: minutesAgo(7),
            priority: 1,
          }),
        ],
      }),
    );
    expect(
      changes.promotionsUpdated.filter(update => update.phase === 'Running'),
    ).toEqual([expect.objectContaining({ id: 'promotion-dev-f3' })]);
    expect(
      changes.promotionsUpdated.filter(update => !update.phase),
    ).toHaveLength(2);
  });

  it('starts none while one runs', () => {
    const { changes } = pass(
      line({
        freight: [someFreight('f1'), someFreight('f2')],
        promotions: [
          aPromotion('dev', 'f1', 'Running'),
          aPromotion('dev', 'f2', 'Pending'),
        ],
      }),
    );
    expect(changes.promotionsUpdated).toEqual([
      {
        id: 'promotion-dev-f2',
        message: 'Waits until the promotion before it in the stage has ended.',
      },
    ]);
  });

  it('leaves pending what has become ineligible, and says why', () => {
    const { changes } = pass(
      line({
        freight: [
          someFreight('f1', {
            status: {
              rejections: [
                {
                  reason: 'CVE-2026-1.',
                  by: 'user:default/rita',
                  at: minutesAgo(1),
                },
              ],
            },
          }),
        ],
        promotions: [aPromotion('dev', 'f1', 'Pending')],
      }),
    );
    expect(changes.promotionsUpdated).toEqual([
      {
        id: 'promotion-dev-f1',
        message: expect.stringContaining('CVE-2026-1'),
      },
    ]);
  });

  it('says why a promotion waits whose stage is gone', () => {
    const snapshot = line({
      freight: [someFreight('f1')],
      promotions: [aPromotion('qa', 'f1', 'Pending')],
    });
    const { changes } = pass(snapshot);
    expect(changes.promotionsUpdated).toEqual([
      {
        id: 'promotion-qa-f1',
        message: expect.stringContaining('no stage qa'),
      },
    ]);
    expect(
      pass({ ...snapshot, promotions: pass(snapshot).snapshot.promotions })
        .changes.promotionsUpdated,
    ).toEqual([]);
  });

  it('starts no promotion into a stage that has become a control-flow stage', () => {
    const snapshot = line({
      freight: [someFreight('f1')],
      promotions: [aPromotion('gate', 'f1', 'Pending')],
    });
    snapshot.pipeline.stages.push(aStage('gate'));
    expect(pass(snapshot).changes.promotionsUpdated).toEqual([
      {
        id: 'promotion-gate-f1',
        message: expect.stringContaining('no stage gate that is promoted to'),
      },
    ]);
  });

  it('shows the newest of what passes a control-flow stage at one instant', () => {
    const createdAt = minutesAgo(60);
    const { snapshot } = pass(
      aSnapshot([aStage('gate')], {
        freight: [
          someFreight('f2', { createdAt }),
          someFreight('f1', { createdAt }),
        ],
      }),
    );
    expect(snapshot.current).toEqual([
      expect.objectContaining({ stage: 'gate', freight: 'f2' }),
    ]);
  });

  it('reports nothing of a target that was renamed or removed', () => {
    const { changes } = pass(
      line({
        freight: [someFreight('f1')],
        targets: [{ ...reported('dev', 'f1'), target: 'old' }],
      }),
    );
    expect(changes.conditions).toEqual([]);
  });

  it('looks up what the stages run as often for much freight as for little', () => {
    const lookUps = (count: number) => {
      const snapshot = line({
        freight: Array.from({ length: count }, (_, i) => someFreight(`f${i}`)),
        autoPromotion: automatic('dev', 'staging', 'prod'),
        promotions: [aPromotion('dev', 'f0', 'Running')],
      });
      let reads = 0;
      const { current } = snapshot;
      Object.defineProperty(snapshot, 'current', {
        enumerable: true,
        get: () => {
          reads++;
          return current;
        },
      });
      expect(pass(snapshot).changes.promotionsCreated).toEqual([]);
      return reads;
    };
    expect(lookUps(200)).toBe(lookUps(2));
  });

  it('is not made for what time does not make available', () => {
    const snapshot = line({
      freight: [someFreight('f1')],
      autoPromotion: automatic('staging'),
    });
    snapshot.pipeline.stages[1].gates = [
      { kind: 'wait', name: 'settle', duration: 2 * HOUR },
      {
        kind: 'window',
        name: 'hours',
        allow: [{ schedule: '0 9 * * *', duration: HOUR, timeZone: 'UTC' }],
        deny: [],
      },
    ];
    expect(pass(snapshot).wakeAt).toBeNull();
  });

  it('supersedes the run of older freight', () => {
    const before = pass(
      line({
        freight: [
          someFreight('f1', {
            status: { currentlyIn: { dev: { since: minutesAgo(5) } } },
          }),
          someFreight('f2'),
        ],
        current: [runs('dev', 'f1')],
      }),
    ).snapshot;
    expect(before.runs).toEqual([
      expect.objectContaining({ freight: 'f1', state: 'Progressing' }),
    ]);
    const { snapshot } = pass({
      ...before,
      current: [runs('dev', 'f2', minutesAgo(0))],
    });
    expect(snapshot.runs.map(run => [run.freight, run.state])).toEqual([
      ['f1', 'Superseded'],
      ['f2', 'Progressing'],
    ]);
  });

  it('calls drift settled once its freight has been promoted there', () => {
    const { snapshot } = pass(
      line({
        freight: [someFreight('f1')],
        current: [runs('dev', 'f1')],
        targets: [{ ...reported('dev', 'f1'), drift: true }],
      }),
    );
    expect(snapshot.targets[0].drift).toBe(false);
    expect(snapshot.conditions.find(c => c.type === 'Drifted')).toMatchObject({
      status: 'False',
      target: 'dev',
    });
  });

  it('lets no more freight into a control-flow stage at once than a short pass can, and goes on at once', () => {
    const many = aSnapshot([aStage('gate')], {
      freight: Array.from({ length: 2000 }, (_, n) =>
        someFreight(`f${String(n).padStart(4, '0')}`),
      ),
    });
    const first = pass(many);
    expect(first.changes.entered.length).toBeLessThan(2000);
    expect(first.wakeAt).toBe(NOW.toISOString());
    const second = pass(first.snapshot);
    expect(first.changes.entered.length + second.changes.entered.length).toBe(
      2000,
    );
    expect(second.wakeAt).toBeNull();
  });
});
