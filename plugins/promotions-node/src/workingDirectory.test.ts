import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ensurePrivateDirectory, workingDirectory } from './workingDirectory';

describe('the working directory', () => {
  let base: string;
  beforeEach(async () => {
    base = await fs.mkdtemp(path.join(os.tmpdir(), 'promotions-node-'));
  });
  afterEach(() => fs.rm(base, { recursive: true, force: true }));

  it('is what the configuration says, or one of its own', () => {
    const config = (value?: string) => ({
      getOptionalString: (key: string) =>
        key === 'promotions.workingDirectory' ? value : undefined,
    });
    expect(workingDirectory(config(base))).toBe(base);
    expect(workingDirectory(config())).toBe(
      path.join(os.tmpdir(), 'backstage-promotions'),
    );
  });

  it('is made for this user alone, also when it is there already', async () => {
    const directory = path.join(base, 'work');
    await ensurePrivateDirectory(directory);
    await ensurePrivateDirectory(directory);
    expect((await fs.stat(directory)).mode % 0o1000).toBe(0o700);
  });

  it('is not a link that somebody has put there', async () => {
    const directory = path.join(base, 'work');
    await fs.symlink(base, directory);
    await expect(ensurePrivateDirectory(directory)).rejects.toThrow(
      'is a link',
    );
  });
});
