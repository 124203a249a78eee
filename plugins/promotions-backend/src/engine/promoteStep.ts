import {
  decideStart,
  endAttempt,
  ExpressionError,
  isTimedOut,
  startAttempt,
  StepLimits,
  stepLimits,
  timeOut,
  timesOutAt,
} from '@promotions/backstage-plugin-promotions-common';
import { StepRunner } from '@promotions/backstage-plugin-promotions-node';
import { AttemptOutcome, runAttempt } from './promoteAttempt';
import { RenderedConfig, renderConfig, runStep } from './promoteContext';
import { RenderError } from './promoteErrors';
import { throwIfLost } from './promoteHalt';
import { definitionOf, end, Pass, save, variablesOf } from './promotePass';
import { markBuilt, prepareWorkDir } from './promoteRebuild';

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
      const decision = decide(pass, index);
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

function decide(pass: Pass, index: number) {
  const definition = definitionOf(pass, index);
  return decideStart(
    definition,
    pass.steps.slice(0, index).map(step => ({
      id: step.id,
      state: step.state,
      continueOnError: definitionOf(pass, step.index).continueOnError,
    })),
    definition.if ? variablesOf(pass, index) : {},
  );
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
  throwIfLost(host.halt);
  await record(pass, attempt, outcome);
}

async function record(
  pass: Pass,
  { index, runner, limits }: Attempt,
  outcome: AttemptOutcome,
): Promise<void> {
  const { host } = pass;
  const step = pass.steps[index];
  if (outcome.kind === 'timedOut') {
    await save(pass, timeOut(step, limits, host.now()));
    return;
  }
  if (outcome.kind === 'result') {
    const after = endAttempt(step, outcome.result, limits, host.now());
    if (runner.buildsWorkDir && after.state === 'Succeeded') {
      await markBuilt(pass, index);
    }
    await save(pass, after);
    return;
  }
  if (outcome.halt.kind === 'abort') {
    await end(
      pass,
      index,
      'Aborted',
      outcome.settled
        ? 'The promotion was aborted.'
        : 'The promotion was aborted, but the step did not stop in time.',
    );
  } else if (!outcome.settled) {
    // Whoever takes over must not do so while the runner is at work.
    throw new Error(`Step '${step.id}' did not stop when the worker stopped`);
  }
}
