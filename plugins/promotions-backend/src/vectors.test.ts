import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../../..');

/** The runner as `yarn vectors DIR` starts it. */
function runVectors(
  folder: string,
): Promise<{ code: number; lines: string[] }> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [
        '--require',
        '@backstage/cli/config/nodeTransform.cjs',
        'vectors/run.ts',
        folder,
      ],
      { cwd: ROOT },
      (_error, stdout) =>
        resolve({
          code: child.exitCode ?? -1,
          lines: stdout.trimEnd().split('\n'),
        }),
    );
    child.on('error', reject);
  });
}

describe('the runner of vectors', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'vectors-test-'));
  });
  afterEach(() => fs.rm(folder, { recursive: true }));

  const write = async (file: string, content: string) => {
    const target = path.join(folder, file);
    await fs.mkdir(path.dirname(target), { recursive: true });
    await fs.writeFile(target, content);
  };

  it('passes nothing over: what it does not know, cannot read or finds otherwise fails', async () => {
    await write(
      'phase.yaml',
      `suite: phase
cases:
  - { name: right, input: { tasks: [{ state: Failed }], total: 1 }, expect: { phase: Failed } }
  - { name: wrong, input: { tasks: [], total: 1 }, expect: { phase: Succeeded } }
  - { name: new input, input: { tasks: [], sum: 1 }, expect: { phase: Succeeded } }
  - { name: new task, input: { tasks: [{ state: Failed, soft: true }] }, expect: { phase: Failed } }
  - { name: new answer, input: { tasks: [] }, expect: { phase: Succeeded, colour: green } }
  - { name: no answer, input: { tasks: [] } }
  - { name: new key, input: { tasks: [] }, expect: { phase: Succeeded }, only: true }
`,
    );
    await write(
      'deep/down/durations.yaml',
      `suite: availability
cases:
  - name: both styles
    input:
      now: 2026-01-10T12:00:00Z
      stage: { name: prod, freight: [{ origin: app, sources: { stages: [dev], requiredSoakTime: PT1H30M } }] }
      freight: { origin: app, status: { verifiedIn: { dev: { longestSoak: 1h30m } } } }
    expect: { available: true }
  - name: no stage of a document
    input: { stage: { name: prod, gate: [] }, freight: { origin: app } }
    expect: { available: true }
`,
    );
    await write('other.yaml', 'suite: other\ncases: [{}, {}]\n');
    await write('torn.yaml', 'suite: [phase\n');

    const { code, lines } = await runVectors(folder);

    expect(lines).toEqual([
      expect.stringMatching(
        /^FAILED deep\/down\/durations\.yaml: no stage of a document: .*"gate"/,
      ),
      expect.stringMatching(
        /^FAILED other\.yaml: There is no suite 'other'; there are approvals, availability, /,
      ),
      'FAILED phase.yaml: wrong: phase is "Pending", not "Succeeded"',
      expect.stringMatching(/^FAILED phase\.yaml: new input: .*"sum"/),
      expect.stringMatching(/^FAILED phase\.yaml: new task: .*"soft"/),
      expect.stringMatching(/^FAILED phase\.yaml: new answer: .*"colour"/),
      expect.stringMatching(/^FAILED phase\.yaml: case 6: expect: /),
      expect.stringMatching(/^FAILED phase\.yaml: case 7: .*"only"/),
      expect.stringMatching(/^FAILED torn\.yaml: /),
      '2 passed, 10 failed',
    ]);
    expect(code).toBe(1);
  }, 60_000);

  it('fails where there is nothing to run', async () => {
    const { code, lines } = await runVectors(folder);
    expect(code).toBe(1);
    expect(lines.at(-1)).toBe('0 passed, 0 failed');
  }, 60_000);

  it('ends with 0 when all cases pass', async () => {
    await write(
      'phase.yaml',
      'suite: phase\ncases: [{ name: none, input: {}, expect: { phase: Succeeded } }]\n',
    );
    expect(await runVectors(folder)).toEqual({
      code: 0,
      lines: ['1 passed, 0 failed'],
    });
  }, 60_000);
});
