import { createMockDirectory } from '@backstage/backend-test-utils';
import { StepRunner } from '@promotions/backstage-plugin-promotions-node';
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  MemoryHost,
  promotionOf,
  runnerOf,
  StepSpec,
} from './__testUtils__/work';

/*
 * A promotion that builds a file in its working directory and has an effect
 * outside is made to crash at every write, before and after the write is
 * stored; with the directory left, gone, and full of something else. Whatever
 * happens, it has to end as if nothing had, from what was stored alone.
 */

const directory = createMockDirectory();

class Crash extends Error {}

const steps: StepSpec[] = [
  { uses: 'add', id: 'clone', with: { text: 'cloned' } },
  { uses: 'pure', id: 'name' },
  {
    uses: 'add',
    id: 'update',
    with: { text: '${{ outputs.clone.lines }} updated' },
  },
  { uses: 'flaky', id: 'flaky', retry: { errorThreshold: 3 } },
  { uses: 'pure', id: 'never', if: 'failure()' },
  { uses: 'publish', id: 'push' },
  { uses: 'wait', id: 'wait' },
];

/** What is outside, and what was asked of it. */
class World {
  /** Effects by their idempotency keys, as a git server would know them. */
  readonly published = new Map<string, string>();
  /** Steps that were started after they had been stored as ended. */
  readonly again: string[] = [];
  readonly replays: string[] = [];
  waits = 0;
  flaws = 0;
  host!: MemoryHost;

  runners(): StepRunner[] {
    return [
      this.#runner('add', true, ({ workDir, config }) => {
        const file = join(workDir, 'file');
        appendFileSync(file, `${config.text}\n`);
        const lines = readFileSync(file, 'utf8').split('\n').length - 1;
        return { status: 'Succeeded', output: { lines } };
      }),
      this.#runner('pure', false, () => ({ status: 'Succeeded' })),
      this.#runner('flaky', false, () => {
        this.flaws += 1;
        if (this.flaws === 1) {
          throw new Error('Not the first time.');
        }
        return { status: 'Succeeded' };
      }),
      this.#runner('publish', false, ({ workDir, idempotencyKey }) => {
        const content = readFileSync(join(workDir, 'file'), 'utf8');
        const known = this.published.get(idempotencyKey);
        if (known === undefined) {
          this.published.set(idempotencyKey, content);
        }
        return { status: 'Succeeded', output: { content } };
      }),
      this.#runner('wait', false, () => {
        this.waits += 1;
        return this.waits < 3
          ? { status: 'Running', retryAfterMs: 5_000 }
          : { status: 'Succeeded' };
      }),
    ];
  }

  #runner(
    uses: string,
    buildsWorkDir: boolean,
    run: Parameters<typeof runnerOf>[1],
  ): StepRunner {
    return runnerOf(
      uses,
      context => {
        const stored = this.host.step(context.alias);
        if (context.replay) {
          this.replays.push(context.alias);
        } else if (stored?.state !== 'Running') {
          this.again.push(context.alias);
        }
        return run(context);
      },
      { buildsWorkDir },
    );
  }
}

type Left = 'as it is' | 'gone' | 'spoiled';

async function runWithCrashes(
  crashAt: { write: number; when: 'before' | 'after' } | undefined,
  left: Left,
) {
  directory.clear();
  const base = directory.resolve('base');
  const world = new World();
  const host = new MemoryHost(promotionOf(steps), world.runners(), {
    workDirBase: base,
  });
  world.host = host;
  let crashes = 0;
  host.onWrite = (write, when) => {
    if (crashAt?.write === write && crashAt.when === when && crashes === 0) {
      crashes += 1;
      throw new Crash('kill -9');
    }
  };
  const workDir = join(base, host.work.ref.id);
  for (let lives = 0; lives < 3; lives++) {
    try {
      await host.untilItEnds();
      break;
    } catch (error) {
      if (!(error instanceof Crash)) {
        // The crash came after the promotion had ended.
        expect(host.finished?.phase).toBe('Succeeded');
        break;
      }
      if (left === 'gone') {
        rmSync(workDir, { recursive: true, force: true });
      } else if (left === 'spoiled' && existsSync(workDir)) {
        // As another machine left it that went on from an earlier step.
        rmSync(`${workDir}.json`, { force: true });
        appendFileSync(join(workDir, 'file'), 'old\n');
      }
    }
  }
  return { host, world, workDir, crashes };
}

