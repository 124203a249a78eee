import { workAfter, workOf } from './__testUtils__/work';
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

  it('looks only at what comes before it', () => {
    const work = workOf({ steps: [{ id: 'a' }, { id: 'b' }] });
    work.steps[1].state = 'Failed';
    expect(decideStart(work, 0)).toEqual({ start: true });
  });

  it('says why it is skipped', () => {
    const message = (work: ReturnType<typeof workAfter>) =>
      decideStart(work, work.steps.length - 1);
    expect(message(workAfter('a:Failed'))).toEqual({
      start: false,
      state: 'Skipped',
      message: 'An earlier step failed.',
    });
    expect(message(workAfter('', { if: '  failure() ' }))).toEqual({
      start: false,
      state: 'Skipped',
      message: 'The condition of the step is not met: failure()',
    });
  });

  it('shows only the beginning of what is long and no answer', () => {
    const text = 'x'.repeat(200);
    expect(decideStart(workAfter('', { if: `"${text}"` }), 0)).toEqual({
      start: false,
      state: 'Errored',
      message: `The condition of the step must be true or false, but it is "${text.slice(
        0,
        99,
      )}.`,
    });
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
