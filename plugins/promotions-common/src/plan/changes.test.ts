import {
  aCondition,
  aPromotion,
  aSnapshot,
  aStage,
  MINUTE,
  minutesAgo,
  NOW,
  someFreight,
} from '../__testUtils__/builders';
import { CheckAnswer, FreightStatus, HeldLock } from '../model';
import { runs } from './__testUtils__/line';
import {
  applyToSnapshot,
  emptyFreightStatus,
  isEmpty,
  mergeChanges,
  noChanges,
  PassChanges,
} from './changes';

const at = NOW.toISOString();

const stayed: FreightStatus = {
  ...emptyFreightStatus(),
  currentlyIn: { dev: { since: minutesAgo(20) } },
  verifiedIn: { dev: { verifiedAt: minutesAgo(15), longestSoakMs: 0 } },
};

const lock: HeldLock = {
  lock: 'db',
  pipelineId: 'p1',
  entityRef: 'component:default/podinfo',
  stage: 'dev',
  promotionId: 'promotion-dev-f1',
  since: minutesAgo(9),
};

const snapshot = aSnapshot([aStage('dev'), aStage('prod')], {
  freight: [someFreight('f1', { status: stayed }), someFreight('f2')],
  current: [
    { stage: 'dev', origin: 'db', freight: 'd1', since: minutesAgo(30) },
    runs('prod', 'f2', minutesAgo(30)),
    runs('dev', 'f1', minutesAgo(20)),
  ],
  promotions: [
    aPromotion('prod', 'f0', 'Pending'),
    aPromotion('dev', 'f1', 'Running'),
    aPromotion('dev', 'f2', 'Pending'),
  ],
  locks: [lock],
});

const apply = (changes: Partial<PassChanges>) =>
  applyToSnapshot(snapshot, { ...noChanges(), ...changes });

const statusOf = (id: string, of = snapshot) =>
  of.freight.find(freight => freight.id === id)?.status;

describe('changes of a pass', () => {
  const some: PassChanges = {
    freightCreated: [someFreight('f3')],
    entered: [runs('dev', 'f3')],
    verified: [{ stage: 'dev', freight: 'f3', at }],
    runs: [
      {
        id: 'r1',
        stage: 'dev',
        freight: 'f3',
        state: 'Progressing',
        deploy: 'Pending',
        verification: 'Pending',
        promotionTasks: 'Pending',
        round: 1,
        message: '',
        startedAt: at,
      },
    ],
    tasksCreated: [],
    tasksUpdated: [{ id: 't1', state: 'Failed' }],
    eventsSettled: [{ sender: 'cluster', id: 'e1', message: 'It is known.' }],
    targets: [],
    conditions: [aCondition('dev', 'Ready', 'True')],
    holdsSet: [],
    checks: [],
    promotionsCreated: [],
    promotionsUpdated: [{ id: 'promotion-dev-f2', message: 'It waits.' }],
    timeline: [{ at, kind: 'x', actor: 'promotions', message: 'It is.' }],
  };

  it('are none, or some', () => {
    expect(isEmpty(noChanges())).toBe(true);
    for (const [part, list] of Object.entries(some)) {
      expect(isEmpty({ ...noChanges(), [part]: list })).toBe(list.length === 0);
    }
  });

  it('of two parts are those of the first, then those of the second', () => {
    expect(mergeChanges(some, noChanges())).toEqual(some);
    expect(mergeChanges(noChanges(), some)).toEqual(some);
    expect(mergeChanges(some, some).runs).toHaveLength(2);
  });

  it('tell conditions of one type apart by their targets', () => {
    const drifted = (target: string, status: string) =>
      aCondition('dev', 'Drifted', status, { target });
    const { conditions } = applyToSnapshot(
      {
        ...snapshot,
        conditions: [drifted('eu', 'True'), drifted('us', 'True')],
      },
      { ...noChanges(), conditions: [drifted('us', 'False')] },
    );
    expect(conditions.map(({ target, status }) => [target, status])).toEqual([
      ['eu', 'True'],
      ['us', 'False'],
    ]);
  });

  it('keep what was verified of freight that nobody knows to have been there', () => {
    const { currentlyIn: _lost, ...rest } = stayed;
    const { freight } = applyToSnapshot(
      {
        ...snapshot,
        freight: [
          someFreight('f1', { status: { ...rest, currentlyIn: {} } }),
          someFreight('f2'),
        ],
      },
      { ...noChanges(), entered: [runs('dev', 'f2', at)] },
    );
    expect(freight[0].status).toEqual({ ...rest, currentlyIn: {} });
    expect(freight[1].status.currentlyIn).toEqual({ dev: { since: at } });
  });

  it('that are none leave everything as it is', () => {
    const same = applyToSnapshot(snapshot, noChanges());
    expect(same).toEqual(snapshot);
    for (const part of [
      'freight',
      'current',
      'promotions',
      'locks',
      'tasks',
      'events',
    ] as const) {
      expect(same[part]).toBe(snapshot[part]);
    }
  });
});

