import { checkBranch, checkUrl } from './arguments';

describe('the address of a repository', () => {
  it.each([
    'https://git.example.com/team/app.git',
    'http://localhost:7008/git/app.git',
    'https://git.example.com/~user/a%20b',
  ])('can be %s', url => {
    expect(checkUrl(url)).toBe(url);
  });

  it.each([
    'file:///etc',
    'ssh://git@example.com/x.git',
    'git@example.com:x.git',
    'git://example.com/x.git',
    'ext::sh -c true',
    '--upload-pack=true',
    '/etc',
    '',
    'http://bot:secret@localhost/x.git',
    'http://bot@localhost/x.git',
    'http://localhost/x.git?service=other',
    'http://localhost/x.git#part',
    'http://localhost/x.git\nhttp://localhost/y.git',
  ])('cannot be %j', url => {
    expect(() => checkUrl(url)).toThrow(
      expect.objectContaining({
        terminal: true,
        message: expect.not.stringContaining('secret'),
      }),
    );
  });
});

describe('the name of a branch', () => {
  it.each(['main', 'release/1.x', 'feature/a-b_c', 'ümlaut', 'a@b'])(
    'can be %s',
    branch => {
      expect(checkBranch(branch)).toBe(branch);
    },
  );

  it.each([
    '--upload-pack=true',
    '-b',
    'a..b',
    'a b',
    'refs/heads/x.lock',
    'x.lock/y',
    'x@{1}',
    '@',
    'HEAD',
    'main:main',
    '/x',
    'x/',
    'a//b',
    'a/.b',
    '.a',
    'a.',
    'a\u0007',
    'a*',
    'a[b',
    'a\\b',
    'x'.repeat(251),
    '',
  ])('cannot be %j', branch => {
    expect(() => checkBranch(branch)).toThrow('cannot be the name of a branch');
  });
});
