import {
  AttemptResult,
  StepRecord,
} from '@promotions/backstage-plugin-promotions-common';
import { StepRunner } from '@promotions/backstage-plugin-promotions-node';
import { setTimeout as sleep } from 'node:timers/promises';
import { runAttempt } from './attempt';
import { renderConfig, runStep } from './context';
import { haltOf, throwIfLost } from './halt';
import { Pass } from './pass';
import { messageOf } from './result';
import { WorkDir } from './WorkDirs';

/** How often building a directory is tried before the step counts as failed. */
const TRIES = 3;

/** `failure` when it cannot be made; neither when the pass has to end. */
interface Prepared {
  ready: boolean;
  failure?: AttemptResult & { status: 'Errored' };
}

/**
 * Sees to it that the working directory holds what the succeeded steps before
 * this one have built, and nothing else. Where it does not (it is gone, an
 * attempt was interrupted or failed in it, another machine went on meanwhile),
 * the steps that declare to build it, and only those, are replayed in order;
 * their recorded outputs stay as they are.
 */
export async function prepareWorkDir(
  pass: Pass,
  index: number,
  runner: StepRunner,
): Promise<Prepared> {
  const { host } = pass;
  const workDir = pass.workDirs.of(pass.steps[index]);
  const builders = buildersBefore(pass, index);
  const wanted = builders.map(attemptKey);
  try {
    for (let tried = 1; !(await workDir.holds(wanted)); tried++) {
      const result = await rebuild(pass, workDir, builders);
      if (result === 'halted') {
        return { ready: false };
      }
      if (result === undefined) {
        await workDir.built(wanted);
      } else if (result.terminal || tried >= TRIES) {
        return { ready: false, failure: result };
      } else {
        await pause(
          (host.rebuildDelayMs ?? 1_000) * 2 ** (tried - 1),
          host.halt,
        );
      }
    }
    if (runner.buildsWorkDir) {
      await workDir.changing();
    }
    return { ready: haltOf(host.halt) === undefined };
  } catch (error) {
    throwIfLost(host.halt);
    return { ready: false, failure: failed(messageOf(error)) };
  }
}

/** Notes that a step has added to the directory what it was to add. */
export async function markBuilt(pass: Pass, index: number): Promise<void> {
  const builders = [...buildersBefore(pass, index), pass.steps[index]];
  const workDir = pass.workDirs.of(pass.steps[index]);
  try {
    await workDir.built(builders.map(attemptKey));
  } catch (error) {
    // Without the note it is built again, which is slower and not wrong.
    pass.host.logger.warn(
      `Nothing could be noted about ${workDir.path}: ${messageOf(error)}`,
    );
  }
}

/** Each target has a working directory of its own. */
function buildersBefore(pass: Pass, index: number): StepRecord[] {
  return pass.steps
    .slice(0, index)
    .filter(
      step =>
        step.target === pass.steps[index].target &&
        step.state === 'Succeeded' &&
        pass.host.runner(step.uses)?.buildsWorkDir === true,
    );
}

function attemptKey(step: StepRecord): string {
  return `${step.id}#${step.attempts}`;
}

/** Undefined when the directory is built. */
async function rebuild(
  pass: Pass,
  workDir: WorkDir,
  builders: StepRecord[],
): Promise<'halted' | (AttemptResult & { status: 'Errored' }) | undefined> {
  await workDir.clear();
  for (const step of builders) {
    const { host } = pass;
    const runner = host.runner(step.uses);
    if (!runner) {
      throw new Error(
        `There is no kind of step called '${step.uses}' any more.`,
      );
    }
    const outcome = await runAttempt(
      async signal =>
        runStep(pass, {
          index: step.index,
          runner,
          ...(await renderConfig(pass, step.index, runner)),
          signal,
          replay: true,
        }),
      {
        halt: host.halt,
        timeoutMs: runner.defaults?.timeout,
        graceMs: host.graceMs ?? 5_000,
      },
    );
    await host.log.flush();
    throwIfLost(host.halt);
    if (outcome.kind === 'halted') {
      return 'halted';
    }
    if (outcome.kind === 'timedOut') {
      return failed(`replaying step '${step.id}' took too long.`);
    }
    if (outcome.result.status !== 'Succeeded') {
      const { message, status } = outcome.result;
      return failed(
        `replaying step '${step.id}' gave ${status}: ${message ?? 'no reason'}`,
        'terminal' in outcome.result && outcome.result.terminal,
      );
    }
  }
  return undefined;
}

function failed(message: string, terminal?: boolean) {
  return {
    status: 'Errored' as const,
    message: `The working directory could not be built: ${message}`,
    terminal,
  };
}

/** Ends early, without an error, when the pass has to end. */
async function pause(milliseconds: number, halt: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal: halt }).catch(() => undefined);
}
