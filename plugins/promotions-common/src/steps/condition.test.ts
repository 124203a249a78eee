import { StepState } from '../model';
import { decideStart, EarlierStep } from './condition';

/** `a:Failed?` is a failed step `a` that may be passed over. */
function earlierSteps(text: string): EarlierStep[] {
  return text
    .split(' ')
    .filter(Boolean)
    .map(word => {
      const [id, state] = word.replace('?', '').split(':');
      return {
        id,
        state: state as StepState,
        continueOnError: word.endsWith('?'),
      };
    });
}

describe('decideStart', () => {
  it.each<[string | undefined, string, 'start' | 'Skipped' | 'Errored']>([
    // Without a condition
    [undefined, '', 'start'],
    ['', 'a:Succeeded b:Skipped', 'start'],
    ['  ', 'a:Failed', 'Skipped'],
    [undefined, 'a:Errored b:Succeeded', 'Skipped'],
    [undefined, 'a:Errored?', 'start'],
    // With one, that alone decides
    ['true', 'a:Failed', 'start'],
    ['false', '', 'Skipped'],
    ['always()', 'a:Failed', 'start'],
    ['success()', 'a:Failed', 'Skipped'],
    ['success()', 'a:Failed?', 'start'],
    ['failure()', 'a:Failed', 'start'],
    ['failure()', 'a:Succeeded', 'Skipped'],
    ["status('a') == 'Skipped'", 'a:Skipped', 'start'],
    ["status('a') == 'Failed' && vars.cleanUp", 'a:Failed?', 'start'],
    // Bad ones
    ['nonsense(', '', 'Errored'],
    ['"yes"', '', 'Errored'],
    ['1', '', 'Errored'],
    ['nope', '', 'Errored'],
    ["status('nope') == 'Failed'", 'a:Failed', 'Errored'],
  ])('if %s after [%s]: %s', (condition, earlier, expected) => {
    const decision = decideStart({ if: condition }, earlierSteps(earlier), {
      vars: { cleanUp: true },
    });
    expect(decision.start ? 'start' : decision.state).toBe(expected);
  });

  it('says what is wrong', () => {
    expect(decideStart({ if: '"yes"' }, [], {})).toMatchObject({
      message:
        'The condition of the step must be true or false, but it is "yes".',
    });
    expect(decideStart({ if: "status('b')" }, [], {})).toMatchObject({
      message: expect.stringContaining("there is no earlier step 'b'"),
    });
  });
});
