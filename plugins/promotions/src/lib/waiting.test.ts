import {
  makeDecision,
  makeApprovalRequirement,
  makePromotion,
  makeRequirement,
  makeStage,
} from '../__testUtils__/build';
import { waitingOf } from './waiting';

const lock = makeRequirement('database', {
  kind: 'lock',
  status: 'Waiting',
  message: 'billing holds the lock shared-database.',
});

describe('what a pending promotion waits for', () => {
  const stage = makeStage('prod', 'quiet-heron', {
    suggestion: makeDecision('prod', 'calm-fox', [
      makeRequirement('upstream'),
      makeApprovalRequirement(),
      lock,
    ]),
  });

  it('is what the decision of the board says about its freight', () => {
    expect(waitingOf(stage, makePromotion('prod', 'calm-fox'))).toEqual({
      approvals: 1,
      others: [lock],
    });
  });

  it('is not known where the board speaks of other freight', () => {
    expect(
      waitingOf(stage, makePromotion('prod', 'loud-magpie')),
    ).toBeUndefined();
  });
});
