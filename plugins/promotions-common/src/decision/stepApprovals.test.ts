import {
  aPromotion,
  aSnapshot,
  aStage,
  minutesAgo,
  NOW,
} from '../__testUtils__/builders';
import { Approval, AskingStep, PipelineSnapshot, StageTask } from '../model';
import {
  APPROVAL_STEP,
  askStepApproval,
  AskedByStep,
  decideStepApproval,
  findStepApproval,
  stepApprovals,
} from './stepApprovals';

const task: StageTask = {
  id: 't1',
  runId: 'r1',
  stage: 'prod',
  freight: 'f1',
  phase: 'verification',
  name: 'smoke',
  position: 0,
  round: 1,
  blocking: true,
  state: 'Progressing',
  uses: ['wait-for-approval'],
  createdAt: minutesAgo(10),
};

const gate: AskedByStep['gate'] = {
  count: 1,
  from: ['user:default/dan', 'user:default/eve', 'user:default/ada'],
  preventSelfApproval: true,
};

const asking = (
  asked: unknown = { gate, message: 'May it go on?' },
  work: AskingStep['work'] = { kind: 'promotion', id: 'promotion-prod-f1' },
): AskingStep => ({
  work,
  step: 'ask',
  since: minutesAgo(5),
  output: { asked },
});

const ofTask = { kind: 'task', id: 't1' } as const;

const said = (
  by: string,
  minutes: number,
  overrides: Partial<Approval> = {},
): Approval => ({
  stage: 'prod',
  freight: 'f1',
  gate: 'step:ask',
  by: `user:default/${by}`,
  decision: 'approve',
  at: minutesAgo(minutes),
  ...overrides,
});

const snapshotOf = (
  steps: AskingStep[] | undefined,
  approvals: Approval[] = [],
): PipelineSnapshot =>
  aSnapshot([aStage('prod')], {
    asking: steps,
    promotions: [
      aPromotion('dev', 'f1', 'Running'),
      aPromotion('prod', 'f1', 'Running'),
    ],
    tasks: [{ ...task, id: 't0', name: 'other' }, task],
    approvals,
  });

describe('what steps ask people', () => {
  it('is asked by the kind of step that documents name', () => {
    expect(APPROVAL_STEP).toBe('wait-for-approval');
  });

  it('is known by the id of the step in its promotion', () => {
    expect(stepApprovals(snapshotOf([asking()]))).toEqual([
      {
        work: { kind: 'promotion', id: 'promotion-prod-f1' },
        step: 'ask',
        since: minutesAgo(5),
        stage: 'prod',
        freight: 'f1',
        gate: { ...gate, kind: 'approval', name: 'step:ask' },
        message: 'May it go on?',
        requestedBy: undefined,
      },
    ]);
  });

  it('is known by its task, where it is a step of one', () => {
    expect(stepApprovals(snapshotOf([asking({ gate }, ofTask)]))).toEqual([
      expect.objectContaining({
        work: ofTask,
        stage: 'prod',
        freight: 'f1',
        gate: {
          ...gate,
          kind: 'approval',
          name: 'task:verification/smoke/ask',
        },
      }),
    ]);
  });

  it.each([
    ['nothing asks', undefined],
    ['its runner has not said yet whom', [{ ...asking(), output: undefined }]],
    ['it names no gate', [asking({})]],
    ['it names nobody', [asking({ gate: { count: 1 } })]],
    [
      'its promotion is over',
      [asking({ gate }, { kind: 'promotion', id: 'x' })],
    ],
    ['its task is gone', [asking({ gate }, { kind: 'task', id: 'x' })]],
  ])('is nothing where %s', (_why, steps) => {
    expect(stepApprovals(snapshotOf(steps))).toEqual([]);
  });

  it('is found where it is asked', () => {
    const snapshot = snapshotOf([asking({ gate }, ofTask), asking()]);
    const at = { stage: 'prod', freight: 'f1', gate: 'step:ask' };
    expect(findStepApproval(snapshot, at)?.message).toBe('May it go on?');
    for (const other of [
      { stage: 'dev' },
      { freight: 'f2' },
      { gate: 'step:b' },
    ]) {
      expect(findStepApproval(snapshot, { ...at, ...other })).toBeUndefined();
    }
  });
});

describe('an approval that a step asks for', () => {
  const heard = (approvals: Approval[], asked?: unknown) => {
    const snapshot = snapshotOf([asking(asked)], approvals);
    return askStepApproval(snapshot, stepApprovals(snapshot)[0], NOW);
  };

  it('waits for those whom it asks, and tells what it says to them', () => {
    expect(heard([])).toMatchObject({
      id: 'step:ask',
      kind: 'approval',
      status: 'Waiting',
      details: { step: 'ask', message: 'May it go on?' },
      approval: { missing: 1 },
    });
    expect(heard([], { gate })).not.toHaveProperty('details');
  });

  it.each<[string, Approval, string]>([
    ['counts', said('dan', 4), 'Met'],
    ['counts at the instant at which the step began', said('dan', 5), 'Met'],
    ['does not count before the step began', said('dan', 6), 'Waiting'],
    [
      'does not count for another gate',
      said('dan', 4, { gate: 'release' }),
      'Waiting',
    ],
    ['does not count of others', said('zoe', 4), 'Waiting'],
  ])('%s', (_what, approval, status) => {
    expect(heard([approval]).status).toBe(status);
  });

  it('does not count of who asked for the promotion', () => {
    const asked = { gate, requestedBy: 'user:default/ada' };
    expect(heard([said('ada', 4)], asked).status).toBe('Waiting');
    expect(heard([said('ada', 4)], { gate }).status).toBe('Met');
  });

  it('says who rejects it, and why', () => {
    expect(
      heard([
        said('dan', 4, { decision: 'reject', comment: 'Not today.' }),
        said('eve', 3, { decision: 'reject' }),
      ]),
    ).toMatchObject({
      status: 'Unmet',
      message: 'Rejected by dan (Not today) and eve.',
    });
    expect(heard([said('dan', 4)]).message).toBe('dan has approved it.');
  });

  it('is told like a decision', () => {
    const expiring = { gate: { ...gate, expiresAfter: 600_000 } };
    const snapshot = snapshotOf([asking(expiring)], [said('dan', 4)]);
    const [asked] = stepApprovals(snapshot);
    expect(decideStepApproval(snapshot, asked, NOW)).toEqual({
      stage: 'prod',
      freight: 'f1',
      at: NOW.toISOString(),
      verdict: 'Eligible',
      requirements: [askStepApproval(snapshot, asked, NOW)],
      nextChangeAt: minutesAgo(-6),
      eligibleAt: null,
    });
    expect(
      decideStepApproval({ ...snapshot, approvals: [] }, asked, NOW),
    ).toMatchObject({ verdict: 'Waiting', nextChangeAt: null });
  });
});
