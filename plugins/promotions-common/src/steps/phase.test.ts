import { PromotionPhase, StepState } from '../model';
import { hasFailure, nextStep, StepOutcome, worstOf } from './phase';

/** `Failed?` is a failed step that may be passed over. */
function outcomes(text: string): StepOutcome[] {
  return text
    .split(' ')
    .filter(Boolean)
    .map(word => ({
      state: word.replace('?', '') as StepState,
      passedOver: word.endsWith('?'),
    }));
}

describe('worstOf', () => {
  it.each<[string, PromotionPhase]>([
    ['', 'Succeeded'],
    ['Succeeded', 'Succeeded'],
    ['Skipped', 'Succeeded'],
    ['Skipped Succeeded Skipped', 'Succeeded'],
    ['Succeeded Running', 'Running'],
    ['Succeeded Pending', 'Running'],
    ['Errored Pending', 'Running'],
    ['Errored? Running?', 'Running'],
    ['Succeeded Aborted', 'Aborted'],
    ['Aborted Failed', 'Failed'],
    ['Failed Errored', 'Errored'],
    ['Errored Failed Aborted Succeeded', 'Errored'],
    ['Failed Skipped', 'Failed'],
    // What may be passed over does not count
    ['Failed? Succeeded', 'Succeeded'],
    ['Errored?', 'Succeeded'],
    ['Errored? Failed', 'Failed'],
    // Aborting is about the promotion, not about the step
    ['Succeeded Aborted?', 'Aborted'],
  ])('[%s] is %s', (steps, phase) => {
    expect(worstOf(outcomes(steps))).toBe(phase);
  });
});

describe('nextStep', () => {
  it.each<[string, number | undefined]>([
    ['', undefined],
    ['Pending Pending', 0],
    ['Succeeded Pending', 1],
    ['Succeeded Running Pending', 1],
    ['Failed Pending', 1],
    ['Skipped Aborted Errored Failed Succeeded', undefined],
  ])('[%s] goes on at %s', (steps, index) => {
    expect(nextStep(outcomes(steps))).toBe(index);
  });
});

describe('hasFailure', () => {
  it.each<[string, boolean]>([
    ['', false],
    ['Succeeded Skipped', false],
    ['Failed', true],
    ['Errored Succeeded', true],
    ['Failed? Errored?', false],
    ['Aborted?', true],
  ])('[%s]: %s', (steps, failed) => {
    expect(hasFailure(outcomes(steps))).toBe(failed);
  });
});
