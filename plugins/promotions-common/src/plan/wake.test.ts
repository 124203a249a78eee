import {
  aPromotion,
  aSnapshot,
  aStage,
  HOUR,
  MINUTE,
  minutesAgo,
  someFreight,
} from '../__testUtils__/builders';
import { Approval, ApprovalGate, Gate } from '../model';
import { gated, later, line, pass, runs } from './__testUtils__/line';
import {
  after,
  aTask,
  prodWith,
  stageWithTasks,
  withTask,
} from './__testUtils__/tasks';

const TEAM = 'group:default/team';
const RITA = 'user:default/rita';
const ADA = 'user:default/ada';

const rest: Gate = { kind: 'wait', name: 'rest', duration: 3 * HOUR };

const release: ApprovalGate = {
  kind: 'approval',
  name: 'release',
  count: 1,
  from: [TEAM],
  preventSelfApproval: true,
};

describe('a pipeline is looked at again', () => {
  it('not before the promotion has ended that another one waits for', () => {
    const { wakeAt } = pass(
      line({
        freight: [someFreight('f1'), someFreight('f2')],
        promotions: [
          aPromotion('dev', 'f1', 'Running'),
          aPromotion('dev', 'f2', 'Pending'),
        ],
      }),
    );
    expect(wakeAt).toBeNull();
  });

  it('when freight may pass a control-flow stage', () => {
    const snapshot = aSnapshot([aStage('gate', { gates: [rest] })], {
      freight: [someFreight('f1', { createdAt: minutesAgo(60) })],
    });
    expect(pass(snapshot).wakeAt).toBe(later(2 * HOUR).toISOString());
  });
});

describe('a pipeline whose freight is verified is looked at again', () => {
  const verifying = (timeout?: number, ...names: string[]) => ({
    verification: { timeout, tasks: names.map(name => aTask(name)) },
  });
  const end = later(20 * MINUTE).toISOString();

  it('when the verification of this stage has taken too long', () => {
    const snapshot = aSnapshot(
      [
        stageWithTasks('qa', verifying(10 * MINUTE, 'smoke')),
        stageWithTasks('prod', verifying(20 * MINUTE, 'smoke')),
      ],
      { freight: [someFreight('f1')], current: [runs('prod', 'f1')] },
    );
    expect(pass(snapshot).wakeAt).toBe(end);
  });

  it('also where part of it is through', () => {
    const begun = pass(prodWith(verifying(20 * MINUTE, 'smoke', 'load')));
    const half = pass(withTask(begun.snapshot, 'smoke', 'Succeeded'));
    expect(half.wakeAt).toBe(end);
  });

  it('not once the verification is through', () => {
    const snapshot = prodWith({
      ...verifying(20 * MINUTE, 'smoke'),
      promotionTasks: [aTask('tag')],
    });
    const verified = after(pass(snapshot).snapshot, 'smoke', 'Succeeded');
    expect(pass(verified).wakeAt).toBeNull();
  });

  it('not where it may take for ever', () => {
    expect(pass(prodWith(verifying(undefined, 'smoke'))).wakeAt).toBeNull();
  });
});

describe('a pipeline that waits for people is looked at again', () => {
  const unavailable = 'The catalog does not answer.';

  const asked = (gate: Gate, people: object, approvals: Approval[] = []) =>
    pass({
      ...gated([gate], {
        freight: [someFreight('f1')],
        promotions: [aPromotion('prod', 'f1', 'Pending', { requestedBy: ADA })],
      }),
      approvals,
      people: { owners: [], members: {}, unknownUsers: [], ...people },
    }).wakeAt;

  const said = (by: string, decision: Approval['decision'] = 'approve') => ({
    stage: 'prod',
    freight: 'f1',
    gate: 'release',
    by,
    decision,
    at: minutesAgo(1),
  });

  it('soon while nobody knows who they are, unless it waits for something else', () => {
    const soon = later(30_000).toISOString();
    expect(asked(release, { unavailable })).toBe(soon);
    expect(asked(rest, { unavailable })).toBe(later(2 * HOUR).toISOString());
  });

  it('in a while where somebody has approved who may come to be asked', () => {
    const inAWhile = later(5 * MINUTE).toISOString();
    const members = { [TEAM]: [ADA] };
    expect(asked(release, { members }, [said(RITA)])).toBe(inAWhile);
    expect(asked(release, { members }, [said(ADA), said(RITA)])).toBe(inAWhile);
  });

  it('not for what somebody has said against it who is not asked', () => {
    const members = { [TEAM]: [ADA] };
    expect(asked(release, { members }, [said(RITA, 'reject')])).toBeNull();
    expect(asked(release, { members }, [said(ADA)])).toBeNull();
  });
});
