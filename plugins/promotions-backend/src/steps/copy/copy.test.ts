import { statSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { createWorkDir, FORBIDDEN, makeTraps } from '../__testUtils__/workDir';
import { copyRunner } from './copy';

const work = createWorkDir(copyRunner);

describe('copy', () => {
  it('copies a file, as it is', async () => {
    work.write('a/run.sh', Buffer.from([0, 1, 255]));
    await chmod(work.path('a/run.sh'), 0o755);
    expect(await work.run({ from: 'a/run.sh', to: 'b/c/run.sh' })).toEqual({
      status: 'Succeeded',
      message: 'Copied 1 file from a/run.sh to b/c/run.sh.',
      output: { files: 1 },
    });
    expect(work.read('b/c/run.sh')).toBe(work.read('a/run.sh'));
    expect(statSync(work.path('b/c/run.sh')).mode % 0o1000).toBe(0o755);
  });

  it('copies all that is in a folder over what is there', async () => {
    work.write('from/a.txt', 'new');
    work.write('from/deep/er/b.txt', 'b');
    work.write('from/.git/config', 'secret');
    work.write('to/a.txt', 'old');
    work.write('to/other.txt', 'stays');
    expect(await work.run({ from: 'from/', to: './to' })).toMatchObject({
      output: { files: 2 },
    });
    expect(work.read('to/a.txt')).toBe('new');
    expect(work.read('to/deep/er/b.txt')).toBe('b');
    expect(work.read('to/other.txt')).toBe('stays');
    expect(work.exists('to/.git')).toBe(false);
  });

  it('may be done again', async () => {
    work.write('from/a.txt', '1');
    await work.run({ from: 'from', to: 'to' });
    expect(await work.run({ from: 'from', to: 'to' })).toMatchObject({
      output: { files: 1 },
    });
  });

  it.each([
    ['from', 'from', 'cannot be copied into itself'],
    ['from', 'from/x', "'from/x' lies in 'from'"],
    ['.', 'to', "'to' lies in '.'"],
    ['from/a.txt', 'from/a.txt', 'cannot be copied onto itself'],
    ['from/a.txt', 'dir', "'dir' is a folder, and 'from/a.txt' is a file"],
    ['from', 'file', "'file' is a file, and 'from' is a folder"],
    ['from', 'blocked', "'blocked/a.txt' is a folder, and 'from/a.txt'"],
    ['from/a.txt', 'file/x', "'file/x' lies below a file"],
    ['nope', 'to', "There is no file 'nope'"],
    ['links', 'to', "'links/in/out' is a symbolic link, which is not followed"],
    ['from', 'trapped', "'trapped/a.txt' is a symbolic link"],
  ])('does not copy %s to %s: %s', async (from, to, message) => {
    work.write('from/a.txt', 'x');
    work.write('dir/x', '');
    work.write('file', '');
    work.write('blocked/a.txt/x', '');
    work.write('links/in/x', '');
    work.link('links/in/out', work.outsidePath);
    work.write('trapped/x', '');
    work.link('trapped/a.txt', work.outsidePath);
    await expect(work.run({ from, to })).rejects.toMatchObject({
      name: 'TerminalError',
      message: expect.stringContaining(message),
    });
    expect(work.outside()).toBe('outside\n');
  });

  it.each(FORBIDDEN)('has nothing to do with %s: %s', async (path, message) => {
    makeTraps(work);
    work.write('a.txt', 'x');
    await expect(work.run({ from: path, to: 'b.txt' })).rejects.toThrow(
      message,
    );
    await expect(work.run({ from: 'a.txt', to: path })).rejects.toThrow(
      message,
    );
    expect(work.outside()).toBe('outside\n');
    expect(work.read('.git/config')).toBe('[core]\n');
  });
});
