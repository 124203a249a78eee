import { MINUTE } from '../__testUtils__/builders';
import { PipelineSnapshot, Stage } from '../model';
import { changed, later, pass } from './__testUtils__/line';
import { after, both, runIn, tasksIn, through } from './__testUtils__/tasks';

const withStages = (
  snapshot: PipelineSnapshot,
  stages: Stage[],
): PipelineSnapshot => ({
  ...snapshot,
  pipeline: { ...snapshot.pipeline, stages },
});

const controlFlow = ({ pipeline }: PipelineSnapshot): Stage => ({
  ...pipeline.stages[0],
  targets: [],
  promotion: { ...pipeline.stages[0].promotion, steps: [] },
});

describe('the run in a stage that the document has no more', () => {
  it('is superseded, and its tasks are told to stop', () => {
    const begun = pass(both()).snapshot;
    const gone = pass(withStages(begun, []), later(MINUTE));
    const message = 'The pipeline has no stage prod any more.';
    expect(runIn(gone.snapshot)).toMatchObject({
      state: 'Superseded',
      deploy: 'Succeeded',
      verification: 'Deprecated',
      promotionTasks: 'Deprecated',
      message,
      finishedAt: later(MINUTE).toISOString(),
    });
    expect(gone.changes.tasksUpdated).toHaveLength(2);
    for (const update of gone.changes.tasksUpdated) {
      expect(update).toMatchObject({
        state: 'Deprecated',
        message,
        abortRequestedBy: expect.any(String),
      });
    }
    expect(changed(pass(gone.snapshot, later(MINUTE)))).toEqual([]);
  });

  it('is superseded as well where the stage only passes freight on', () => {
    const begun = pass(both()).snapshot;
    const { snapshot } = pass(withStages(begun, [controlFlow(begun)]));
    expect(runIn(snapshot)).toMatchObject({
      state: 'Superseded',
      message: 'prod deploys nothing any more: it only passes freight on.',
    });
    expect(tasksIn(snapshot)).toEqual({
      smoke: 'Deprecated',
      load: 'Deprecated',
    });
  });

  it('is superseded where other stages are left', () => {
    const begun = pass(both()).snapshot;
    const [prod] = begun.pipeline.stages;
    const { snapshot } = pass(withStages(begun, [{ ...prod, name: 'qa' }]));
    expect(runIn(snapshot)).toMatchObject({
      state: 'Superseded',
      message: 'The pipeline has no stage prod any more.',
    });
  });

  it('stays as it is where it had ended', () => {
    const ended = through();
    expect(changed(pass(withStages(ended, [])))).toEqual([]);
  });

  it('goes on with tasks of its own once the stage is back', () => {
    const begun = pass(both()).snapshot;
    const { stages } = begun.pipeline;
    const gone = pass(withStages(begun, []), later(MINUTE)).snapshot;
    const back = pass(withStages(gone, stages), later(2 * MINUTE)).snapshot;
    expect(runIn(back)).toMatchObject({
      id: runIn(begun).id,
      state: 'Progressing',
      round: 2,
      verification: 'Pending',
      promotionTasks: 'Pending',
      verifyingSince: later(2 * MINUTE).toISOString(),
    });
    expect(runIn(back).finishedAt).toBeUndefined();
    expect(tasksIn(back)).toEqual({ smoke: 'Pending', load: 'Pending' });
    const verified = after(
      after(back, 'smoke', 'Succeeded'),
      'load',
      'Succeeded',
    );
    expect(Object.keys(verified.freight[0].status.verifiedIn)).toEqual([
      'prod',
    ]);
  });

  it('keeps what had passed when the stage is back', () => {
    const verified = after(
      after(pass(both()).snapshot, 'smoke', 'Succeeded'),
      'load',
      'Succeeded',
    );
    const { stages } = verified.pipeline;
    const gone = pass(withStages(verified, [])).snapshot;
    const back = pass(withStages(gone, stages)).snapshot;
    expect(runIn(back)).toMatchObject({
      state: 'Progressing',
      verification: 'Succeeded',
      promotionTasks: 'Pending',
    });
    expect(tasksIn(back)).toEqual({ notify: 'Pending', tag: 'Pending' });
  });
});
