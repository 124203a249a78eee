import { createMockDirectory } from '@backstage/backend-test-utils';
import { symlinkSync } from 'node:fs';
import { filesIn } from './walk';

describe('filesIn', () => {
  const directory = createMockDirectory();
  const found = (limits?: { files: number; bytes: number }) =>
    filesIn(directory.resolve('many'), 'many', limits);

  beforeEach(() => {
    directory.setContent({
      many: { 'b.txt': 'xx', a: { 'c.txt': 'xx' }, '.git': { config: 'x' } },
    });
  });

  it('gives all files by their names, without what git keeps', async () => {
    expect(await found()).toEqual(['a/c.txt', 'b.txt']);
  });

  it('gives only so many, and so much', async () => {
    expect(await found({ files: 2, bytes: 4 })).toHaveLength(2);
    await expect(found({ files: 1, bytes: 4 })).rejects.toThrow(
      "'many' has more than 1 files",
    );
    await expect(found({ files: 2, bytes: 3 })).rejects.toThrow(
      'more than 3 bytes',
    );
  });

  it('follows no links, not even within the folder', async () => {
    symlinkSync('b.txt', directory.resolve('many/a/link'));
    await expect(found()).rejects.toMatchObject({
      name: 'TerminalError',
      message:
        "'many/a/link' is a symbolic link, which is not followed. Put what it points to in its place.",
    });
  });
});
