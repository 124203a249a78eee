import { aSnapshot, aStage } from '../__testUtils__/builders';
import { StageRun, StageTask, TaskPhase } from '../model';
import { at, ENTERED } from './__testUtils__/deployed';
import { canAbort, canRerun, rerunOf } from './rerun';

const run: StageRun = {
  id: 'r1',
  stage: 'prod',
  freight: 'f1',
  state: 'Failed',
  deploy: 'Succeeded',
  verification: 'Failed',
  promotionTasks: 'Deprecated',
  round: 1,
  message: 'The verification task smoke failed.',
  startedAt: ENTERED,
  finishedAt: at(60),
  abortedBy: 'user:default/rita',
};

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
  state: 'Failed',
  uses: ['http'],
  createdAt: at(10),
};

const entry = { stage: 'prod', origin: 'app', freight: 'f1', since: ENTERED };
const elsewhere = { ...entry, stage: 'dev' };

const prod = aStage('prod');
prod.verification = {
  tasks: [{ id: 'smoke', blocking: true, steps: [] }],
};
const snapshot = aSnapshot([aStage('dev'), prod], {
  current: [elsewhere, entry],
  tasks: [task],
});

const rerunnable = (
  overrides: Partial<StageRun> = {},
  world: Partial<typeof snapshot> = {},
  phase: TaskPhase = 'verification',
) =>
  canRerun({
    snapshot: { ...snapshot, ...world },
    run: { ...run, ...overrides },
    phase,
  });

const GONE =
  'prod does not run that freight any more. Promote it again instead.';
const UNDER_WAY =
  'Its tasks are still under way. Wait until they have ended, or abort them first.';

describe('a phase can be run again', () => {
  it('once it has ended', () => {
    expect(rerunnable()).toEqual({ possible: true });
    expect(rerunnable({ state: 'Succeeded' })).toEqual({ possible: true });
    const other = { ...task, runId: 'r2', state: 'Progressing' as const };
    expect(rerunnable({}, { tasks: [task, other] }).possible).toBe(true);
  });

  it.each([
    ['another stage', elsewhere],
    ['other freight', { ...entry, freight: 'f2' }],
    ['the same, promoted again since', { ...entry, since: at(90) }],
  ])('not where what is current is %s', (_what, current) => {
    expect(rerunnable({}, { current: [current] })).toEqual({
      possible: false,
      reason: GONE,
    });
  });

  it('not once freight of another origin has come', () => {
    expect(rerunnable({ state: 'Superseded' }).reason).toBe(GONE);
  });

  it('not while it goes on, whether or not its tasks are made', () => {
    expect(rerunnable({ state: 'Progressing' }).reason).toBe(UNDER_WAY);
    const tasks = [{ ...task, state: 'Progressing' as const }];
    expect(rerunnable({}, { tasks }).reason).toBe(UNDER_WAY);
  });

  it('not before it is deployed', () => {
    expect(rerunnable({ state: 'Progressing', deploy: 'Pending' })).toEqual({
      possible: false,
      reason: 'It is still being deployed; its tasks begin after that.',
    });
    expect(rerunnable({ deploy: 'Failed' }).reason).toBe(
      'Its deployment failed, so that there is nothing to verify. Mend the deployment, or promote it again.',
    );
  });

  it('not the promotion tasks of what is not verified', () => {
    expect(rerunnable({}, {}, 'promotionTasks').reason).toBe(
      'Its verification has not passed, which promotion tasks wait for. Run the verification again instead.',
    );
  });

  it('not where nothing is declared, and nothing failed', () => {
    const verified = {
      verification: 'Succeeded',
      promotionTasks: 'Succeeded',
    } as const;
    expect(rerunnable(verified, {}, 'promotionTasks').reason).toBe(
      'prod declares no promotion tasks.',
    );
  });

  it('not in a stage that is gone', () => {
    const { pipeline } = aSnapshot([aStage('dev')]);
    expect(rerunnable({}, { pipeline })).toEqual({
      possible: false,
      reason: 'The pipeline has no stage prod any more.',
    });
  });
});

describe('the run that begins again', () => {
  const { finishedAt: _ended, abortedBy: _who, ...rest } = run;

  it('goes back to the verification, and what follows it', () => {
    expect(rerunOf(run, 'verification', new Date(at(90)))).toEqual({
      ...rest,
      state: 'Progressing',
      round: 2,
      verification: 'Pending',
      promotionTasks: 'Pending',
      verifyingSince: at(90),
      message: 'The verification is run again.',
    });
  });

  it('goes back to the promotion tasks alone', () => {
    const verified: StageRun = { ...run, verification: 'Warning' };
    expect(rerunOf(verified, 'promotionTasks', new Date(at(90)))).toEqual({
      ...rest,
      state: 'Progressing',
      round: 2,
      verification: 'Warning',
      promotionTasks: 'Pending',
      message: 'The promotion tasks are run again.',
    });
  });
});

describe('a run can be aborted', () => {
  const abortable = (state: StageRun['state'], tasks: StageTask[]) =>
    canAbort({ snapshot: { tasks }, run: { ...run, state } });
  const busy: StageTask = { ...task, state: 'Pending' };

  it('while tasks of its own are under way', () => {
    expect(abortable('Progressing', [busy])).toEqual({ possible: true });
    const why =
      'It is still being deployed, and has no tasks yet that could be aborted.';
    expect(abortable('Progressing', [task])).toEqual({
      possible: false,
      reason: why,
    });
    expect(abortable('Progressing', [{ ...busy, runId: 'r2' }]).reason).toBe(
      why,
    );
  });

  it('not once it has ended', () => {
    expect(abortable('Failed', [busy]).reason).toBe(
      'It has ended already: it is Failed.',
    );
  });
});
