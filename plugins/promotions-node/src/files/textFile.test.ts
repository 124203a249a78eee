import { createMockDirectory } from '@backstage/backend-test-utils';
import {
  chmodSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { readTextFile, writeTextFile } from './textFile';

const directory = createMockDirectory();
const workDir = directory.resolve('work');
const read = (name: string) => readFileSync(directory.resolve(name), 'utf8');

beforeEach(() =>
  directory.setContent({
    work: { 'a.txt': 'old', folder: {} },
    outside: { 'b.txt': 'outside' },
  }),
);

describe('writeTextFile', () => {
  it('writes what is new, and leaves what is so already', async () => {
    expect(await writeTextFile(workDir, 'new/b.txt', 'text')).toBe('new');
    expect(await writeTextFile(workDir, 'new/b.txt', 'text')).toBe('same');
    expect(await writeTextFile(workDir, 'new/b.txt', 'next')).toBe('other');
    expect(read('work/new/b.txt')).toBe('next');
  });

  it('keeps who may do what with a file, and leaves nothing beside it', async () => {
    chmodSync(directory.resolve('work/a.txt'), 0o755);
    await writeTextFile(workDir, 'a.txt', 'new');
    expect(statSync(directory.resolve('work/a.txt')).mode % 0o1000).toBe(0o755);
    expect(readdirSync(workDir)).toEqual(['a.txt', 'folder']);
  });

  it('puts a file in the place of the old one, which others may still read', async () => {
    const before = statSync(directory.resolve('work/a.txt')).ino;
    await writeTextFile(workDir, 'a.txt', 'new');
    expect(statSync(directory.resolve('work/a.txt')).ino).not.toBe(before);
  });

  it('takes what a crash has left in its way, and follows no link there', async () => {
    symlinkSync(
      directory.resolve('outside/b.txt'),
      directory.resolve('work/.a.txt.promotions'),
    );
    await writeTextFile(workDir, 'a.txt', 'new');
    expect(read('work/a.txt')).toBe('new');
    expect(read('outside/b.txt')).toBe('outside');
    expect(readdirSync(workDir)).toEqual(['a.txt', 'folder']);
  });

  it.each([
    ['folder', "'folder' is a folder, not a file"],
    ['a.txt/b', "'a.txt/b' lies below a file"],
    ['../outside/b.txt', "contains '..'"],
  ])('does not write %s: %s', async (path, message) => {
    await expect(writeTextFile(workDir, path, 'x')).rejects.toMatchObject({
      name: 'TerminalError',
      message: expect.stringContaining(message),
    });
  });
});

describe('readTextFile', () => {
  it.each([
    ['folder', "'folder' is a folder"],
    ['nothing', "There is no file 'nothing'"],
    ['a.txt/b', "There is no file 'a.txt/b'"],
    ['large', 'files of up to 1048576 are read'],
    ['bytes', 'bytes is not text in UTF-8'],
  ])('does not read %s: %s', async (path, message) => {
    directory.addContent({
      work: { large: 'x'.repeat(1024 * 1024 + 1), bytes: Buffer.from([0xff]) },
    });
    await expect(readTextFile(workDir, path)).rejects.toThrow(message);
  });
});
