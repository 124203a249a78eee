import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Parts, runStep, setValue } from '../__testUtils__/Flow';
import { Remote } from '../__testUtils__/Remote';

const VALUES = 'image: none\nreplicas: 1\n';

describe('git-push', () => {
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

  it('works in a task, with commits that are found by it', async () => {
    const task = { id: 'task', promotionId: 'promotion', freight: 'f1' };
    await change('1.0', { task });
    expect((await push({}, { task })).output).toMatchObject({
      pushed: true,
      attempts: 1,
    });
    expect(await remote.served('log', '-1', '--format=%B', 'main')).toBe(
      [
        'dev: 1.0',
        '',
        'Promotion: promotion',
        'Promotion-Task: task',
        'Promotion-Step: task/git-commit',
        'Promotion-Freight: f1',
      ].join('\n'),
    );
    // Done again by who took over, from an empty directory.
    const workDir = remote.workDir('two');
    await change('1.0', { task, workDir });
    expect((await push({}, { task, workDir })).output).toMatchObject({
      attempts: 0,
    });
    await expect(remote.server.pushes.read()).resolves.toHaveLength(1);
  });

  it('pushes nothing when its worker does not hold the work any more', async () => {
    await change('1.0');
    const asked: string[][] = [];
    const lost = push(
      {},
      {
        beforeEffect: async () => {
          asked.push(await remote.subjects());
          throw new Error('Somebody else has it.');
        },
      },
    );
    await expect(lost).rejects.toThrow('Somebody else has it.');
    expect(asked).toEqual([['Begin']]);
    expect(await remote.subjects()).toEqual(['Begin']);
    await expect(remote.server.pushes.read()).resolves.toEqual([]);
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

  it('frees what a killed process has locked', async () => {
    await change('1.0');
    const git = join(remote.workDir(), '.git');
    await Promise.all(
      ['index.lock', 'HEAD.lock', 'refs/promotions/remote.lock'].map(
        async lock => {
          await mkdir(dirname(join(git, lock)), { recursive: true });
          await writeFile(join(git, lock), '');
        },
      ),
    );
    await remote.commit('Somebody else', { 'other.txt': '1' });
    expect((await push()).output).toMatchObject({ pushed: true });
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
