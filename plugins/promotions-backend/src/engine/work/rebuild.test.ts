import { createMockDirectory } from '@backstage/backend-test-utils';
import {
  StepRunner,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MemoryHost, promotionOf, runnerOf } from './__testUtils__/work';
import { sweepWorkDirs, WorkDir } from './WorkDirs';

const directory = createMockDirectory();
beforeEach(() => directory.clear());

const write = (name: string): StepRunner =>
  runnerOf(
    name,
    ({ workDir }) => {
      writeFileSync(join(workDir, name), '');
      return { status: 'Succeeded' };
    },
    { buildsWorkDir: true },
  );

function hostFor(runners: StepRunner[], base = directory.resolve('base')) {
  return new MemoryHost(
    promotionOf(
      runners.map(({ uses }) => ({ uses, retry: { errorThreshold: 3 } })),
    ),
    runners,
    { workDirBase: base },
  );
}

describe('the working directory', () => {
  it('is built anew for an attempt after one that failed in it', async () => {
    const seen: string[][] = [];
    const messy = runnerOf(
      'messy',
      ({ workDir, attempt }) => {
        seen.push(readdirSync(workDir));
        writeFileSync(join(workDir, 'half'), '');
        if (attempt === 1) {
          throw new Error('no');
        }
        return { status: 'Succeeded' };
      },
      { buildsWorkDir: true },
    );
    const host = hostFor([write('a'), messy]);
    expect(await host.untilItEnds()).toEqual({ phase: 'Succeeded' });
    expect(seen).toEqual([['a'], ['a']]);
  });

  it.each([
    ['just before it', 'before'],
    ['while it ran', 'within'],
  ])(
    'is built anew for a step that failed because it was taken away %s',
    async (_, when) => {
      const seen: string[][] = [];
      const takeAway = () =>
        rmSync(directory.resolve('base'), { recursive: true });
      const robbed = runnerOf('robbed', ({ workDir, attempt }) => {
        if (attempt === 1) {
          if (when === 'within') {
            takeAway();
          }
          throw new TerminalError('There is no file a.');
        }
        seen.push(readdirSync(workDir));
        return { status: 'Succeeded' };
      });
      const host = hostFor([write('a'), robbed]);
      host.onWrite = (_write, moment) => {
        const { attempts } = host.steps[1];
        if (when === 'before' && moment === 'after' && attempts === 1) {
          takeAway();
        }
      };
      expect(await host.untilItEnds()).toEqual({ phase: 'Succeeded' });
      expect(seen).toEqual([['a']]);
      expect(host.step('robbed')).toMatchObject({
        attempts: 2,
        consecutiveErrors: 0,
      });
      expect(host.log.map(({ message }) => message)).toContainEqual(
        expect.stringContaining('was taken away while the step was running'),
      );
    },
  );

  it('is built from what was stored where another machine went on meanwhile', async () => {
    const bases = [directory.resolve('here'), directory.resolve('there')];
    let content: string[] = [];
    const waits = runnerOf('wait', ({ attempt, workDir }) => {
      content = readdirSync(workDir).sort();
      return attempt < 2
        ? { status: 'Running', retryAfterMs: 1_000 }
        : { status: 'Succeeded' };
    });
    let draining = false;
    const runners = [write('a'), write('b'), waits];
    const here = new MemoryHost(
      promotionOf(runners.map(({ uses }) => ({ uses }))),
      runners,
      { workDirBase: bases[0], draining: () => draining },
    );
    here.onWrite = () => {
      draining = here.writes >= 2;
    };
    await here.advance();
    expect(here.states).toBe('Succeeded Pending Pending');

    const there = new MemoryHost({ ...here.work, steps: here.steps }, runners, {
      workDirBase: bases[1],
    });
    await there.advance();
    expect(there.states).toBe('Succeeded Succeeded Running');

    const again = new MemoryHost(
      { ...there.work, steps: there.steps },
      runners,
      {
        workDirBase: bases[0],
      },
    );
    expect(await again.untilItEnds()).toEqual({ phase: 'Succeeded' });
    expect(content).toEqual(['a', 'b']);
  });

  /** A promotion whose directory is lost before its second step. */
  async function lostBefore(second: StepRunner, first: StepRunner) {
    const host = hostFor([first, second]);
    host.onWrite = (n, when) => {
      if (n === 2 && when === 'after') {
        throw new Error('crash');
      }
    };
    await expect(host.advance()).rejects.toThrow('crash');
    host.onWrite = () => {};
    directory.clear();
    return host;
  }

  const clone = (replay: (tries: number) => unknown): StepRunner => {
    let tries = 0;
    return runnerOf(
      'clone',
      context => {
        if (!context.replay) {
          return { status: 'Succeeded', output: { commit: 'abc' } };
        }
        tries += 1;
        return replay(tries);
      },
      { buildsWorkDir: true },
    );
  };
  const succeed = runnerOf('succeed', () => ({ status: 'Succeeded' }));

  it('is tried several times, without the step counting a failure', async () => {
    const host = await lostBefore(
      succeed,
      clone(tries => {
        if (tries < 3) {
          throw new Error('The server does not answer.');
        }
        return { status: 'Succeeded', output: { commit: 'other' } };
      }),
    );
    expect(await host.advance()).toEqual({ phase: 'Succeeded' });
    expect(host.step('succeed')).toMatchObject({
      attempts: 1,
      consecutiveErrors: 0,
    });
    // What a replay returns is not recorded.
    expect(host.step('clone')).toMatchObject({
      attempts: 1,
      output: { commit: 'abc' },
    });
  });

  it('counts as a failure of the step when it cannot be built', async () => {
    const host = await lostBefore(
      succeed,
      clone(() => ({ status: 'Failed', message: 'No such branch.' })),
    );
    expect(await host.advance()).toMatchObject({ phase: 'Running' });
    expect(host.step('succeed')).toMatchObject({
      state: 'Running',
      attempts: 0,
      consecutiveErrors: 1,
      message:
        "The working directory could not be built: replaying step 'clone' gave Failed: No such branch.",
    });
    expect(await host.untilItEnds()).toEqual({ phase: 'Errored' });
    expect(host.step('clone')?.state).toBe('Succeeded');
  });

  it('is given up at once when trying again cannot help', async () => {
    let replays = 0;
    const host = await lostBefore(
      succeed,
      clone(tries => {
        replays = tries;
        throw new TerminalError('The repository is not granted any more.');
      }),
    );
    expect(await host.advance()).toEqual({ phase: 'Errored' });
    expect(replays).toBe(1);
    expect(host.step('succeed')?.message).toContain('not granted any more');
  });

  it('counts as a failure of the step when the disk refuses it', async () => {
    directory.setContent({ base: 'a file' });
    const host = hostFor([succeed]);
    expect(await host.untilItEnds()).toEqual({ phase: 'Errored' });
    expect(host.step('succeed')?.message).toContain(
      'The working directory could not be built',
    );
  });
});

describe('WorkDir', () => {
  it('has no other name than the promotion', () => {
    expect(() => new WorkDir('/base', '../x')).toThrow('cannot be the name');
  });
});

describe('sweepWorkDirs', () => {
  it('removes what promotions have left that do not run, and nothing else', async () => {
    const ended = '01JH8QZ000000000000000000A';
    const running = '01JH8QZ000000000000000000B';
    directory.setContent({
      [`base/${ended}/file`]: '',
      [`base/${ended}.json`]: '[]',
      [`base/${running}/file`]: '',
      'base/other/file': '',
    });
    const base = directory.resolve('base');
    await sweepWorkDirs(base, async id => id === running);
    expect(readdirSync(base).sort()).toEqual([running, 'other']);
    await sweepWorkDirs(directory.resolve('nowhere'), async () => false);
    expect(existsSync(directory.resolve('nowhere'))).toBe(false);
  });
});
