import { createMockDirectory } from '@backstage/backend-test-utils';
import { existsSync, readFileSync } from 'node:fs';
import { ProgramCall, runProgram } from './programs';

const directory = createMockDirectory();

/** Runs JavaScript in a process of its own. */
const run = (script: string, call: Partial<ProgramCall> = {}) =>
  runProgram({
    command: process.execPath,
    args: ['-e', script],
    cwd: directory.path,
    env: {},
    maxOutput: 1000,
    messages: { missing: 'It is missing.', tooMuch: 'It is too much.' },
    ...call,
  });

/** Waits until the file is there and has been written. */
async function content(file: string): Promise<string> {
  while (!existsSync(file) || readFileSync(file, 'utf8') === '') {
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  return readFileSync(file, 'utf8');
}

async function gone(pid: number) {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

describe('runProgram', () => {
  it('gives what the program says, and with what it ended', async () => {
    expect(
      await run(
        'process.stdin.pipe(process.stdout); console.error("no"); process.exitCode = 3',
        { input: 'hello' },
      ),
    ).toEqual({ code: 3, stdout: 'hello', stderr: 'no\n' });
  });

  it('hands on nothing of the environment', async () => {
    process.env.PROMOTIONS_SECRET = 'x';
    const { stdout } = await run(
      'console.log(Object.keys(process.env).join())',
      {
        env: { GIVEN: '1' },
      },
    );
    delete process.env.PROMOTIONS_SECRET;
    expect(stdout).toBe('GIVEN\n');
  });

  it('says what is missing', async () => {
    await expect(run('', { command: 'no-such-program' })).rejects.toMatchObject(
      { name: 'TerminalError', message: 'It is missing.' },
    );
    await expect(run('', { command: directory.path })).rejects.toThrow(
      'It is missing.',
    );
  });

  it('ends what says too much', async () => {
    await expect(
      run('setInterval(() => console.log("x".repeat(500)), 1)'),
    ).rejects.toMatchObject({
      name: 'TerminalError',
      message: 'It is too much.',
    });
  });

  it('kills it with all that it has started, once it is aborted', async () => {
    const pids = directory.resolve('pids');
    const controller = new AbortController();
    const running = run(
      `const { pid } = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
       require('fs').writeFileSync(${JSON.stringify(
         pids,
       )}, pid + ' ' + process.pid);
       setInterval(() => {}, 1000);`,
      { signal: controller.signal },
    );
    const started = (await content(pids)).split(' ').map(Number);
    controller.abort(new Error('Enough.'));
    await expect(running).rejects.toThrow('Enough.');
    await Promise.all(started.map(gone));
  });

  it('starts nothing that is aborted already', async () => {
    const file = directory.resolve('started');
    await expect(
      run(`require('fs').writeFileSync(${JSON.stringify(file)}, '1')`, {
        signal: AbortSignal.abort(new Error('Enough.')),
      }),
    ).rejects.toThrow('Enough.');
    expect(existsSync(file)).toBe(false);
  });
});
