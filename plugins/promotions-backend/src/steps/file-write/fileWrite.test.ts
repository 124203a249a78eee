import { createWorkDir, FORBIDDEN, makeTraps } from '../__testUtils__/workDir';
import { fileWriteRunner } from './fileWrite';

const work = createWorkDir(fileWriteRunner);

describe('file-write', () => {
  it('writes a file, with the folders around it', async () => {
    expect(await work.run({ path: 'a/b/c.txt', content: 'ä\n' })).toEqual({
      status: 'Succeeded',
      message: 'Wrote a/b/c.txt.',
      output: { changed: true, files: ['a/b/c.txt'] },
    });
    expect(work.read('a/b/c.txt')).toBe('ä\n');
  });

  it.each(['shorter', '', 'the old content and more'])(
    'writes %j in place of what was there',
    async content => {
      work.write('a.txt', 'the old content');
      expect(await work.run({ path: 'a.txt', content })).toMatchObject({
        message: 'Wrote a.txt anew.',
        output: { changed: true },
      });
      expect(work.read('a.txt')).toBe(content);
    },
  );

  it('says when the file is so already', async () => {
    work.write('a.txt', 'same');
    expect(await work.run({ path: 'a.txt', content: 'same' })).toEqual({
      status: 'Succeeded',
      message: 'a.txt has this content already.',
      output: { changed: false, files: [] },
    });
  });

  it.each([
    ...FORBIDDEN,
    ['dir', "'dir' is a folder, not a file."],
    ['dir/x/y.txt', "'dir/x/y.txt' lies below a file"],
  ])('does not write %s: %s', async (path, message) => {
    makeTraps(work);
    work.write('dir/x', '');
    await expect(work.run({ path, content: 'x' })).rejects.toMatchObject({
      name: 'TerminalError',
      message: expect.stringContaining(message),
    });
    expect(work.outside()).toBe('outside\n');
    expect(work.read('.git/config')).toBe('[core]\n');
  });

  it('takes no more than a mebibyte', () => {
    expect(work.accepts({ path: 'a', content: 'x'.repeat(1024 * 1024) })).toBe(
      true,
    );
    expect(work.accepts({ path: 'a', content: 'ä'.repeat(600_000) })).toBe(
      false,
    );
    expect(work.accepts({ path: 'a' })).toBe(false);
  });

  it('declares that it builds the working directory', () => {
    expect(fileWriteRunner.buildsWorkDir).toBe(true);
  });
});
