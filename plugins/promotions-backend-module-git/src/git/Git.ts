import {
  ProgramResult,
  runProgram,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { Access, gitEnvironment, redact } from './environment';

/**
 * One call of git.
 *
 * @internal
 */
export interface GitCall {
  cwd: string;
  signal?: AbortSignal;
  /** The repository that the call may reach; without it, it reaches none. */
  access?: Access;
  env?: Record<string, string>;
  input?: string;
  /** Exit codes other than 0 that are an answer, not a failure. */
  answers?: number[];
}

/**
 * git said no. The message holds no credentials.
 *
 * @internal
 */
export class GitError extends Error {
  constructor(readonly command: string, readonly stderr: string) {
    super(`git ${command} failed: ${summary(stderr)}`);
    this.name = 'GitError';
  }
}

// The first that takes settings from the environment. An older one would run
// without them, and so without what keeps repositories in their place.
const MINIMUM = [2, 31];

const MAX_OUTPUT = 32 * 1024 * 1024;

const MESSAGES = {
  missing: `git is not installed on the machine of the backend. Install git ${MINIMUM.join(
    '.',
  )} or later.`,
  tooMuch: 'git gave more output than is read. The repository is too large.',
};

/**
 * Runs git, without a shell, and gives what it said.
 *
 * @throws GitError when it fails, TerminalError when it is not there, and the
 * reason of the signal when that aborts; the process is killed then.
 *
 * @internal
 */
export async function git(
  args: string[],
  call: GitCall,
): Promise<ProgramResult> {
  await requireVersion();
  return run(args, call);
}

async function run(args: string[], call: GitCall): Promise<ProgramResult> {
  const result = await runProgram({
    command: 'git',
    args,
    cwd: call.cwd,
    env: {
      ...gitEnvironment(call.access),
      // A repository around the folder is none of its business.
      GIT_CEILING_DIRECTORIES: dirname(call.cwd),
      ...call.env,
    },
    input: call.input,
    signal: call.signal,
    maxOutput: MAX_OUTPUT,
    messages: MESSAGES,
  });
  if (result.code !== 0 && !call.answers?.includes(result.code)) {
    throw new GitError(
      args[0],
      redact(result.stderr, call.access?.credentials),
    );
  }
  return result;
}

/**
 * Like `git`, for calls of which only the output matters; blanks around it are
 * taken off.
 *
 * @internal
 */
export async function gitOutput(
  args: string[],
  call: GitCall,
): Promise<string> {
  return (await git(args, call)).stdout.trim();
}

let version: Promise<void> | undefined;

function requireVersion(): Promise<void> {
  version ??= checkVersion().catch(error => {
    // It may be installed by the next time.
    version = undefined;
    throw error;
  });
  return version;
}

async function checkVersion(): Promise<void> {
  const { stdout } = await run(['--version'], { cwd: tmpdir() });
  const [major, minor] = (/(\d+)\.(\d+)/.exec(stdout) ?? [])
    .slice(1)
    .map(Number);
  if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
    throw new TerminalError(
      `The machine of the backend has ${stdout.trim()}, which is too old. Install git ${MINIMUM.join(
        '.',
      )} or later.`,
    );
  }
}

/** The lines that say what is wrong; git's hints and progress are left out. */
function summary(stderr: string): string {
  const lines = stderr
    .split(/[\r\n]+/)
    .map(line => line.trim())
    .filter(line => line !== '' && !/^(hint|warning):/.test(line));
  const telling = lines.filter(line => /^(fatal|error|remote|!)/.test(line));
  return (telling.length > 0 ? telling : lines).join(' ').slice(0, 500);
}
