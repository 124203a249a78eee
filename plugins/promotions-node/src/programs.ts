import { ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { TerminalError } from './errors';

/**
 * One run of a program of the machine.
 *
 * @public
 */
export interface ProgramCall {
  /** A name that is on the path of `env`, or an absolute path. */
  command: string;
  args: string[];
  cwd: string;
  /** All of it: nothing of the backend's own environment is handed on. */
  env: Record<string, string>;
  /** What it reads. */
  input?: string;
  signal?: AbortSignal;
  /** Bytes that it may write to stdout, and to stderr, each. */
  maxOutput: number;
  /** What is said where it is not there, and where it writes more. */
  messages: { missing: string; tooMuch: string };
}

/** @public */
export interface ProgramResult {
  /** 128 where a signal has ended it. */
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program, without a shell, and gives what it said.
 *
 * @throws TerminalError when it is not there or says too much, and the reason
 * of the signal when that aborts; it is killed then, with all that it has
 * started.
 * @public
 */
export async function runProgram(call: ProgramCall): Promise<ProgramResult> {
  call.signal?.throwIfAborted();
  const child = spawn(call.command, call.args, {
    cwd: call.cwd,
    env: call.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    // In a group of its own, so that its helpers can be killed with it.
    detached: process.platform !== 'win32',
  });
  const stop = () => kill(child);
  call.signal?.addEventListener('abort', stop, { once: true });
  try {
    const result = await finish(child, call);
    call.signal?.throwIfAborted();
    return result;
  } finally {
    call.signal?.removeEventListener('abort', stop);
  }
}

async function finish(
  child: ChildProcess,
  call: ProgramCall,
): Promise<ProgramResult> {
  const stdout = collect(child, 'stdout', call);
  const stderr = collect(child, 'stderr', call);
  // What it does not read is no failure of its own.
  child.stdin?.on('error', () => {});
  child.stdin?.end(call.input ?? '');
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', error => reject(notStarted(error, call)));
    child.once('close', (exit, signal) => resolve(exit ?? (signal ? 128 : 1)));
  });
  return { code, stdout: stdout(), stderr: stderr() };
}

function collect(
  child: ChildProcess,
  stream: 'stdout' | 'stderr',
  { maxOutput, messages }: ProgramCall,
): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  child[stream]?.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxOutput) {
      kill(child);
    } else {
      chunks.push(chunk);
    }
  });
  return () => {
    if (size > maxOutput) {
      throw new TerminalError(messages.tooMuch);
    }
    return Buffer.concat(chunks).toString('utf8');
  };
}

function kill(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) {
    return;
  }
  try {
    if (process.platform === 'win32') {
      child.kill('SIGKILL');
    } else {
      process.kill(-child.pid, 'SIGKILL');
    }
  } catch {
    // It has ended by itself in the meantime.
  }
}

function notStarted(
  error: Error & { code?: string },
  { cwd, messages }: ProgramCall,
): Error {
  const missing = ['ENOENT', 'EACCES', 'ENOTDIR'].includes(error.code ?? '');
  return missing && existsSync(cwd)
    ? new TerminalError(messages.missing, { cause: error })
    : error;
}
