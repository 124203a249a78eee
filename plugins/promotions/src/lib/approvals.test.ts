import {
  ago,
  BOB,
  JANE,
  makeApproval,
  makeApprovalGate,
  makeApprovalRequirement,
  makeDecision,
  makePromotion,
  makeStage,
  RELEASE,
} from '../__testUtils__/build';
import {
  approvalActions,
  askedApprovals,
  AskedApproval,
  askedPeople,
  missingApprovals,
  requesterOf,
} from './approvals';

const jane = { ref: JANE, belongsTo: new Set([JANE, RELEASE]) };

function asked(
  progress: Parameters<typeof makeApprovalRequirement>[0] = {},
  gate: Partial<AskedApproval['gate']> = {},
): AskedApproval {
  const { id, gate: plain } = makeApprovalGate();
  return {
    id,
    gate: { ...(plain as AskedApproval['gate']), ...gate },
    requirement: makeApprovalRequirement(progress),
    early: [],
  };
}

function actions(
  item: AskedApproval,
  changes: Partial<Parameters<typeof approvalActions>[0]> = {},
) {
  return approvalActions({
    asked: item,
    me: jane,
    owners: [],
    permitted: true,
    requestedBy: undefined,
    now: new Date(),
    ...changes,
  });
}

describe('what one may do about an approval gate', () => {
  it('is to approve or reject for those whom it asks', () => {
    expect(actions(asked())).toEqual({
      approve: true,
      reject: true,
      mine: undefined,
    });
  });

  it('is nothing without the permission', () => {
    expect(actions(asked(), { permitted: false })).toEqual({
      approve: false,
      reject: false,
      why: 'forbidden',
    });
  });

  it('is nothing for those whom it does not ask', () => {
    expect(
      actions(asked(), { me: { ref: JANE, belongsTo: new Set([JANE]) } }),
    ).toMatchObject({ approve: false, reject: false, why: 'notAsked' });
  });

  it('is open to all who have the permission where it names nobody', () => {
    const item = asked({}, { from: [] });
    item.requirement!.who = ['permission:promotions.gate.approve'];
    expect(
      actions(item, { me: { ref: JANE, belongsTo: new Set([JANE]) } }).approve,
    ).toBe(true);
  });

  it('knows the owner of the entity before the gate was asked', () => {
    const item = { ...asked({}, { from: ['owner'] }), requirement: undefined };
    expect(askedPeople(item, [RELEASE])).toEqual([RELEASE]);
    expect(actions(item, { owners: [RELEASE] }).approve).toBe(true);
    expect(actions(item, { owners: ['group:default/web'] }).approve).toBe(
      false,
    );
  });

  it('is not to approve what one asks for oneself', () => {
    expect(actions(asked(), { requestedBy: 'User:default/Jane' })).toEqual({
      approve: false,
      reject: true,
      mine: undefined,
      why: 'ownRequest',
    });
    expect(
      actions(asked({}, { preventSelfApproval: false }), { requestedBy: JANE }),
    ).toMatchObject({ approve: true });
    expect(actions(asked(), { requestedBy: BOB }).approve).toBe(true);
  });

  it('is to change or take back what one has said', () => {
    const mine = makeApproval(JANE);
    expect(actions(asked({ approvals: [mine] }))).toEqual({
      approve: false,
      reject: true,
      mine,
    });
    const rejection = makeApproval(JANE, { decision: 'reject' });
    expect(actions(asked({ rejections: [rejection] }))).toEqual({
      approve: true,
      reject: false,
      mine: rejection,
    });
  });

  it('is to approve again what has expired', () => {
    const mine = makeApproval(JANE, { at: ago(61) });
    const item = asked(
      { approvals: [], ignored: [{ ...mine, why: 'It has expired.' }] },
      { expiresAfter: 60 * 60_000 },
    );
    expect(actions(item).approve).toBe(true);
    expect(actions(item, { now: new Date(ago(2)) }).approve).toBe(false);
  });
});

describe('the approvals of a stage', () => {
  it('are those of its gates, asked already or not', () => {
    const gates = [
      makeApprovalGate(),
      makeApprovalGate({ id: 'four-eyes/two', policy: 'four-eyes' }),
    ];
    const decision = makeDecision('prod', 'calm-fox', [
      makeApprovalRequirement(),
    ]);
    expect(
      askedApprovals({ name: 'prod', gates }, decision, undefined).map(
        ({ id, policy, requirement }) => [id, policy, requirement?.status],
      ),
    ).toEqual([
      ['release', undefined, 'Waiting'],
      ['four-eyes/two', 'four-eyes', undefined],
    ]);
  });

  it('are missing as far as no gate has them', () => {
    expect(
      missingApprovals(
        makeDecision('prod', 'calm-fox', [
          makeApprovalRequirement({ missing: 1 }),
          makeApprovalRequirement({ missing: 2 }, { id: 'other' }),
          makeApprovalRequirement({ missing: 4 }, { status: 'Overridden' }),
        ]),
      ),
    ).toBe(3);
  });

  it('are asked for by who asked for the promotion', () => {
    const waiting = makePromotion('prod', 'calm-fox', { requestedBy: BOB });
    const stage = makeStage('prod', undefined, { queue: [waiting] });
    expect(requesterOf(stage, 'id-of-calm-fox')).toBe(BOB);
    expect(requesterOf(stage, 'id-of-other')).toBeUndefined();
  });
});
