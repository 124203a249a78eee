import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Parts, runStep, setValue } from '../__testUtils__/Flow';
import { Remote } from '../__testUtils__/Remote';

const VALUES = 'image: none\nreplicas: 1\n';

describe('git-commit', () => {
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

  it('frees what a killed process has locked', async () => {
    const workDir = remote.workDir();
    await clone(workDir);
    await setValue(workDir, 'dev/values.yaml', 'image', '1.0');
    await writeFile(join(workDir, '.git/index.lock'), '');
    await expect(
      runStep('git-commit', { message: 'dev: 1.0' }, { workDir }),
    ).resolves.toMatchObject({ output: { changed: true } });
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
        'Promotion: promotion',
        'Promotion-Step: promotion/git-commit',
        'Promotion-Freight: f1',
      ].join('\n'),
    );
  });

  it('never commits to a repository around the clone', async () => {
    await remote.git('init', '--quiet', remote.dir);
    await clone();
    await rm(join(remote.workDir(), '.git/HEAD'));
    await expect(
      runStep('git-commit', { message: 'x' }, { workDir: remote.workDir() }),
    ).rejects.toThrow('not a git repository');
    expect(await remote.git('-C', remote.dir, 'ls-files')).toBe('');
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