const expected = 'cloned\n1 updated\n';

function expectAsIfNothingHadHappened({
  host,
  world,
  workDir,
}: Awaited<ReturnType<typeof runWithCrashes>>) {
  expect(host.finished).toEqual({ phase: 'Succeeded' });
  expect(host.states).toBe(
    'Succeeded Succeeded Succeeded Succeeded Skipped Succeeded Succeeded',
  );
  expect(world.again).toEqual([]);
  expect([...world.published.values()]).toEqual([expected]);
  expect(host.step('push')?.output).toEqual({ content: expected });
  expect(host.step('clone')?.output).toEqual({ lines: 1 });
  expect(host.step('update')?.output).toEqual({ lines: 2 });
  expect(existsSync(workDir)).toBe(false);
  expect(existsSync(`${workDir}.json`)).toBe(false);
}

/** How often the promotion is written to; each time may be the last. */
const WRITES = 20;
const points = Array.from({ length: WRITES }, (_, index) => index + 1);

describe('a promotion that crashes', () => {
  it('has this many writes without a crash', async () => {
    const run = await runWithCrashes(undefined, 'as it is');
    expectAsIfNothingHadHappened(run);
    expect(run.world.replays).toEqual([]);
    expect(run.host.writes).toBe(WRITES);
  });

  describe.each<Left>(['as it is', 'gone', 'spoiled'])(
    'with its directory %s',
    left => {
      it.each(points)('before write %s ends well', async write => {
        const run = await runWithCrashes({ write, when: 'before' }, left);
        expect(run.crashes).toBe(1);
        expectAsIfNothingHadHappened(run);
      });

      it.each(points)('after write %s ends well', async write => {
        const run = await runWithCrashes({ write, when: 'after' }, left);
        expect(run.crashes).toBe(1);
        expectAsIfNothingHadHappened(run);
      });
    },
  );

  it('replays the steps that build the directory, and only those', async () => {
    // Before the start of `flaky` is stored.
    const { world, host } = await runWithCrashes(
      { write: 7, when: 'before' },
      'gone',
    );
    expect(world.replays).toEqual(['clone', 'update']);
    expect(host.step('clone')).toMatchObject({ attempts: 1 });
  });

  it('does not build the directory again where that is not needed', async () => {
    const { world } = await runWithCrashes(
      { write: 7, when: 'before' },
      'as it is',
    );
    expect(world.replays).toEqual([]);
  });
});

describe('a step that ends every process that runs it', () => {
  it('is given up after ten, and what always runs is run', async () => {
    directory.clear();
    let started = 0;
    let dies = false;
    const host = new MemoryHost(
      promotionOf([
        { uses: 'deadly' },
        { uses: 'pure', id: 'after', if: 'always()' },
      ]),
      [
        runnerOf('deadly', () => {
          started += 1;
          dies = true;
          return { status: 'Succeeded' };
        }),
        runnerOf('pure', () => ({ status: 'Succeeded' })),
      ],
      { workDirBase: directory.resolve('base') },
    );
    host.onWrite = () => {
      if (dies) {
        dies = false;
        throw new Crash('kill -9');
      }
    };
    for (let lives = 0; lives < 10; lives++) {
      await expect(host.untilItEnds()).rejects.toThrow(Crash);
    }
    expect(await host.untilItEnds()).toEqual({ phase: 'Errored' });
    expect(started).toBe(10);
    expect(host.states).toBe('Errored Succeeded');
    expect(host.step('deadly')?.message).toMatch(
      /started 10 times.*may be the reason/,
    );
  });
});
