import { ago, makePromotion, makeRun, makeStage } from '../__testUtils__/build';
import { failedPromotion, isMoving, stageStatus } from './stageStatus';

const withRun = (changes: Parameters<typeof makeRun>[2]) =>
  makeStage('dev', 'calm-fox', { run: makeRun('dev', 'calm-fox', changes) });

describe('the status of a stage', () => {
  it.each([
    ['verified', makeStage('dev', 'calm-fox')],
    ['empty', makeStage('dev', undefined)],
    ['running', makeStage('dev', 'calm-fox', { run: undefined })],
    ['deploying', withRun({ state: 'Progressing', deploy: 'Progressing' })],
    [
      'verifying',
      withRun({ state: 'Progressing', verification: 'Progressing' }),
    ],
    [
      'finishing',
      withRun({ state: 'Progressing', promotionTasks: 'Progressing' }),
    ],
    ['deployFailed', withRun({ state: 'Failed', deploy: 'Failed' })],
    [
      'verificationFailed',
      withRun({ state: 'Failed', verification: 'Failed' }),
    ],
    ['tasksFailed', withRun({ state: 'Failed', promotionTasks: 'Failed' })],
    [
      'promoting',
      makeStage('dev', 'calm-fox', {
        promotion: makePromotion('dev', 'calm-fox'),
      }),
    ],
    ['passesOn', makeStage('dev', 'calm-fox', { controlFlow: true })],
  ])('is %s', (status, stage) => {
    expect(stageStatus(stage).status).toBe(status);
  });
});

describe('a stage', () => {
  it('moves while something is promoted, waits or deploys', () => {
    const promotion = makePromotion('dev', 'calm-fox');
    expect(isMoving(makeStage('dev', 'calm-fox'))).toBe(false);
    expect(isMoving(makeStage('dev', 'calm-fox', { promotion }))).toBe(true);
    expect(isMoving(makeStage('dev', 'calm-fox', { queue: [promotion] }))).toBe(
      true,
    );
    expect(isMoving(withRun({ state: 'Progressing' }))).toBe(true);
  });

  it('tells a failed promotion until something has entered since', () => {
    const failed = makePromotion('dev', 'calm-fox', {
      phase: 'Failed',
      finishedAt: ago(10),
    });
    const stage = makeStage('dev', 'brave-otter', { lastPromotion: failed });
    expect(failedPromotion(stage)).toBe(failed);
    expect(
      failedPromotion({
        ...stage,
        current: [{ ...stage.current[0], since: ago(5) }],
      }),
    ).toBeUndefined();
    expect(
      failedPromotion({
        ...stage,
        lastPromotion: { ...failed, phase: 'Aborted' },
      }),
    ).toBeUndefined();
  });
});
