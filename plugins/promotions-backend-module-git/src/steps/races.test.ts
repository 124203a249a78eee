import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Parts, runStep, setValue } from '../__testUtils__/Flow';
import { Remote } from '../__testUtils__/Remote';

const VALUES = 'image: none\nreplicas: 1\n';

describe('a push among others', () => {
  let remote: Remote;
  let onPush: (moment: 'before' | 'after') => Promise<void>;

  beforeEach(async () => {
    onPush = async () => {};
    remote = await Remote.start(
      { onPush: moment => onPush(moment) },
      Object.fromEntries(
        ['a', 'b', 'c', 'd', 'e', 'f'].map(name => [
          `${name}/values.yaml`,
          VALUES,
        ]),
      ),
    );
  });

  afterEach(() => remote.stop());

  async function prepare(target = 'a'): Promise<Parts> {
    const parts = {
      workDir: remote.workDir(target),
      promotion: { id: `promotion-${target}` },
    };
    await runStep('git-clone', { url: remote.url }, parts);
    await setValue(parts.workDir, `${target}/values.yaml`, 'image', '1.0');
    await runStep('git-commit', { message: `${target}: 1.0` }, parts);
    return parts;
  }

  /** Somebody pushes at the last moment, as often as is asked. */
  function somebodyIsFaster(times: number) {
    let left = times;
    onPush = async moment => {
      if (moment === 'before' && left > 0) {
        left -= 1;
        await remote.commit(`Faster ${left}`, { 'other.txt': String(left) });
      }
    };
  }

  it('is rebased and tried again when it loses a race', async () => {
    const parts = await prepare();
    somebodyIsFaster(2);
    const result = await runStep('git-push', {}, parts);
    expect(result.output).toMatchObject({ pushed: true, attempts: 3 });
    expect(await remote.subjects()).toEqual([
      'a: 1.0',
      'Faster 0',
      'Faster 1',
      'Begin',
    ]);
  });

  it('is given up, not lost, after as many attempts as are allowed', async () => {
    const parts = await prepare();
    somebodyIsFaster(2);
    await expect(
      runStep('git-push', { maxAttempts: 2 }, parts),
    ).rejects.toThrow('came first 2 times');
    const again = await runStep('git-push', { maxAttempts: 2 }, parts);
    expect(again.output).toMatchObject({ pushed: true });
    expect(await remote.subjects()).toEqual([
      'a: 1.0',
      'Faster 0',
      'Faster 1',
      'Begin',
    ]);
  });

  it('loses nothing when many push at once', async () => {
    const all = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map(target => prepare(target)),
    );
    await Promise.all(all.map(parts => runStep('git-push', {}, parts)));
    expect((await remote.subjects()).sort()).toEqual([
      'Begin',
      'a: 1.0',
      'b: 1.0',
      'c: 1.0',
      'd: 1.0',
      'e: 1.0',
      'f: 1.0',
    ]);
    await expect(remote.server.pushes.read()).resolves.toHaveLength(6);
  });

  it('has succeeded when the server did its work and the answer was lost', async () => {
    const parts = await prepare();
    onPush = async moment => {
      if (moment === 'after') {
        throw new Error('The connection breaks');
      }
    };
    const result = await runStep('git-push', {}, parts);
    expect(result.output).toMatchObject({ pushed: true, attempts: 1 });
    await expect(remote.server.pushes.read()).resolves.toHaveLength(1);
  });

  it('fails with the reason of the server when that refuses', async () => {
    const hooks = join(remote.server.repositories.root, '.hooks');
    await mkdir(hooks, { recursive: true });
    const hook = join(hooks, 'pre-receive');
    await writeFile(hook, '#!/bin/sh\necho "main is protected" >&2\nexit 1\n');
    await chmod(hook, 0o755);
    const parts = await prepare();
    await expect(runStep('git-push', {}, parts)).rejects.toMatchObject({
      message: expect.stringMatching(
        /refused the push to branch "main".*main is protected/,
      ),
      terminal: true,
    });
  });

  it('stops at once when it is aborted', async () => {
    const parts = await prepare();
    const abort = new AbortController();
    let arrived = () => {};
    const reached = new Promise<void>(resolve => (arrived = resolve));
    let release = () => {};
    onPush = async () => {
      arrived();
      await new Promise<void>(resolve => (release = resolve));
    };
    const push = runStep('git-push', {}, { ...parts, signal: abort.signal });
    await reached;
    abort.abort(new Error('Aborted by Ada'));
    await expect(push).rejects.toThrow('Aborted by Ada');
    release();
  });
});
