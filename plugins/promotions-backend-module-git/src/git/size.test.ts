import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sizeOf, withinSize } from './size';

describe('the size of a folder', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'promotions-size-'));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  const fill = (maxBytes: number, work: (s: AbortSignal) => Promise<unknown>) =>
    withinSize(
      {
        directory,
        maxBytes,
        what: 'https://git.example.com/large.git',
        signal: new AbortController().signal,
      },
      work,
    );

  it('is that of all files in it, and of nothing that links point at', async () => {
    await mkdir(join(directory, 'a/b'), { recursive: true });
    await writeFile(join(directory, 'a/one'), 'x'.repeat(1_000));
    await writeFile(join(directory, 'a/b/two'), 'x'.repeat(500));
    await symlink('/proc', join(directory, 'link'));

    expect(await sizeOf(directory)).toBeGreaterThanOrEqual(1_500);
    expect(await sizeOf(directory)).toBeLessThan(2_000);
    expect(await sizeOf(join(directory, 'nothing'))).toBe(0);
  });

  it('may be as large as is allowed', async () => {
    await expect(
      fill(1_000, async () => {
        await writeFile(join(directory, 'file'), 'x'.repeat(1_000));
        return 'done';
      }),
    ).resolves.toBe('done');
  });

  it('ends in an error for good where it is larger, and says how much it may be', async () => {
    await expect(
      fill(1_536, () => writeFile(join(directory, 'file'), 'x'.repeat(2_000))),
    ).rejects.toMatchObject({
      message: expect.stringContaining(
        'https://git.example.com/large.git takes more than 1.5 KiB',
      ),
      terminal: true,
    });
  });

  it('stops what fills it, without waiting for its end', async () => {
    await expect(
      fill(1_000, async signal => {
        await writeFile(join(directory, 'file'), 'x'.repeat(2_000));
        // As a clone of which there is no end.
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        });
      }),
    ).rejects.toThrow('takes more than 1000 bytes');
  });
});
