import { safePath } from '@promotions/backstage-plugin-promotions-node';
import { createMockStepContext } from '@promotions/backstage-plugin-promotions-node/testUtils';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openOutbound, runStep } from '../__testUtils__/Flow';
import { Remote } from '../__testUtils__/Remote';
import { createGitCloneRunner } from './clone';

const VALUES = 'image: none\nreplicas: 1\n';

describe('git-clone', () => {
  let remote: Remote;

  beforeEach(async () => {
    remote = await Remote.start({}, { 'dev/values.yaml': VALUES });
  });

  afterEach(() => remote.stop());

  async function clone(workDir = remote.workDir(), config = {}) {
    return runStep('git-clone', { url: remote.url, ...config }, { workDir });
  }

  it('checks out the branch and says which commit that is', async () => {
    const result = await clone();
    expect(result.output).toEqual({
      commit: await remote.git('rev-parse', 'HEAD'),
      branch: 'main',
      path: '.',
    });
    await expect(
      readFile(join(remote.workDir(), 'dev/values.yaml'), 'utf8'),
    ).resolves.toBe(VALUES);
  });

  it('takes only as much of the history as is asked for', async () => {
    await remote.commit('Second', { a: '1' });
    await clone(remote.workDir(), { branch: 'main', depth: 1, path: 'repo' });
    await expect(
      readFile(join(remote.workDir(), 'repo/.git/shallow'), 'utf8'),
    ).resolves.toContain(await remote.git('rev-parse', 'HEAD'));
  });

  it('begins anew where an attempt of the same step was cut off', async () => {
    await clone();
    await writeFile(join(remote.workDir(), '.git/index.lock'), '');
    await writeFile(join(remote.workDir(), 'rest'), '');
    await clone();
    await expect(
      readFile(join(remote.workDir(), 'rest'), 'utf8'),
    ).rejects.toThrow('ENOENT');
  });

  it('does not clone over what another step has put there', async () => {
    await clone();
    await expect(
      runStep(
        'git-clone',
        { url: remote.url },
        { workDir: remote.workDir(), idempotencyKey: 'other' },
      ),
    ).rejects.toThrow('There are files at "." already');
  });

  it('says so when there is no such branch or repository', async () => {
    await expect(clone(undefined, { branch: 'next' })).rejects.toMatchObject({
      message: expect.stringContaining('has no branch "next"'),
      terminal: true,
    });
    const url = remote.url.replace('deploy', 'nothing');
    await expect(clone(undefined, { url })).rejects.toMatchObject({
      message: expect.stringContaining('is not there'),
      terminal: true,
    });
  });

  it('stops when the repository takes more than it may', async () => {
    const runner = createGitCloneRunner({ maxRepositoryBytes: 1_000 });
    await expect(
      runner.run(
        createMockStepContext({
          config: runner.schema.config.parse({ url: remote.url }),
          workDir: remote.workDir(),
          outbound: openOutbound(),
        }),
      ),
    ).rejects.toMatchObject({
      message: expect.stringContaining('takes more than 1000 bytes'),
      terminal: true,
    });
  });

  it('leaves links of the repository as they are, and no step follows them', async () => {
    await symlink('/etc/hostname', join(remote.person, 'link'));
    await symlink('/tmp', join(remote.person, 'folder'));
    await remote.commit('Link', {});
    await clone();
    await expect(safePath(remote.workDir(), 'link')).rejects.toThrow(
      "'link' is a symbolic link",
    );
    await expect(
      runStep(
        'git-clone',
        { url: remote.url, path: 'folder/repo' },
        { workDir: remote.workDir() },
      ),
    ).rejects.toThrow("'folder' is a symbolic link");
    await expect(
      runStep('git-commit', { message: 'x' }, { workDir: remote.workDir() }),
    ).resolves.toMatchObject({ output: { changed: false } });
  });
});
