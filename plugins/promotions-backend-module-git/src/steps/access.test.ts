import { TerminalError } from '@promotions/backstage-plugin-promotions-node';
import { execFile } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openOutbound, runStep, setValue } from '../__testUtils__/Flow';
import { Remote } from '../__testUtils__/Remote';

const run = promisify(execFile);
const credentials = { username: 'bot', password: 'p/ss word' };

describe('what the git steps can reach', () => {
  let remote: Remote;
  let workDir: string;

  beforeEach(async () => {
    remote = await Remote.start({ credentials }, { 'values.yaml': 'a: 1\n' });
    workDir = remote.workDir();
  });

  afterEach(() => remote.stop());

  const granted = () => ({ workDir, outbound: openOutbound(credentials) });

  async function clone() {
    await runStep('git-clone', { url: remote.url }, granted());
    await setValue(workDir, 'values.yaml', 'a', '2');
    await runStep('git-commit', { message: 'Two' }, granted());
  }

  it('is asked of the grants by each step that goes out', async () => {
    const asked: string[] = [];
    const outbound = {
      ...openOutbound(),
      repository: async (url: string) => {
        asked.push(url);
        throw new TerminalError('No grant covers this.');
      },
    };
    await expect(
      runStep('git-clone', { url: remote.url }, { workDir, outbound }),
    ).rejects.toThrow('No grant covers this.');
    await clone();
    await expect(
      runStep('git-push', {}, { workDir, outbound }),
    ).rejects.toThrow('No grant covers this.');
    expect(asked).toEqual([remote.url, remote.url]);
  });

  it('is opened by the credentials of the grant, which stay where they are', async () => {
    await clone();
    const result = await runStep('git-push', {}, granted());
    expect(JSON.stringify(result)).not.toContain(credentials.password);
    expect(await remote.subjects()).toEqual(['Two', 'Begin']);
    const files = await readdir(join(workDir, '.git'), {
      recursive: true,
      withFileTypes: true,
    });
    for (const file of files.filter(entry => entry.isFile())) {
      const content = await readFile(
        join(file.parentPath, file.name),
        'latin1',
      );
      expect(content).not.toContain(credentials.password);
      expect(content).not.toContain('Authorization');
    }
  });

  it('is only what was at the address that the grant was checked for', async () => {
    const url = remote.url.replace('localhost', 'git.example.invalid');
    const pinned = (...addresses: string[]) => ({
      workDir,
      outbound: {
        ...openOutbound(),
        repository: async () => ({ url, credentials, addresses }),
      },
    });
    await expect(
      runStep('git-clone', { url }, pinned('127.0.0.2')),
    ).rejects.toThrow();
    await runStep('git-clone', { url }, pinned('127.0.0.1'));
    await runStep('git-push', {}, pinned('127.0.0.1', '::1'));
  });

  it('stays closed without credentials, or with wrong ones', async () => {
    for (const outbound of [
      openOutbound(),
      openOutbound({ username: 'bot', password: 'wrong' }),
    ]) {
      const refused = runStep(
        'git-clone',
        { url: remote.url },
        { workDir, outbound },
      );
      await expect(refused).rejects.toMatchObject({
        message: expect.stringContaining('asks for credentials'),
        terminal: true,
      });
      await expect(refused).rejects.not.toThrow('wrong');
    }
  });

  it.each([
    { url: 'file:///etc' },
    { branch: '--upload-pack=true' },
    { path: '../other' },
  ])('is never %j', async config => {
    const refused = runStep(
      'git-clone',
      { url: remote.url, ...config },
      granted(),
    );
    await expect(refused).rejects.toMatchObject({ terminal: true });
    await clone();
    await expect(
      runStep('git-push', { targetBranch: '-f' }, granted()),
    ).rejects.toThrow('cannot be the name of a branch');
  });

  it('is not widened by what a step has written into the clone', async () => {
    await clone();
    const proof = join(remote.dir, 'proof');
    const command = `touch ${proof}`;
    const dir = join(workDir, '.git');
    for (const hook of ['pre-push', 'post-commit', 'post-checkout']) {
      await writeFile(join(dir, 'hooks', hook), `#!/bin/sh\n${command}\n`, {
        mode: 0o755,
      });
    }
    await run('git', ['config', 'core.fsmonitor', command], { cwd: workDir });
    await run('git', ['config', 'credential.helper', `!${command}`], {
      cwd: workDir,
    });
    await run('git', ['config', 'filter.evil.clean', command], {
      cwd: workDir,
    });
    await writeFile(join(workDir, '.gitattributes'), '* filter=evil\n');
    await setValue(workDir, 'values.yaml', 'a', '3');
    await runStep(
      'git-commit',
      { message: 'Three' },
      { ...granted(), idempotencyKey: 'three' },
    );
    await runStep('git-push', {}, granted());
    expect(await remote.subjects()).toEqual(['Three', 'Two', 'Begin']);
    await expect(readFile(proof)).rejects.toThrow('ENOENT');
  });

  it('takes nothing from a repository around the working directory', async () => {
    await run('git', ['init', '--quiet'], { cwd: remote.dir });
    await run(
      'git',
      ['config', 'url.http://localhost:1/.insteadOf', remote.server.baseUrl],
      { cwd: remote.dir },
    );
    await clone();
    await runStep('git-push', {}, granted());
    expect(await remote.subjects()).toEqual(['Two', 'Begin']);
  });

  it('takes nothing from the configuration of the machine', async () => {
    const home = join(remote.dir, 'home');
    await rm(home, { recursive: true, force: true });
    const before = { ...process.env };
    try {
      process.env.GIT_CONFIG_COUNT = '1';
      process.env.GIT_CONFIG_KEY_0 = `url.http://localhost:1/.insteadOf`;
      process.env.GIT_CONFIG_VALUE_0 = remote.server.baseUrl;
      process.env.GIT_DIR = '/nonexistent';
      process.env.GIT_TRACE = join(remote.dir, 'trace');
      await clone();
      await runStep('git-push', {}, granted());
      await expect(readFile(join(remote.dir, 'trace'))).rejects.toThrow();
    } finally {
      process.env = before;
    }
  });
});
