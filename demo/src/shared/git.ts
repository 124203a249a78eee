import { spawn } from 'node:child_process';

/** How `git` is called by what the demo does on its own. */
export interface GitCall {
  cwd: string;
  env?: Record<string, string>;
  input?: string;
}

/**
 * Runs the `git` of this machine and gives what it prints. It knows nothing of
 * the configuration of the person who runs the demo.
 *
 * @throws Error with what git said, when it fails.
 */
export async function git(args: string[], call: GitCall): Promise<string> {
  const child = spawn('git', args, {
    cwd: call.cwd,
    env: { ...isolatedEnvironment(), ...call.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', chunk => out.push(chunk));
  child.stderr.on('data', chunk => err.push(chunk));
  // What git does not read is no error of its own.
  child.stdin.on('error', () => {});
  child.stdin.end(call.input ?? '');
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) {
    const said = Buffer.concat(err).toString('utf8').trim();
    throw new Error(`git ${args[0]} failed: ${said || `code ${code}`}`);
  }
  return Buffer.concat(out).toString('utf8');
}

/** The environment that makes git behave alike on every machine. */
export function isolatedEnvironment(): Record<string, string> {
  const { PATH = '', SystemRoot, TEMP, TMP, TMPDIR } = process.env;
  const kept = Object.entries({ SystemRoot, TEMP, TMP, TMPDIR }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return {
    ...Object.fromEntries(kept),
    PATH,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_DEFAULT_REF_FORMAT: 'files',
  };
}
