import { makeStep } from '../__testUtils__/build';
import { stepCommits } from './stepCommits';
import { stepName, stepProgress } from './stepProgress';

const commit = 'c'.repeat(40);

describe('the progress of a promotion', () => {
  it('names the step that runs', () => {
    expect(
      stepProgress([
        makeStep(0, 'repo', 'git-clone', { state: 'Succeeded' }),
        makeStep(1, 'step-2', 'yaml-update', { state: 'Running' }),
        makeStep(2, 'push', 'git-push'),
      ]),
    ).toEqual({ done: 1, count: 3, step: { index: 2, name: 'yaml-update' } });
  });

  it('has no step left at the end', () => {
    expect(
      stepProgress([makeStep(0, 'fail', 'fail', { state: 'Failed' })]),
    ).toEqual({ done: 1, count: 1, step: undefined });
  });

  it('is nothing where there are no steps', () => {
    expect(stepProgress([])).toBeUndefined();
  });
});

describe('the name of a step', () => {
  it('is what its author called it, else its id, else what it does', () => {
    expect(stepName({ id: 'a', uses: 'http', name: 'Ask' })).toBe('Ask');
    expect(stepName({ id: 'ask', uses: 'http' })).toBe('ask');
    expect(stepName({ id: 'step-3', uses: 'http' })).toBe('http');
  });
});

describe('the commits of a promotion', () => {
  it('are told once, with all that is known of them', () => {
    expect(
      stepCommits([
        makeStep(0, 'repo', 'git-clone', {
          output: { commit: 'a'.repeat(40) },
        }),
        makeStep(1, 'commit', 'git-commit', { output: { commit } }),
        makeStep(2, 'push', 'git-push', { output: { commit, branch: 'main' } }),
        makeStep(3, 'http', 'http', { output: { commit: 'not a hash' } }),
      ]),
    ).toEqual([{ commit, branch: 'main' }]);
  });
});
