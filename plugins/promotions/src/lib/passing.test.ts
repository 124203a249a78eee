import {
  makeApprovalRequirement,
  makeDecision,
  makeRequirement,
} from '../__testUtils__/build';
import { canBreakGlass, passingOf } from './passing';

const freeze = makeRequirement('freeze/year-end', {
  kind: 'freeze',
  status: 'Unmet',
});
const soak = makeRequirement('soak', { status: 'Waiting' });
const unasked = makeApprovalRequirement({}, { status: 'NotEvaluated' });

describe('breaking glass', () => {
  it('passes gates and freezes that are not met, and no others', () => {
    const decision = makeDecision('prod', 'calm-fox', [
      makeRequirement('upstream'),
      freeze,
      makeRequirement('healthy', { status: 'Overridden' }),
      unasked,
    ]);
    expect(passingOf(decision)).toEqual({
      choices: [freeze, unasked],
      availability: [],
    });
    expect(canBreakGlass(decision)).toBe(true);
  });

  it('never passes availability', () => {
    const decision = makeDecision('prod', 'calm-fox', [soak, freeze]);
    expect(passingOf(decision).availability).toEqual([soak]);
    expect(canBreakGlass(decision)).toBe(false);
  });

  it('has nothing to do where nothing is known to stand in the way', () => {
    expect(canBreakGlass(makeDecision('prod', 'calm-fox', [unasked]))).toBe(
      false,
    );
  });
});
