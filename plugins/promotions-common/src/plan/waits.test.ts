import {
  aPromotion,
  aSnapshot,
  aStage,
  HOUR,
  minutesAgo,
  someFreight,
} from '../__testUtils__/builders';
import {
  ApprovalGate,
  DependencyGate,
  DependencyState,
  Gate,
  HeldLock,
  LockGate,
  PeopleDirectory,
} from '../model';
import { automatic, gated, pass } from './__testUtils__/line';

const release: ApprovalGate = {
  kind: 'approval',
  name: 'release',
  count: 1,
  from: [],
  preventSelfApproval: true,
};
const database: LockGate = { kind: 'lock', name: 'database', lock: 'db' };
const others: DependencyGate = {
  kind: 'dependency',
  name: 'others',
  relation: 'dependsOn',
  stage: 'prod',
};

const held: HeldLock = {
  lock: 'db',
  pipelineId: 'p2',
  entityRef: 'component:default/checkout',
  stage: 'prod',
  promotionId: 'elsewhere',
  since: minutesAgo(1),
};

const dependency = (
  name: string,
  overrides: Partial<DependencyState> = {},
): DependencyState => ({
  relation: 'dependsOn',
  entityRef: `component:default/${name}`,
  pipelineId: name,
  pipelineName: name,
  stage: 'prod',
  running: true,
  ...overrides,
});

const pending = (...freight: string[]) => ({
  freight: freight.map(id => someFreight(id)),
  promotions: freight.map(id => aPromotion('prod', id, 'Pending')),
});

const approvalOf = (freight: string, stage = 'prod') => ({
  kind: 'approval',
  key: '',
  stage,
  freight,
  gate: 'release',
});

