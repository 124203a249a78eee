import {
  brokenBoard,
  diamondBoard,
  straightBoard,
} from '../__testUtils__/boards';
import {
  ago,
  makeBoard,
  makeCondition,
  makeInboxItem,
  makePipeline,
  makePromotion,
  makeRun,
  makeStage,
} from '../__testUtils__/build';
import { findAttention } from './attention';

describe('the one thing that needs a person', () => {
  it('is a broken document before all else', () => {
    expect(findAttention(brokenBoard())).toEqual({ kind: 'broken', errors: 2 });
  });

  it('is a promotion that failed', () => {
    const promotion = makePromotion('dev', 'calm-fox', {
      phase: 'Errored',
      finishedAt: ago(1),
    });
    expect(
      findAttention(
        makeBoard(
          [makeStage('dev', 'brave-otter', { lastPromotion: promotion })],
          [],
        ),
      ),
    ).toEqual({ kind: 'promotionFailed', stage: 'dev', promotion });
  });

  it('is a deployment that failed', () => {
    const run = makeRun('dev', 'calm-fox', {
      state: 'Failed',
      message: 'Out of memory.',
    });
    expect(
      findAttention(makeBoard([makeStage('dev', 'calm-fox', { run })], [])),
    ).toEqual({ kind: 'runFailed', stage: 'dev', message: 'Out of memory.' });
  });

  it('is a stage that is not healthy', () => {
    expect(findAttention(diamondBoard())).toMatchObject({
      kind: 'unhealthy',
      stage: 'staging-b',
    });
  });

  it('is that a policy took a stage back, and no condition that is False', () => {
    const told = (changes: Parameters<typeof makeCondition>[2]) =>
      findAttention(
        makeBoard(
          [
            makeStage('prod', 'quiet-heron', {
              conditions: [makeCondition('prod', 'RolledBack', changes)],
              suggestion: undefined,
            }),
          ],
          [],
        ),
      );
    expect(told({ reason: 'Promoted', message: 'prod goes back.' })).toEqual({
      kind: 'rolledBack',
      stage: 'prod',
      message: 'prod goes back.',
    });
    expect(
      told({ status: 'False', reason: 'NotPossible', message: 'It cannot.' }),
    ).toMatchObject({ kind: 'rolledBack', message: 'It cannot.' });
    expect(told({ status: 'False', reason: 'Over', message: '' })).toEqual({
      kind: 'none',
    });
  });

  it('is freight that may go on where no policy promotes it', () => {
    expect(findAttention(straightBoard())).toEqual({
      kind: 'promote',
      stage: 'staging',
      freight: 'id-of-calm-fox',
    });
  });

  it('is an approval before what may go on anyway', () => {
    const item = makeInboxItem();
    const board = straightBoard({ pipeline: makePipeline('guarded') });
    expect(findAttention(board, [item])).toEqual({
      kind: 'approve',
      stage: 'prod',
      freight: 'id-of-calm-fox',
    });
    expect(findAttention(straightBoard(), [item]).kind).toBe('promote');
  });

  it('is nothing where a policy promotes it', () => {
    const board = straightBoard();
    const stages = board.stages.map(stage => ({
      ...stage,
      autoPromotion: { enabled: true, message: 'On its way.' },
    }));
    expect(findAttention({ ...board, stages })).toEqual({ kind: 'none' });
  });
});
