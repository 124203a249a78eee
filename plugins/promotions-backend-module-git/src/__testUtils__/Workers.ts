import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { FlowRequest } from './flowProcess';

const root = resolve(__dirname, '../../../..');

// Stands before git in the path, counts the calls, and kills the process that
// made the one that was asked for.
const SHIM = (git: string) => `#!/bin/sh
here="$(dirname "$0")"
left=$(cat "$here/left")
if [ "$left" -gt 0 ]; then
  left=$((left - 1))
  echo "$left" > "$here/left"
  if [ "$left" -eq 0 ]; then
    kill -9 $PPID
    exit 1
  fi
fi
exec ${git} "$@"
`;

export type Outcome =
  | { killed: true }
  | { killed: false; push: Record<string, unknown> };

/**
 * Processes that run promotions and can be killed while they do. The next one
 * is always started in advance.
 */
export class Workers {
  private readonly bin: string;
  private readonly started: ChildProcess[] = [];

  constructor(dir: string) {
    this.bin = join(dir, 'bin');
    mkdirSync(this.bin);
    const git = execFileSync('sh', ['-c', 'command -v git'], {
      encoding: 'utf8',
    }).trim();
    writeFileSync(join(this.bin, 'git'), SHIM(git), { mode: 0o755 });
    this.killAtCall(0);
    this.start();
  }

  /** The call of git, counted from 1, at which the worker dies; 0 for none. */
  killAtCall(call: number) {
    writeFileSync(join(this.bin, 'left'), String(call));
  }

  /** Gives a promotion to a worker, which may be killed by what it does. */
  async run(
    request: FlowRequest,
    onStart: (worker: ChildProcess) => void = () => {},
  ): Promise<Outcome> {
    const worker = this.started[0];
    if (this.started.length === 1) {
      this.start();
    }
    onStart(worker);
    const lines = createInterface({ input: worker.stdout! });
    const errors: string[] = [];
    worker.stderr!.on('data', chunk => errors.push(String(chunk)));
    try {
      return await new Promise<Outcome>((done, failed) => {
        worker.once('exit', (code, signal) => {
          this.started.shift();
          if (signal === 'SIGKILL') {
            done({ killed: true });
          } else {
            failed(new Error(errors.join('') || `It ended with ${code}.`));
          }
        });
        lines.once('line', line =>
          done({ killed: false, push: JSON.parse(line).output }),
        );
        worker.stdin!.write(`${JSON.stringify(request)}\n`);
      });
    } finally {
      lines.close();
      worker.removeAllListeners('exit');
    }
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.started.map(
        worker =>
          new Promise<void>(done => {
            worker.once('exit', () => done());
            worker.kill('SIGKILL');
          }),
      ),
    );
  }

  private start() {
    const worker = spawn(
      process.execPath,
      [
        ...['--require', '@backstage/cli/config/nodeTransform.cjs'],
        join(__dirname, 'flowProcess.ts'),
      ],
      {
        cwd: root,
        env: {
          ...process.env,
          PATH: `${this.bin}${delimiter}${process.env.PATH}`,
        },
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
    worker.stdin!.on('error', () => {});
    this.started.push(worker);
  }
}
