import {
  aPromotion,
  aSnapshot,
  HOUR,
  MINUTE,
  minutesAgo,
  someFreight,
} from '../__testUtils__/builders';
import { Approval, ApprovalGate, LockGate, Override } from '../model';
import { gateFingerprint } from '../decision';
import { gated, later, pass, promotedStage } from './__testUtils__/line';

const ADA = 'user:default/ada';
const RITA = 'user:default/rita';

const release: ApprovalGate = {
  kind: 'approval',
  name: 'release',
  count: 1,
  from: [],
  preventSelfApproval: true,
};

const lock = (name = 'db'): LockGate => ({
  kind: 'lock',
  name: 'database',
  lock: name,
});

const approval = (by: string, freight = 'f1'): Approval => ({
  stage: 'prod',
  freight,
  gate: 'release',
  by,
  decision: 'approve',
  at: minutesAgo(1),
});

const started = ({ changes }: ReturnType<typeof pass>) =>
  changes.promotionsUpdated.filter(({ phase }) => phase === 'Running');

describe('a request that waits for people', () => {
  const requested = gated([release], {
    freight: [someFreight('f1')],
    promotions: [aPromotion('prod', 'f1', 'Pending', { requestedBy: ADA })],
  });

  it('stays pending and says what it waits for', () => {
    const { changes } = pass(requested);
    expect(started(pass(requested))).toEqual([]);
    expect(changes.promotionsUpdated).toEqual([
      {
        id: 'promotion-prod-f1',
        message: expect.stringMatching(/approv/i),
      },
    ]);
  });

  it('starts once they have approved, with the decision that let it in', () => {
    const approved = pass({ ...requested, approvals: [approval(RITA)] });
    expect(started(approved)).toEqual([
      expect.objectContaining({
        id: 'promotion-prod-f1',
        message: '',
        decision: expect.objectContaining({ verdict: 'Eligible' }),
      }),
    ]);
    const entry = approved.changes.timeline.find(
      ({ kind }) => kind === 'promotion.started',
    );
    expect(entry?.data?.decision).toEqual(started(approved)[0].decision);
  });

  it('is decided for who asked: their own approval does not count', () => {
    expect(started(pass({ ...requested, approvals: [approval(ADA)] }))).toEqual(
      [],
    );
  });

  it('is looked at when an approval expires while it waits for something else', () => {
    const held = {
      lock: 'db',
      pipelineId: 'p2',
      entityRef: 'component:default/checkout',
      stage: 'prod',
      promotionId: 'elsewhere',
      since: minutesAgo(1),
    };
    const snapshot = {
      ...requested,
      pipeline: gated([{ ...release, expiresAfter: HOUR }, lock()]).pipeline,
      approvals: [approval(RITA)],
      locks: [held],
    };
    const waiting = pass(snapshot);
    expect(started(waiting)).toEqual([]);
    expect(waiting.wakeAt).toBe(minutesAgo(1 - 60));
    const expired = pass(waiting.snapshot, later(HOUR - MINUTE));
    expect(expired.snapshot.promotions[0].message).toMatch(/approv/i);
    expect(expired.waits).toMatchObject([{ kind: 'approval' }]);
  });

  it('is looked at again soon while nobody knows who may approve', () => {
    const unavailable = 'The catalog does not answer.';
    const people = { owners: [], members: {}, unknownUsers: [], unavailable };
    const asks = (gate: Partial<ApprovalGate>) => ({
      ...requested,
      ...{ pipeline: gated([{ ...release, ...gate }]).pipeline, people },
      approvals: [approval(ADA)],
    });
    const waiting = pass(asks({ from: [RITA] }));
    expect(started(waiting)).toEqual([]);
    expect(waiting.snapshot.promotions[0].message).toContain(unavailable);
    expect(waiting.wakeAt).toBe(later(30_000).toISOString());
    expect(pass(asks({})).wakeAt).toBeNull();
    expect(pass({ ...asks({ from: [RITA] }), promotions: [] }).wakeAt).toBe(
      null,
    );
  });

  it('lets the next one through', () => {
    const both = pass({
      ...requested,
      freight: [someFreight('f1'), someFreight('f2')],
      promotions: [
        ...requested.promotions,
        aPromotion('prod', 'f2', 'Pending', { createdAt: minutesAgo(1) }),
      ],
      approvals: [approval(RITA, 'f2')],
    });
    expect(started(both).map(({ id }) => id)).toEqual(['promotion-prod-f2']);
  });
});

describe('a promotion whose stage asks for a lock', () => {
  const two = (locks: Parameters<typeof aSnapshot>[1] = {}) =>
    aSnapshot(
      [
        promotedStage('eu', { gates: [lock()] }),
        promotedStage('us', { gates: [lock()] }),
      ],
      {
        freight: [someFreight('f1')],
        promotions: [
          aPromotion('eu', 'f1', 'Pending'),
          aPromotion('us', 'f1', 'Pending'),
        ],
        ...locks,
      },
    );

  it('takes it with its start, so that one of two starts', () => {
    const once = pass(two());
    expect(started(once)).toEqual([
      expect.objectContaining({ id: 'promotion-eu-f1', locks: ['db'] }),
    ]);
    expect(once.snapshot.locks).toEqual([
      {
        lock: 'db',
        pipelineId: 'p1',
        entityRef: 'component:default/podinfo',
        stage: 'eu',
        promotionId: 'promotion-eu-f1',
        since: later(0).toISOString(),
      },
    ]);
    expect(once.changes.promotionsUpdated).toContainEqual({
      id: 'promotion-us-f1',
      message: expect.stringContaining('db'),
    });
    expect(pass(once.snapshot).changes.promotionsUpdated).toEqual([]);
  });

  it('starts both where the locks have different names', () => {
    const snapshot = two();
    snapshot.pipeline.stages[1].gates = [lock('queue')];
    expect(started(pass(snapshot)).map(({ locks }) => locks)).toEqual([
      ['db'],
      ['queue'],
    ]);
  });

  it('waits for a promotion of another pipeline that holds it', () => {
    const held = {
      lock: 'db',
      pipelineId: 'p2',
      entityRef: 'component:default/checkout',
      stage: 'prod',
      promotionId: 'elsewhere',
      since: minutesAgo(1),
    };
    expect(started(pass(two({ locks: [held] })))).toEqual([]);
  });

  it('takes no lock whose gate was overridden', () => {
    const held = {
      lock: 'db',
      pipelineId: 'p2',
      entityRef: 'component:default/checkout',
      stage: 'prod',
      promotionId: 'elsewhere',
      since: minutesAgo(1),
    };
    const override: Override = {
      id: 'o1',
      stage: 'eu',
      freight: 'f1',
      gate: 'database',
      fingerprint: gateFingerprint(lock()),
      by: RITA,
      reason: 'The other one hangs.',
      at: minutesAgo(1),
      expiresAt: minutesAgo(-60),
    };
    const once = pass(two({ locks: [held], overrides: [override] }));
    const [only, ...others] = started(once);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ id: 'promotion-eu-f1' });
    expect(only).not.toHaveProperty('locks');
    expect(once.snapshot.locks).toEqual([held]);
  });

  it('takes the locks that policies ask for as well', () => {
    const snapshot = gated([lock()], {
      freight: [someFreight('f1')],
      promotions: [aPromotion('prod', 'f1', 'Pending')],
      mandatoryGates: { prod: [{ policy: 'safe', gate: lock('window') }] },
    });
    expect(started(pass(snapshot))).toEqual([
      expect.objectContaining({ locks: ['db', 'window'] }),
    ]);
  });
});
