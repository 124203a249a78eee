import { createMockDirectory } from '@backstage/backend-test-utils';
import { Target } from '@promotions/backstage-plugin-promotions-common';
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { Bench } from './__testUtils__/bench';
import { StepSpec } from './__testUtils__/work';

const directory = createMockDirectory();
const bench = new Bench(directory);
beforeEach(() => bench.clear());

const TARGETS: Target[] = [
  { name: 'eu', labels: { region: 'europe' } },
  { name: 'us', labels: {} },
];

/** As a promotion keeps them: the list once for each target. */
const forEachTarget = (steps: StepSpec[]): StepSpec[] =>
  TARGETS.flatMap(({ name: target }) =>
    steps.map(step => ({
      ...step,
      id: `${step.id ?? step.uses}@${target}`,
      target,
    })),
  );

const targetsOf = (host: ReturnType<Bench['host']>) =>
  Object.fromEntries(host.steps.map(step => [step.id, step.state]));

describe('steps that are run for each target', () => {
  const write = bench.runner(
    'write',
    ({ workDir, target, config }) => {
      appendFileSync(join(workDir, 'file'), `${target?.name} ${config.text}\n`);
      return { status: 'Succeeded', output: { of: target?.name } };
    },
    { buildsWorkDir: true },
  );

  it('have the target in scope, and a working directory of its own', async () => {
    const seen: Array<Record<string, unknown>> = [];
    const read = bench.runner('read', ({ workDir, target, state, config }) => {
      seen.push({
        target,
        config,
        state,
        workDir: basename(workDir),
        files: readdirSync(workDir),
        content: readFileSync(join(workDir, 'file'), 'utf8'),
      });
      return { status: 'Succeeded' };
    });
    const host = bench.host(
      forEachTarget([
        {
          uses: 'write',
          with: { text: '${{ target.labels.region }}' },
          if: 'target.name != ""',
        },
        { uses: 'read', with: { region: '${{ outputs.write.of }}' } },
      ]).map(step =>
        step.target === 'us' && step.uses === 'write'
          ? { ...step, with: { text: 'america' } }
          : step,
      ),
      { runners: [write, read], stage: { targets: TARGETS } },
    );
    expect(await host.untilItEnds()).toEqual({ phase: 'Succeeded' });
    const { id } = host.work.ref;
    expect(seen).toEqual([
      {
        target: TARGETS[0],
        config: { region: 'eu' },
        state: { write: { of: 'eu' } },
        workDir: `${id}.1`,
        files: ['file'],
        content: 'eu europe\n',
      },
      {
        target: TARGETS[1],
        config: { region: 'us' },
        state: { write: { of: 'us' } },
        workDir: `${id}.2`,
        files: ['file'],
        content: 'us america\n',
      },
    ]);
    expect(readdirSync(directory.resolve('base'))).toEqual([]);
  });

  it('build only the directory of their own target again', async () => {
    const base = directory.resolve('base');
    const contents: string[] = [];
    const wait = bench.runner('wait', ({ workDir, attempt }) => {
      contents.push(readFileSync(join(workDir, 'file'), 'utf8'));
      return attempt === 1
        ? { status: 'Running', retryAfterMs: 1_000 }
        : { status: 'Succeeded' };
    });
    const host = bench.host(
      forEachTarget([{ uses: 'write', with: { text: 'x' } }, { uses: 'wait' }]),
      { runners: [write, wait], stage: { targets: TARGETS } },
    );
    // The first target waits; another machine goes on.
    await host.advance();
    rmSync(base, { recursive: true });
    host.time += 1_000;
    await host.advance();
    rmSync(base, { recursive: true });
    expect(await host.untilItEnds()).toEqual({ phase: 'Succeeded' });
    expect(contents).toEqual(['eu x\n', 'eu x\n', 'us x\n', 'us x\n']);
    expect(bench.ran.filter(id => id.startsWith('write'))).toEqual([
      'write@eu',
      'write@eu',
      'write@us',
      'write@us',
    ]);
  });

  it('are skipped for the later targets when one has failed', async () => {
    const host = bench.host(
      forEachTarget([{ uses: 'fail' }, { uses: 'succeed' }]),
      { stage: { targets: TARGETS } },
    );
    expect(await host.advance()).toEqual({ phase: 'Failed' });
    expect(targetsOf(host)).toEqual({
      'fail@eu': 'Failed',
      'succeed@eu': 'Skipped',
      'fail@us': 'Skipped',
      'succeed@us': 'Skipped',
    });
    expect(existsSync(directory.resolve('base/x'))).toBe(false);
  });

  it('have idempotency keys of their own', async () => {
    const keys: string[] = [];
    const note = bench.runner('note', ({ idempotencyKey }) => {
      keys.push(idempotencyKey);
      return { status: 'Succeeded' };
    });
    const host = bench.host(forEachTarget([{ uses: 'note' }]), {
      runners: [note],
      stage: { targets: TARGETS },
    });
    await host.advance();
    const { id } = host.work.ref;
    expect(keys).toEqual([`${id}/note@eu`, `${id}/note@us`]);
  });
});
