import {
  aCondition,
  aPromotion,
  aRequest,
  aSnapshot,
  minutesAgo,
  someFreight,
} from '../../__testUtils__/builders';
import {
  ApprovalGate,
  FreightWithStatus,
  PipelineSnapshot,
  StageRun,
} from '../../model';
import {
  automatic,
  changed,
  pass,
  promotedStage,
  runs,
} from '../__testUtils__/line';

const release: ApprovalGate = {
  kind: 'approval',
  name: 'release',
  count: 1,
  from: [],
  preventSelfApproval: true,
};

/** Freight that prod verified so many minutes ago, if it ever did. */
function freight(
  id: string,
  verifiedAgo?: number,
  options: Partial<FreightWithStatus['status']> = {},
): FreightWithStatus {
  return someFreight(id, {
    createdAt: minutesAgo(1000 - Number(id.slice(1))),
    status: {
      verifiedIn:
        verifiedAgo === undefined
          ? {}
          : {
              prod: { verifiedAt: minutesAgo(verifiedAgo), longestSoakMs: 0 },
            },
      ...options,
    },
  });
}

const aRun = (overrides: Partial<StageRun> = {}): StageRun => ({
  id: 'r3',
  stage: 'prod',
  freight: 'f3',
  state: 'Succeeded',
  deploy: 'Succeeded',
  verification: 'Succeeded',
  promotionTasks: 'Succeeded',
  round: 1,
  message: '',
  startedAt: minutesAgo(30),
  ...overrides,
});

const failed = aRun({
  state: 'Failed',
  deploy: 'Failed',
  verification: 'Deprecated',
  message: 'The deployment failed in prod.',
});

const unwell = aCondition('prod', 'Healthy', 'False', {
  message: 'GET /healthz answered 503.',
});

/** prod runs f3 since half an hour; f1 and then f2 were verified there before. */
function prod(overrides: Partial<PipelineSnapshot> = {}): PipelineSnapshot {
  const stage = promotedStage('prod', { targets: [] });
  stage.healthy = ['Healthy'];
  return aSnapshot([stage], {
    freight: [freight('f1', 600), freight('f2', 300), freight('f3', 20)],
    current: [runs('prod', 'f3', minutesAgo(30))],
    runs: [aRun()],
    conditions: [unwell],
    autoRollback: { prod: { enabled: true, policy: 'safe' } },
    ...overrides,
  });
}

/** One that failed, rather than lost its health. */
const broken = (overrides: Partial<PipelineSnapshot> = {}) => {
  const snapshot = prod({
    freight: [freight('f1', 600), freight('f2', 300), freight('f3')],
    runs: [failed],
    conditions: [],
    ...overrides,
  });
  snapshot.pipeline.stages[0].targets = [{ name: 'prod', labels: {} }];
  return {
    ...snapshot,
    targets: [
      {
        stage: 'prod',
        target: 'prod',
        revision: 'f3',
        phase: 'Failed' as const,
        freight: 'f3',
        drift: false,
        at: minutesAgo(25),
        receivedAt: minutesAgo(25),
      },
    ],
  };
};

const created = (of: ReturnType<typeof pass>) =>
  of.changes.promotionsCreated.map(({ promotion }) => promotion);

const kinds = (of: ReturnType<typeof pass>) =>
  of.changes.timeline.map(({ kind }) => kind);