describe('freight that enters a stage', () => {
  it('takes the place of what the stage ran of its origin, alone', () => {
    const next = apply({ entered: [runs('dev', 'f2', at)] });
    expect(next.current).toEqual([
      snapshot.current[0],
      snapshot.current[1],
      runs('dev', 'f2', at),
    ]);
    expect(statusOf('f2', next)?.currentlyIn).toEqual({ dev: { since: at } });
  });

  it('ends the stay of what was there, whose longest is kept', () => {
    const next = apply({ entered: [runs('dev', 'f2', at)] });
    expect(statusOf('f1', next)).toEqual({
      ...stayed,
      currentlyIn: {},
      verifiedIn: {
        dev: { verifiedAt: minutesAgo(15), longestSoakMs: 20 * MINUTE },
      },
    });
    expect(statusOf('f1')).toEqual(stayed);
    const longer = structuredClone(snapshot);
    longer.freight[0].status.verifiedIn.dev.longestSoakMs = 30 * MINUTE;
    expect(
      statusOf(
        'f1',
        applyToSnapshot(longer, {
          ...noChanges(),
          entered: [runs('dev', 'f2', at)],
        }),
      )?.verifiedIn.dev.longestSoakMs,
    ).toBe(30 * MINUTE);
  });

  it('leaves no soak to what was never verified, or is not known any more', () => {
    const plain = structuredClone(snapshot);
    plain.freight[0].status.verifiedIn = {};
    const entered = [runs('dev', 'f2', at)];
    const enter = (of: typeof snapshot) =>
      applyToSnapshot(of, { ...noChanges(), entered });
    expect(statusOf('f1', enter(plain))).toEqual(emptyFreightStatus());
    plain.freight[0].status.currentlyIn = {};
    expect(statusOf('f1', enter(plain))).toEqual(emptyFreightStatus());
    const [, f2] = snapshot.freight;
    expect(enter({ ...snapshot, freight: [f2] }).freight).toHaveLength(1);
  });

  it('stays since it came, where it is there already or only passes', () => {
    const again = apply({ entered: [runs('dev', 'f1', at)] });
    expect(statusOf('f1', again)).toEqual(stayed);
    const passing = { ...runs('dev', 'f2', at), passing: true };
    const next = apply({ entered: [passing] });
    expect(statusOf('f1', next)).toEqual(stayed);
    expect(next.current[2]).toEqual(runs('dev', 'f2', at));
  });

  it('is new where it was made, and is not made twice', () => {
    const { status: _none, ...made } = someFreight('f3');
    const { status: _old, ...known } = someFreight('f1');
    const next = apply({
      freightCreated: [made, known],
      entered: [runs('dev', 'f3', at)],
    });
    expect(next.freight.map(({ id }) => id)).toEqual(['f1', 'f2', 'f3']);
    expect(statusOf('f3', next)).toEqual({
      ...emptyFreightStatus(),
      currentlyIn: { dev: { since: at } },
    });
    expect(statusOf('f1', next)?.verifiedIn).toHaveProperty('dev');
    expect(
      apply({ freightCreated: [made] }).freight.map(({ id }) => id),
    ).toEqual(['f1', 'f2', 'f3']);
  });

  it('may be too old to be known', () => {
    expect(apply({ entered: [runs('prod', 'gone', at)] }).freight).toHaveLength(
      2,
    );
    expect(
      apply({ verified: [{ stage: 'prod', freight: 'gone', at }] }).freight,
    ).toHaveLength(2);
  });
});

describe('freight that is verified', () => {
  it('is so from the first time on', () => {
    const next = apply({
      verified: [
        { stage: 'dev', freight: 'f1', at },
        { stage: 'prod', freight: 'f2', at },
      ],
    });
    expect(statusOf('f1', next)).toEqual(stayed);
    expect(statusOf('f2', next)?.verifiedIn).toEqual({
      prod: { verifiedAt: at, longestSoakMs: 0 },
    });
    expect(statusOf('f2')?.verifiedIn).toEqual({});
  });
});

describe('locks', () => {
  const id = 'promotion-dev-f2';

  it('are taken with the start of a promotion', () => {
    expect(
      apply({
        promotionsUpdated: [
          { id, phase: 'Running', startedAt: at, locks: ['cache'] },
        ],
      }).locks,
    ).toEqual([lock, { ...lock, lock: 'cache', promotionId: id, since: at }]);
  });

  it('are not taken by what is not known, or has not started', () => {
    const locks = ['cache'];
    expect(
      apply({
        promotionsUpdated: [
          { id: 'gone', phase: 'Running', startedAt: at, locks },
          { id, locks },
        ],
      }).locks,
    ).toEqual([lock]);
  });

  it.each([
    ['Succeeded', 0],
    ['Failed', 0],
    ['Running', 1],
    ['Pending', 1],
    [undefined, 1],
  ] as const)('of a promotion that is %s: %i', (phase, count) => {
    const update = { id: lock.promotionId, ...(phase && { phase }) };
    expect(apply({ promotionsUpdated: [update] }).locks).toHaveLength(count);
    const other = { id, ...(phase && { phase }) };
    expect(apply({ promotionsUpdated: [other] }).locks).toEqual([lock]);
  });
});

describe('what is kept of a place', () => {
  it('takes the place of what was kept of the same', () => {
    const ready = aCondition('dev', 'Ready', 'True');
    const eu = { ...ready, target: 'eu' };
    const hold = (stage: string, origin: string) => ({
      stage,
      origin,
      at,
      by: 'user:default/ada',
    });
    const check = (gate: string, failures: number): CheckAnswer => ({
      stage: 'dev',
      freight: 'f1',
      gate,
      fingerprint: 'x',
      failures,
      askAgainAt: at,
    });
    const first = apply({
      conditions: [ready, eu],
      holdsSet: [hold('dev', 'app'), hold('dev', 'db')],
      checks: [check('a', 0), check('b', 0)],
    });
    const next = applyToSnapshot(first, {
      ...noChanges(),
      conditions: [{ ...ready, status: 'False' }],
      holdsSet: [{ ...hold('dev', 'db'), reason: 'Wait.' }],
      checks: [check('b', 1)],
    });
    expect(next.conditions).toEqual([{ ...ready, status: 'False' }, eu]);
    expect(next.holds.map(({ origin }) => origin)).toEqual(['app', 'db']);
    expect(next.holds[1]).toMatchObject({ reason: 'Wait.' });
    expect(next.checks).toEqual([check('a', 0), check('b', 1)]);
  });
});
