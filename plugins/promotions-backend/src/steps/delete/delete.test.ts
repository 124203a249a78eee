import { createWorkDir, FORBIDDEN, makeTraps } from '../__testUtils__/workDir';
import { deleteRunner } from './delete';

const work = createWorkDir(deleteRunner);

describe('delete', () => {
  it('deletes a file, and nothing beside it', async () => {
    work.write('a/b.txt', '');
    work.write('a/c.txt', '');
    expect(await work.run({ path: 'a/b.txt' })).toEqual({
      status: 'Succeeded',
      message: 'Deleted the file a/b.txt.',
      output: { deleted: true },
    });
    expect([work.exists('a/b.txt'), work.exists('a/c.txt')]).toEqual([
      false,
      true,
    ]);
  });

  it('deletes a folder with links in it, and nothing that they lead to', async () => {
    work.write('a/b/c.txt', '');
    work.link('a/out', work.outsidePath);
    expect(await work.run({ path: 'a' })).toMatchObject({
      message: 'Deleted the folder a.',
    });
    expect(work.exists('a')).toBe(false);
    expect(work.outside()).toBe('outside\n');
  });

  it('does nothing where nothing is, unless something must be there', async () => {
    expect(await work.run({ path: 'a' })).toEqual({
      status: 'Succeeded',
      message: 'a was not there.',
      output: { deleted: false },
    });
    await expect(work.run({ path: 'a', mustExist: true })).rejects.toThrow(
      "There is no file 'a' in the working directory.",
    );
  });

  it.each([
    ...FORBIDDEN,
    ['.', 'The working directory itself is not deleted.'],
    ['./', 'The working directory itself is not deleted.'],
  ])('does not delete %s: %s', async (path, message) => {
    makeTraps(work);
    await expect(work.run({ path })).rejects.toMatchObject({
      name: 'TerminalError',
      message: expect.stringContaining(message),
    });
    expect(work.outside()).toBe('outside\n');
    expect(work.read('.git/config')).toBe('[core]\n');
  });
});