describe('automatic rollback', () => {
  it.each([
    ['lost its health', prod(), 'answered 503'],
    ['failed', broken(), 'The deployment failed'],
  ])(
    'takes a stage back from freight that %s to what was verified there last, and holds it',
    (_, snapshot, why) => {
      const back = pass(snapshot);
      expect(created(back)).toEqual([
        expect.objectContaining({
          freight: ['f2'],
          rollbackOf: 'f3',
          trigger: 'policy',
          requestedBy: 'policy:safe',
          reason: expect.stringContaining(why),
        }),
      ]);
      expect(back.snapshot.promotions[0].phase).toBe('Running');
      expect(back.changes.holdsSet).toEqual([
        expect.objectContaining({
          stage: 'prod',
          origin: 'app',
          by: 'policy:safe',
          reason: expect.stringContaining(why),
        }),
      ]);
      expect(back.snapshot.conditions).toContainEqual(
        expect.objectContaining({
          type: 'RolledBack',
          status: 'True',
          freight: 'f3',
        }),
      );
      expect(kinds(back)).toEqual([
        'promotion.created',
        'hold.set',
        'promotion.started',
      ]);
      expect(back.changes.timeline[0].data).toMatchObject({
        policy: 'safe',
        rollbackOf: 'f3',
      });
    },
  );

  it('tells what it does, and that it holds the stage', () => {
    const { changes } = pass(prod());
    const [{ promotion }] = changes.promotionsCreated;
    const message =
      'prod goes back from alias-f3 to alias-f2. alias-f3 has lost its health in prod: Healthy is False. GET /healthz answered 503.';
    const about = { at: minutesAgo(0), actor: 'policy:safe', stage: 'prod' };
    const [hold] = changes.holdsSet;
    expect(changes.timeline.slice(0, 2)).toEqual([
      {
        ...about,
        kind: 'promotion.created',
        freight: 'f2',
        promotionId: promotion.id,
        message,
        data: {
          policy: 'safe',
          rollbackOf: 'f3',
          decision: promotion.decision,
        },
      },
      {
        ...about,
        kind: 'hold.set',
        freight: 'f3',
        message:
          'prod is held: no policy promotes app there until the hold is lifted.',
        data: {
          stage: 'prod',
          origin: 'app',
          by: 'policy:safe',
          at: minutesAgo(0),
          reason: message,
        },
      },
    ]);
    expect(changes.conditions).toContainEqual(
      expect.objectContaining({
        type: 'RolledBack',
        reason: 'Promoted',
        message,
      }),
    );
    expect(hold).toEqual(changes.timeline[1].data);
  });

  it('tells why it does not, once', () => {
    const manual = prod();
    manual.pipeline.stages[0].promotion.manual = true;
    const refused = pass(manual);
    const message =
      'alias-f3 has lost its health in prod: Healthy is False. GET /healthz answered 503. It is not rolled back: The pipeline says that prod is promoted to by hand.';
    expect(refused.changes.timeline).toEqual([
      {
        at: minutesAgo(0),
        kind: 'rollback.refused',
        actor: 'policy:safe',
        stage: 'prod',
        freight: 'f3',
        message,
        data: { policy: 'safe' },
      },
    ]);
    expect(refused.changes.conditions).toContainEqual(
      expect.objectContaining({
        type: 'RolledBack',
        status: 'False',
        reason: 'NotPossible',
        message,
      }),
    );
    expect(changed(pass(refused.snapshot))).toEqual([]);
  });

  it('happens once for freight that was bad in the instant in which it came', () => {
    const since = minutesAgo(0);
    const back = pass(
      prod({
        current: [runs('prod', 'f3', since)],
        runs: [{ ...failed, deploy: 'Succeeded', startedAt: since }],
      }),
    );
    expect(created(back)).toHaveLength(1);
    const ended = {
      ...back.snapshot,
      holds: [],
      promotions: [],
    };
    expect(created(pass(ended))).toEqual([]);
  });

  it('is for each stage by itself', () => {
    const snapshot = prod({ conditions: [] });
    snapshot.pipeline.stages.push(promotedStage('dev', { targets: [] }));
    const dev = {
      ...snapshot,
      current: [...snapshot.current, runs('dev', 'f1', minutesAgo(9))],
      runs: [
        ...snapshot.runs,
        {
          ...failed,
          id: 'r9',
          deploy: 'Succeeded' as const,
          stage: 'dev',
          freight: 'f1',
          startedAt: minutesAgo(9),
        },
      ],
    };
    expect(created(pass(dev))).toEqual([]);
    const elsewhere = prod({
      promotions: [aPromotion('dev', 'f1', 'Running')],
    });
    expect(created(pass(elsewhere))).toHaveLength(1);
  });

  it('is none in a stage that only passes freight on by now', () => {
    const snapshot = prod({
      runs: [{ ...failed, deploy: 'Succeeded' }],
      conditions: [],
    });
    snapshot.pipeline.stages[0].promotion.steps = [];
    expect(created(pass(snapshot))).toEqual([]);
  });

  it('happens once for each stay, however it ends', () => {
    const back = pass(prod());
    expect(changed(pass(back.snapshot))).toEqual([]);
    const ended = {
      ...back.snapshot,
      holds: [],
      promotions: back.snapshot.promotions.map(promotion => ({
        ...promotion,
        phase: 'Failed' as const,
      })),
    };
    expect(created(pass(ended))).toEqual([]);
  });

  it('happens again when the same freight comes back and is bad again', () => {
    const back = pass(prod()).snapshot;
    const again = prod({
      ...back,
      holds: [],
      promotions: [aPromotion('prod', 'f3', 'Succeeded')],
      current: [runs('prod', 'f3', minutesAgo(-5))],
      runs: [aRun({ startedAt: minutesAgo(-5) })],
    });
    expect(created(pass(again))).toHaveLength(1);
  });

  it.each<[string, Partial<PipelineSnapshot>]>([
    ['no policy says so', { autoRollback: {} }],
    [
      'a policy says no',
      { autoRollback: { prod: { enabled: false, policy: 'safe' } } },
    ],
    [
      'nothing is known of its health',
      { conditions: [{ ...unwell, status: 'Unknown' }] },
    ],
    [
      'it was never healthy',
      {
        runs: [
          aRun({
            state: 'Progressing',
            deploy: 'Progressing',
            verification: 'Pending',
            promotionTasks: 'Pending',
          }),
        ],
      },
    ],
    [
      'what is False is not what health depends on',
      { conditions: [{ ...unwell, type: 'Fast' }] },
    ],
    [
      'a target is unwell that it has no more',
      { conditions: [{ ...unwell, target: 'gone' }] },
    ],
    [
      'other freight was unwell',
      { conditions: [{ ...unwell, freight: 'f2' }] },
    ],
    [
      'a promotion runs that changes it',
      {
        freight: [freight('f2', 300), freight('f3', 20), freight('f4')],
        promotions: [aPromotion('prod', 'f4', 'Running')],
      },
    ],
  ])('does nothing where %s', (_, overrides) => {
    const once = pass(prod(overrides));
    expect(created(once)).toEqual([]);
    expect(kinds(once)).toEqual([]);
  });

  it('is not fought by automatic promotion, which the hold keeps out', () => {
    const both = pass(prod({ autoPromotion: automatic('prod') }));
    expect(created(both).map(p => p.freight)).toEqual([['f2']]);
    const done = {
      ...both.snapshot,
      current: [runs('prod', 'f2', minutesAgo(0))],
      promotions: both.snapshot.promotions.map(promotion => ({
        ...promotion,
        phase: 'Succeeded' as const,
      })),
    };
    expect(created(pass(done))).toEqual([]);
  });

  it('passes over what is rejected', () => {
    const rejections = [
      {
        stage: 'prod',
        reason: 'Bad.',
        by: 'user:default/rita',
        at: minutesAgo(9),
      },
    ];
    const snapshot = prod({
      freight: [
        freight('f1', 600),
        freight('f2', 300, { rejections }),
        freight('f3', 20),
      ],
    });
    expect(created(pass(snapshot)).map(p => p.freight)).toEqual([['f1']]);
  });

  it('does not go back to what it came from', () => {
    const snapshot = prod({
      promotions: [aPromotion('prod', 'f3', 'Succeeded', { rollbackOf: 'f2' })],
    });
    expect(created(pass(snapshot)).map(p => p.freight)).toEqual([['f1']]);
  });

  it('waits for people where the stage asks them', () => {
    const snapshot = prod();
    snapshot.pipeline.stages[0].gates = [release];
    const back = pass(snapshot);
    expect(back.snapshot.promotions).toEqual([
      expect.objectContaining({ freight: ['f2'], phase: 'Pending' }),
    ]);
    expect(back.waits).toMatchObject([{ kind: 'approval', freight: 'f2' }]);
  });

  it('ends before it has begun when the stage runs something else', () => {
    const snapshot = prod();
    snapshot.pipeline.stages[0].gates = [release];
    const over = pass({
      ...pass(snapshot).snapshot,
      freight: [...prod().freight, freight('f4')],
      current: [runs('prod', 'f4', minutesAgo(0))],
    });
    expect(over.snapshot.promotions).toEqual([
      expect.objectContaining({
        phase: 'Aborted',
        message: expect.stringContaining('does not run alias-f3 any more'),
      }),
    ]);
  });

  it.each<[string, Partial<PipelineSnapshot>, string]>([
    [
      'nothing else was verified there',
      { freight: [freight('f3', 20)] },
      'No other freight',
    ],
    [
      'somebody holds it where it is',
      {
        holds: [
          {
            stage: 'prod',
            origin: 'app',
            by: 'user:default/rita',
            at: minutesAgo(1),
            reason: 'I am looking at it.',
          },
        ],
      },
      'I am looking at it.',
    ],
  ])('tells once why it is not made: %s', (_, overrides, why) => {
    const first = pass(prod(overrides));
    expect(created(first)).toEqual([]);
    expect(first.changes.timeline).toEqual([
      expect.objectContaining({
        kind: 'rollback.refused',
        actor: 'policy:safe',
        freight: 'f3',
        message: expect.stringContaining(why),
      }),
    ]);
    expect(first.snapshot.conditions).toContainEqual(
      expect.objectContaining({ type: 'RolledBack', status: 'False' }),
    );
    expect(changed(pass(first.snapshot))).toEqual([]);
  });

  it('is not made where the pipeline leaves promotions to people', () => {
    const snapshot = prod();
    snapshot.pipeline.stages[0].promotion.manual = true;
    const { changes } = pass(snapshot);
    expect(changes.promotionsCreated).toEqual([]);
    expect(changes.timeline[0].message).toContain('by hand');
  });

  it('is made after all when what kept it out is gone', () => {
    const snapshot = prod();
    snapshot.pipeline.stages[0].gates = [
      { kind: 'expression', name: 'never', expression: 'false' },
    ];
    const refused = pass(snapshot);
    expect(refused.changes.timeline[0].message).toContain('false is false');
    const open = { ...refused.snapshot, pipeline: prod().pipeline };
    expect(created(pass(open))).toHaveLength(1);
  });

  it('speaks of it no more once nobody holds the stage', () => {
    const back = pass(prod()).snapshot;
    const onward = pass({
      ...back,
      holds: [],
      current: [runs('prod', 'f2', minutesAgo(0))],
    });
    expect(onward.changes.conditions).toContainEqual(
      expect.objectContaining({ type: 'RolledBack', status: 'False' }),
    );
    expect(
      pass(onward.snapshot).changes.conditions.map(({ type }) => type),
    ).not.toContain('RolledBack');
  });

  it('takes each origin of a stage back on its own', () => {
    const snapshot = prod();
    snapshot.pipeline.stages[0].freight = [aRequest(), aRequest({}, 'config')];
    expect(pass(snapshot).changes.conditions.map(({ type }) => type)).toContain(
      'RolledBack:app',
    );
  });
});
