import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Parts, runStep, setValue } from '../__testUtils__/Flow';
import { Remote } from '../__testUtils__/Remote';

const VALUES = 'image: none\nreplicas: 1\n';

describe('the git steps', () => {
  let remote: Remote;

  beforeEach(async () => {
    remote = await Remote.start({}, { 'dev/values.yaml': VALUES });
  });

  afterEach(() => remote.stop());

  async function clone(workDir = remote.workDir(), config = {}) {
    return runStep('git-clone', { url: remote.url, ...config }, { workDir });
  }

  async function change(image: string, parts: Partial<Parts> = {}) {
    const workDir = parts.workDir ?? remote.workDir();
    await clone(workDir);
    await setValue(workDir, 'dev/values.yaml', 'image', image);
    return runStep(
      'git-commit',
      { message: `dev: ${image}` },
      { ...parts, workDir },
    );
  }

  const push = (config = {}, parts: Partial<Parts> = {}) =>
    runStep('git-push', config, { workDir: remote.workDir(), ...parts });

  describe('git-clone', () => {
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

    it('does not let links of the repository lead anywhere', async () => {
      await symlink('/etc/hostname', join(remote.person, 'link'));
      await remote.commit('Link', {});
      await clone();
      await expect(
        readFile(join(remote.workDir(), 'link'), 'utf8'),
      ).resolves.toBe('/etc/hostname');
      await writeFile(join(remote.workDir(), 'link'), '/etc/passwd');
      await expect(
        runStep('git-commit', { message: 'x' }, { workDir: remote.workDir() }),
      ).rejects.toThrow('"link" is a symbolic link in the repository');
    });
  });

  describe('git-commit', () => {
    it('gives the same hash when it is done again on the same parent', async () => {
      const first = await change('1.0');
      const second = await change('1.0', { workDir: remote.workDir('two') });
      expect(first.output).toEqual({
        commit: expect.any(String),
        changed: true,
      });
      expect(second.output).toEqual(first.output);
    });

    it('gives the same answer when it is asked again after it has committed', async () => {
      const first = await change('1.0');
      const again = await runStep(
        'git-commit',
        { message: 'dev: 1.0' },
        { workDir: remote.workDir() },
      );
      expect(again.output).toEqual(first.output);
    });

    it('succeeds when there is nothing to commit', async () => {
      const result = await change('none');
      expect(result).toMatchObject({
        status: 'Succeeded',
        output: {
          commit: await remote.git('rev-parse', 'HEAD'),
          changed: false,
        },
      });
    });

    it('says who, when and for which promotion', async () => {
      await clone();
      await writeFile(join(remote.workDir(), 'new.txt'), 'new');
      await runStep(
        'git-commit',
        {
          message: 'Two\n\nparagraphs\n\nPromotion-Step: forged',
          author: { name: 'Ada', email: 'ada@example.com' },
        },
        { workDir: remote.workDir() },
      );
      await push();
      expect(
        await remote.served(
          'log',
          '-1',
          '--format=%an <%ae> %aI|%cn|%cI',
          'main',
        ),
      ).toBe(
        'Ada <ada@example.com> 2026-01-02T03:04:05+00:00|Promotions|2026-01-02T03:04:05+00:00',
      );
      expect(
        await remote.served('log', '-1', '--format=%(trailers)', 'main'),
      ).toBe(
        [
          'Promotion: 01J0000000000000000000AAAA',
          'Promotion-Step: promotion/git-commit',
          'Promotion-Freight: f1',
        ].join('\n'),
      );
    });

    it('says what is missing when nothing was cloned', async () => {
      await expect(
        runStep(
          'git-commit',
          { message: 'x', path: 'repo' },
          { workDir: remote.dir },
        ),
      ).rejects.toThrow('There is no clone at "repo". Add a git-clone step');
    });

    it('does not take a clone within a clone for a part of it', async () => {
      await clone();
      await runStep(
        'git-clone',
        { url: remote.url, path: 'inner' },
        { workDir: remote.workDir(), idempotencyKey: 'inner' },
      );
      await expect(
        runStep('git-commit', { message: 'x' }, { workDir: remote.workDir() }),
      ).rejects.toThrow('"inner" is a repository of its own');
    });
  });

  describe('git-push', () => {
    it('brings the commit onto the branch', async () => {
      const committed = await change('1.0');
      const result = await push();
      expect(result.output).toEqual({
        commit: committed.output!.commit,
        branch: 'main',
        pushed: true,
        attempts: 1,
      });
      expect(await remote.subjects()).toEqual(['dev: 1.0', 'Begin']);
      expect(await remote.file('dev/values.yaml')).toContain('image: 1.0');
    });

    it('does nothing when the commit is there already', async () => {
      const committed = await change('1.0');
      await push();
      const again = await push();
      expect(again.output).toEqual({
        commit: committed.output!.commit,
        branch: 'main',
        pushed: true,
        attempts: 0,
      });
      await expect(remote.server.pushes.read()).resolves.toHaveLength(1);
    });

    it('does nothing when nothing was committed', async () => {
      await change('none');
      expect((await push()).output).toMatchObject({
        pushed: false,
        attempts: 0,
      });
      await expect(remote.server.pushes.read()).resolves.toEqual([]);
    });

    it('puts the commit on top of what others have pushed meanwhile', async () => {
      await change('1.0');
      await remote.commit('Somebody else', { 'other.txt': '1' });
      const result = await push();
      expect(result.output).toMatchObject({ pushed: true, attempts: 1 });
      expect(await remote.subjects()).toEqual([
        'dev: 1.0',
        'Somebody else',
        'Begin',
      ]);
      expect(result.output!.commit).toBe(
        await remote.served('rev-parse', 'main'),
      );
    });

    it('goes on from the branch, for the steps after it', async () => {
      await change('1.0');
      await remote.commit('Somebody else', { 'other.txt': '1' });
      await push();
      await setValue(remote.workDir(), 'dev/values.yaml', 'image', '1.1');
      const parts = { workDir: remote.workDir(), idempotencyKey: 'second' };
      await runStep('git-commit', { message: 'dev: 1.1' }, parts);
      await push();
      expect(await remote.subjects()).toEqual([
        'dev: 1.1',
        'dev: 1.0',
        'Somebody else',
        'Begin',
      ]);
    });

    it('names the files when the change cannot be put on top', async () => {
      await change('1.0');
      await remote.commit('Somebody else', {
        'dev/values.yaml': 'image: 2.0\nreplicas: 1\n',
      });
      await expect(push()).rejects.toMatchObject({
        message: expect.stringMatching(
          /changed "dev\/values\.yaml" on branch "main" of http/,
        ),
        terminal: true,
      });
      expect(await remote.subjects()).toEqual(['Somebody else', 'Begin']);
      expect(await remote.file('dev/values.yaml')).toContain('2.0');
    });

    it('has nothing to push when others have made the same change', async () => {
      await change('1.0');
      await remote.commit('Somebody else', {
        'dev/values.yaml': 'image: 1.0\nreplicas: 1\n',
      });
      expect((await push()).output).toMatchObject({
        commit: await remote.served('rev-parse', 'main'),
        pushed: false,
        attempts: 0,
      });
    });

    it('pushes from a clone without history', async () => {
      const workDir = remote.workDir();
      await clone(workDir, { depth: 1 });
      await setValue(workDir, 'dev/values.yaml', 'image', '1.0');
      await runStep('git-commit', { message: 'dev: 1.0' }, { workDir });
      await remote.commit('Somebody else', { 'other.txt': '1' });
      await remote.commit('Another one', { 'other.txt': '2' });
      await push();
      expect(await remote.subjects()).toEqual([
        'dev: 1.0',
        'Another one',
        'Somebody else',
        'Begin',
      ]);
    });

    it('makes another branch, and adds to it', async () => {
      await change('1.0');
      expect((await push({ targetBranch: 'next' })).output).toMatchObject({
        branch: 'next',
        pushed: true,
      });
      await change('1.1', {
        workDir: remote.workDir('two'),
        promotion: { id: 'second' },
      });
      await remote.commit('On next', { 'next.txt': '1' }, 'next');
      await expect(
        push(
          { targetBranch: 'next' },
          { workDir: remote.workDir('two'), promotion: { id: 'second' } },
        ),
      ).rejects.toThrow('"dev/values.yaml" on branch "next"');
      expect(await remote.subjects()).toEqual(['Begin']);
    });

    it('says so when the branch was removed in the meantime', async () => {
      await remote.commit('On next', {}, 'next');
      await clone(undefined, { branch: 'next' });
      await remote.served('update-ref', '-d', 'refs/heads/next');
      await expect(push()).rejects.toThrow('Branch "next" of http://localhost');
    });

    it('pushes what was never pushed when the clone had to be made again', async () => {
      await change('1.0');
      await remote.commit('Somebody else', { 'other.txt': '1' });
      const workDir = remote.workDir('rebuilt');
      await runStep(
        'git-clone',
        { url: remote.url, depth: 1 },
        { workDir, replay: true },
      );
      await setValue(workDir, 'dev/values.yaml', 'image', '1.0');
      await runStep(
        'git-commit',
        { message: 'dev: 1.0' },
        { workDir, replay: true },
      );
      expect((await push({}, { workDir })).output).toMatchObject({
        pushed: true,
        attempts: 1,
      });
    });

    it('finds its commit again when the clone had to be made again, however much came after', async () => {
      const committed = await change('1.0');
      await push();
      await remote.commit('Somebody else', {
        'dev/values.yaml': 'image: 2.0\nreplicas: 1\n',
      });
      await remote.commit('Another one', { 'other.txt': '2' });

      const workDir = remote.workDir('rebuilt');
      await runStep(
        'git-clone',
        { url: remote.url, depth: 1 },
        { workDir, replay: true },
      );
      await setValue(workDir, 'dev/values.yaml', 'image', '1.0');
      await runStep(
        'git-commit',
        { message: 'dev: 1.0' },
        { workDir, replay: true },
      );
      expect((await push({}, { workDir })).output).toEqual({
        commit: committed.output!.commit,
        branch: 'main',
        pushed: true,
        attempts: 0,
      });
      expect(await remote.file('dev/values.yaml')).toContain('2.0');
      await expect(remote.server.pushes.read()).resolves.toHaveLength(1);
    });
  });
});
