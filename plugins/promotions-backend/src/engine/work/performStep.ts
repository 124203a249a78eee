import {
  decideStart,
  endAttempt,
  ExpressionError,
  isTimedOut,
  startAttempt,
  StepLimits,
  stepLimits,
  StepRecord,
  timeOut,
  timesOutAt,
  whyAbandoned,
} from '@promotions/backstage-plugin-promotions-common';
import { StepRunner } from '@promotions/backstage-plugin-promotions-node';
import { logAnswer } from './answerLog';
import { AttemptOutcome, hasFailed, runAttempt } from './attempt';
import { RenderedConfig, renderConfig, runStep } from './context';
import { RenderError } from './errors';
import { throwIfLost } from './halt';
import { end, Pass, save } from './pass';
import { markBuilt, prepareWorkDir } from './rebuild';
import { resultOfError, StepAnswer } from './result';
import { definitionOf, nameOf } from './work';

/** A step that can be attempted. */
interface Attempt extends RenderedConfig {
  index: number;
  runner: StepRunner;
  limits: StepLimits;
}

/**
 * Looks at one step: asks its condition if it has not started, and makes one
 * attempt. When this returns the step has ended, waits (`wakeAt`), or the pass
 * has to end.
 */
export async function performStep(pass: Pass, index: number): Promise<void> {
  const attempt = await prepare(pass, index);
  if (attempt && (await prepareDirectory(pass, attempt))) {
    await makeAttempt(pass, attempt);
  }
}

/** Undefined when the step has ended without being started. */
async function prepare(
  pass: Pass,
  index: number,
): Promise<Attempt | undefined> {
  const { host } = pass;
  const step = pass.steps[index];
  try {
    if (step.state === 'Pending') {
      const decision = decideStart(pass, index);
      if (!decision.start) {
        await end(pass, index, decision.state, decision.message);
        return undefined;
      }
    }
    const runner = host.runner(step.uses);
    if (!runner) {
      throw new RenderError(
        `There is no kind of step called '${step.uses}'. Install the module that brings it, or correct the name.`,
      );
    }
    const abandoned = whyAbandoned(step);
    if (abandoned !== undefined) {
      await end(pass, index, 'Errored', abandoned);
      return undefined;
    }
    const limits = stepLimits(definitionOf(pass, index), runner.defaults);
    if (isTimedOut(step, limits, host.now())) {
      await save(pass, timeOut(step, limits, host.now()));
      return undefined;
    }
    const rendered = await renderConfig(pass, index, runner);
    return { index, runner, limits, ...rendered };
  } catch (error) {
    if (error instanceof ExpressionError || error instanceof RenderError) {
      await end(pass, index, 'Errored', error.message);
      return undefined;
    }
    throw error;
  }
}

/** A directory that cannot be made counts as a failure of the step. */
async function prepareDirectory(
  pass: Pass,
  { index, runner, limits }: Attempt,
): Promise<boolean> {
  const { ready, failure } = await prepareWorkDir(pass, index, runner);
  if (failure) {
    const { host } = pass;
    await save(
      pass,
      endAttempt(pass.steps[index], failure, limits, host.now()),
    );
  }
  return ready;
}

async function makeAttempt(pass: Pass, attempt: Attempt): Promise<void> {
  const { host } = pass;
  const { index, runner, limits, config, mask } = attempt;
  const started = startAttempt(pass.steps[index], host.now());
  const workDir = pass.workDirs.of(started);
  const before = await workDir.identity();
  await save(pass, started);
  throwIfLost(host.halt);

  const deadline = timesOutAt(started, limits);
  const outcome = await runAttempt(
    signal =>
      runStep(pass, { index, runner, config, mask, signal, replay: false }),
    {
      halt: host.halt,
      timeoutMs: deadline && deadline.getTime() - host.now().getTime(),
      graceMs: host.graceMs ?? 5_000,
    },
  );
  logAnswer(pass, started, outcome);
  const uprooted = hasFailed(outcome) && (await workDir.identity()) !== before;
  if (uprooted) {
    host.log
      .loggerFor(started, host.logger)
      .warn(
        'The working directory was taken away while the step was running. It is built again, and the step is started again.',
      );
  }
  // Whoever reads that it has ended finds all that it wrote.
  await host.log.flush();
  throwIfLost(host.halt);
  if (!uprooted) {
    // Else nothing has answered, as when the process has ended.
    await record(pass, attempt, outcome);
  }
}

async function record(
  pass: Pass,
  attempt: Attempt,
  outcome: AttemptOutcome,
): Promise<void> {
  const { host } = pass;
  const { index, limits } = attempt;
  const step = pass.steps[index];
  if (outcome.kind === 'timedOut') {
    await save(pass, timeOut(step, limits, host.now()));
  } else if (outcome.kind === 'result') {
    await recordAnswer(pass, attempt, outcome.result);
  } else if (outcome.halt.kind === 'abort') {
    await end(
      pass,
      index,
      'Aborted',
      outcome.settled
        ? `${nameOf(pass)} was aborted.`
        : `${nameOf(pass)} was aborted, but the step did not stop in time.`,
    );
  } else if (!outcome.settled) {
    // Whoever takes over must not do so while the runner is at work.
    throw new Error(`Step '${step.id}' did not stop when the worker stopped`);
  }
}

/**
 * Conditions are told before the step is stored: should the process end in
 * between, the step is run, and they are told, again.
 */
async function recordAnswer(
  pass: Pass,
  { index, runner, limits }: Attempt,
  answer: StepAnswer,
): Promise<void> {
  const { host } = pass;
  const step = pass.steps[index];
  const { result, healthChecks } = withWatches(pass, answer);
  const after: StepRecord = {
    ...endAttempt(step, result, limits, host.now()),
    ...(healthChecks && { healthChecks }),
  };
  if (answer.conditions?.length) {
    await host.report(step, answer.conditions);
  }
  if (runner.buildsWorkDir && after.state === 'Succeeded') {
    await markBuilt(pass, index);
  }
  await save(pass, after);
  if (runner.changesFacts && after.state === 'Succeeded') {
    pass.facts = await host.facts();
  }
}

/** A step that asks for something that cannot be watched is in error. */
function withWatches(
  pass: Pass,
  { conditions, healthChecks, ...result }: StepAnswer,
) {
  if (!healthChecks?.length || result.status !== 'Succeeded') {
    return { result };
  }
  try {
    return {
      result,
      healthChecks: pass.host.watches(pass.facts, healthChecks),
    };
  } catch (error) {
    return { result: resultOfError(error) };
  }
}
