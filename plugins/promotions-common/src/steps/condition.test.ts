import { workAfter } from './__testUtils__/work';
import { decideStart } from './condition';

describe('decideStart', () => {
  it.each<[string | undefined, string, 'start' | 'Skipped' | 'Errored']>([
    // Without a condition
    [undefined, '', 'start'],
    ['', 'a:Succeeded b:Skipped', 'start'],
    ['  ', 'a:Failed', 'Skipped'],
    [undefined, 'a:Errored b:Succeeded', 'Skipped'],
    [undefined, 'a:Errored?', 'start'],
    [undefined, 'a:Aborted?', 'Skipped'],
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
    ["status('last') == 'Failed'", 'a:Failed', 'Errored'],
    ["secrets.token == 'x'", '', 'Errored'],
  ])('if %s after [%s]: %s', (condition, earlier, expected) => {
    const work = workAfter(earlier, { if: condition });
    const decision = decideStart(work, work.steps.length - 1);
    expect(decision.start ? 'start' : decision.state).toBe(expected);
  });

  it('says what is wrong', () => {
    expect(decideStart(workAfter('', { if: '"yes"' }), 0)).toMatchObject({
      message:
        'The condition of the step must be true or false, but it is "yes".',
    });
    expect(decideStart(workAfter('', { if: "status('b')" }), 0)).toMatchObject({
      message: expect.stringContaining("there is no earlier step 'b'"),
    });
  });
});
