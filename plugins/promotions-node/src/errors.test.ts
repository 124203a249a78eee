import { isTerminal, TerminalError } from './errors';

describe('isTerminal', () => {
  const circular: { cause?: unknown } = {};
  circular.cause = circular;

  it.each<[string, unknown, boolean]>([
    ['a terminal error', new TerminalError('no'), true],
    [
      'an error caused by one',
      new Error('a', {
        cause: new Error('b', { cause: new TerminalError('c') }),
      }),
      true,
    ],
    ['any other error', new Error('no'), false],
    ['an object that says so', { terminal: true }, true],
    ['an object that says something else', { terminal: 'yes' }, false],
    ['causes in a circle', circular, false],
    ['no error at all', undefined, false],
    ['text', 'terminal', false],
  ])('%s: %s', (_name, error, expected) => {
    expect(isTerminal(error)).toBe(expected);
  });
});