describe('what a pipeline waits for', () => {
  it('is nothing where nothing is to be promoted', () => {
    const snapshot = gated([release, database, others], {
      freight: [someFreight('f1')],
      locks: [held],
      dependencies: [dependency('checkout')],
    });
    expect(pass(snapshot).waits).toEqual([]);
  });

  it('are the people whom each request asks', () => {
    expect(pass(gated([release], pending('f1', 'f2'))).waits).toEqual([
      approvalOf('f1'),
      approvalOf('f2'),
    ]);
  });

  it('is a lock that another pipeline holds, once for all freight', () => {
    const snapshot = gated([database], {
      ...pending('f1', 'f2'),
      locks: [held],
    });
    expect(pass(snapshot).waits).toEqual([
      {
        kind: 'lock',
        key: 'db',
        stage: 'prod',
        freight: 'f1',
        gate: 'database',
      },
    ]);
  });

  it('are the stages of the entities that it depends on', () => {
    const snapshot = gated([others], {
      ...pending('f1'),
      dependencies: [
        dependency('checkout'),
        dependency('ledger', { running: false }),
        dependency('billing', { stage: 'staging' }),
        dependency('catalog', { relation: 'consumesApi' }),
      ],
    });
    expect(pass(snapshot).waits.map(({ kind, key }) => [kind, key])).toEqual([
      ['dependency', 'component:default/checkout/prod'],
      ['dependency', 'component:default/ledger/prod'],
    ]);
  });

  it('is not what is not asked yet', () => {
    const snapshot = gated([release, database], {
      ...pending('f1'),
      locks: [held],
    });
    expect(pass(snapshot).waits.map(({ kind }) => kind)).toEqual(['approval']);
  });

  it('is not what others depend on, where it waits for time', () => {
    const rest: Gate = { kind: 'wait', name: 'rest', duration: 9 * HOUR };
    const snapshot = gated([rest], {
      ...pending('f1'),
      dependencies: [dependency('checkout')],
    });
    expect(pass(snapshot).waits).toEqual([]);
  });

  it('are the people whom a step asks, until they have said it', () => {
    const snapshot = gated([], {
      freight: [someFreight('f1')],
      promotions: [aPromotion('prod', 'f1', 'Running')],
      asking: [
        {
          work: { kind: 'promotion', id: 'promotion-prod-f1' },
          step: 'ask',
          since: minutesAgo(5),
          output: {
            asked: { gate: { count: 1, from: [], preventSelfApproval: true } },
          },
        },
      ],
    });
    const gate = 'step:ask';
    expect(pass(snapshot).waits).toEqual([{ ...approvalOf('f1'), gate }]);
    const approved = {
      ...snapshot,
      approvals: [
        {
          stage: 'prod',
          freight: 'f1',
          gate,
          by: 'user:default/rita',
          decision: 'approve' as const,
          at: minutesAgo(1),
        },
      ],
    };
    expect(pass(approved).waits).toEqual([]);
  });

  it('is what a policy adds, by its whole name', () => {
    const snapshot = gated([], {
      ...pending('f1'),
      mandatoryGates: { prod: [{ policy: 'safe', gate: release }] },
    });
    expect(pass(snapshot).waits).toMatchObject([{ gate: 'safe/release' }]);
  });

  describe('where a policy promotes', () => {
    const freight = ['f1', 'f2', 'f3'].map((id, n) =>
      someFreight(id, { createdAt: minutesAgo(60 - n) }),
    );

    it('are the people who let in what it would promote next, and no older', () => {
      const snapshot = gated([release], {
        freight,
        autoPromotion: automatic('prod'),
      });
      expect(pass(snapshot).waits).toEqual([approvalOf('f3')]);
    });

    it('is what holds back older freight where the newest is blocked', () => {
      const [f1, f2, f3] = freight;
      const rejected = {
        ...f3,
        status: {
          ...f3.status,
          rejections: [
            { reason: 'Bad.', by: 'user:default/rita', at: minutesAgo(1) },
          ],
        },
      };
      const snapshot = gated([release], {
        freight: [f1, f2, rejected],
        autoPromotion: automatic('prod'),
      });
      expect(pass(snapshot).waits).toEqual([approvalOf('f2')]);
    });

    it('is a lock for older freight too, which might be let in first', () => {
      const snapshot = gated([release, database], {
        freight,
        autoPromotion: automatic('prod'),
        locks: [held],
        approvals: [
          {
            stage: 'prod',
            freight: 'f1',
            gate: 'release',
            by: 'user:default/rita',
            decision: 'approve',
            at: minutesAgo(1),
          },
        ],
      });
      expect(
        pass(snapshot).waits.map(({ kind, freight: of }) => [kind, of]),
      ).toEqual([
        ['approval', 'f3'],
        ['lock', 'f1'],
      ]);
    });

    it('is nothing while the stage is held', () => {
      const snapshot = gated([release], {
        freight,
        autoPromotion: automatic('prod'),
        holds: [
          {
            stage: 'prod',
            origin: 'app',
            by: 'user:default/ada',
            at: minutesAgo(1),
          },
        ],
      });
      expect(pass(snapshot).waits).toEqual([]);
    });

    it('asks about so much freight at the most, however much there is', () => {
      const snapshot = aSnapshot([aStage('gate', { gates: [release] })], {
        freight: Array.from({ length: 200 }, (_, n) => someFreight(`f${n}`)),
      });
      const { waits } = pass(snapshot);
      expect(waits.length).toBeGreaterThan(1);
      expect(waits.length).toBeLessThan(50);
    });
  });
});

describe('an approval of somebody whom the gate does not ask any more', () => {
  const team = 'group:default/team';
  const asked = { ...release, from: [team] };
  const snapshot = (people: Partial<PeopleDirectory>, by: string) => ({
    ...gated([asked], pending('f1')),
    approvals: [
      {
        stage: 'prod',
        freight: 'f1',
        gate: 'release',
        by,
        decision: 'approve' as const,
        at: minutesAgo(1),
      },
    ],
    people: { owners: [], members: {}, unknownUsers: [], ...people },
  });

  it('is looked at again, since nobody tells when they are asked again', () => {
    const gone = snapshot({ members: {} }, 'user:default/rita');
    const { wakeAt } = pass(gone);
    expect(wakeAt).toBe(minutesAgo(-5));
    const back = {
      ...gone,
      people: {
        ...gone.people,
        members: { [team]: ['user:default/rita'] },
      },
    };
    expect(pass(back).changes.promotionsUpdated).toMatchObject([
      { phase: 'Running' },
    ]);
  });

  it('is not where it does not count for another reason', () => {
    const requester = gated([asked], pending('f1')).promotions[0]?.requestedBy;
    const own = snapshot(
      { members: { [team]: ['user:default/uma', requester] } },
      requester,
    );
    expect(pass(own).wakeAt).toBeNull();
  });
});
