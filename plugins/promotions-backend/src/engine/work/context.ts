import {
  ExpressionError,
  renderTemplate,
  StepRecord,
  stepOutputs,
  stepVariables,
  TraceContext,
} from '@promotions/backstage-plugin-promotions-common';
import {
  StepContext,
  StepRunner,
} from '@promotions/backstage-plugin-promotions-node';
import { RenderError } from './errors';
import { formatIssues } from './json';
import { setHolder } from './holder';
import { Mask } from './Mask';
import { Pass } from './pass';
import { parseStepResult, StepAnswer } from './result';
import { secretsOf } from './secrets';
import { definitionOf } from './work';

/** The configuration of a step, which is nowhere stored. */
export interface RenderedConfig {
  config: unknown;
  /** For all that the step lets out. */
  mask: Mask;
}

/**
 * The configuration of a step: its expressions filled in, also with secrets,
 * then checked against the runner's schema.
 *
 * @throws ExpressionError or RenderError with a sentence for a person
 */
export async function renderConfig(
  pass: Pass,
  index: number,
  runner: StepRunner,
): Promise<RenderedConfig> {
  const { values, mask } = await secretsOf(pass, index);
  const { with: declared } = definitionOf(pass, index);
  try {
    const rendered = renderTemplate(
      { with: declared },
      stepVariables(pass, index, values),
    ) as { with: unknown };
    return { config: await parseConfig(rendered.with, runner), mask };
  } catch (error) {
    throw masked(error, mask);
  }
}

/** What is wrong with a configuration may tell what stands in it. */
function masked(error: unknown, mask: Mask): unknown {
  if (error instanceof RenderError) {
    return new RenderError(mask.text(error.message));
  }
  if (error instanceof ExpressionError) {
    return new ExpressionError(mask.text(error.message));
  }
  return mask.error(error);
}

async function parseConfig(
  rendered: unknown,
  runner: StepRunner,
): Promise<unknown> {
  const parsed = await runner.schema.config.safeParseAsync(rendered);
  if (!parsed.success) {
    throw new RenderError(
      `The configuration of the step is not what '${
        runner.uses
      }' takes: ${formatIssues(parsed.error)}`,
    );
  }
  return parsed.data;
}

/**
 * Asks a runner once. Whatever comes out of it holds no secrets.
 *
 * @throws what the runner throws, or Error when it gives no result
 */
export async function runStep(
  pass: Pass,
  options: RunOptions & { runner: StepRunner },
): Promise<StepAnswer> {
  const { runner, mask, index } = options;
  const { host, plan } = pass;
  const ask = async (trace: TraceContext | undefined) => {
    try {
      const context = contextOf(pass, { ...options, trace });
      return parseStepResult(
        await runner.run(context),
        runner,
        mask,
        host.limits?.stepOutputBytes,
      );
    } catch (error) {
      throw mask.error(error);
    }
  };
  return host.traced ? host.traced(pass.steps[index], ask) : ask(plan.trace);
}

interface RunOptions extends RenderedConfig {
  index: number;
  signal: AbortSignal;
  replay: boolean;
}

/** Runners get copies, so that they change nothing but the outside world. */
function contextOf(
  pass: Pass,
  options: RunOptions & { trace: TraceContext | undefined },
): StepContext<unknown> {
  const { ref, promotion, task, plan, facts, host } = pass;
  const { stage } = plan;
  const step = pass.steps[options.index];
  // A runner that goes on although its time is over changes nothing any more.
  const beforeEffect = async () => {
    options.signal.throwIfAborted();
    await host.beforeEffect();
    options.signal.throwIfAborted();
  };
  const copies = structuredClone({
    state: stepOutputs(
      stage.promotion.steps,
      pass.steps,
      options.index,
    ) as StepContext<unknown>['state'],
    pipeline: facts.pipeline,
    entity: facts.entity,
    stage,
    promotion,
    task,
    target: stage.targets.find(({ name }) => name === step.target),
    trace: options.trace,
    freightRequests: stage.freight,
    freight: facts.freight,
  });
  const context: StepContext<unknown> = {
    ...copies,
    config: options.config,
    alias: step.id,
    workDir: pass.workDirs.of(step).path,
    uiBaseUrl: host.uiBaseUrl,
    logger: loggerOf(pass, step, options.mask),
    signal: options.signal,
    idempotencyKey: `${ref.id}/${step.id}`,
    attempt: step.attempts,
    startedAt: step.startedAt ?? host.now().toISOString(),
    now: () => host.now(),
    withoutSecrets: value => options.mask.json(value),
    replay: options.replay,
    beforeEffect,
    outbound: host.outbound(facts, beforeEffect),
  };
  setHolder(context, host.holder);
  return context;
}

/** Secrets are taken out first, whoever reads what is written. */
function loggerOf({ ref, host }: Pass, step: StepRecord, mask: Mask) {
  const own = host.logger.child({ [ref.kind]: ref.id, step: step.id });
  return mask.logger(host.log.loggerFor(step, own));
}
