import {
  AttemptResult,
  renderTemplate,
  stepOutputs,
} from '@promotions/backstage-plugin-promotions-common';
import {
  StepContext,
  StepRunner,
} from '@promotions/backstage-plugin-promotions-node';
import { RenderError } from './promoteErrors';
import { Mask } from './promoteMask';
import { definitionOf, Pass, variablesOf } from './promotePass';
import { formatIssues, parseStepResult } from './promoteResult';
import { secretsOf } from './promoteSecrets';

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
  const rendered = renderTemplate(
    { with: declared },
    { ...variablesOf(pass, index), secrets: values },
  ) as { with: unknown };
  try {
    return { config: await parseConfig(rendered.with, runner), mask };
  } catch (error) {
    throw error instanceof RenderError
      ? new RenderError(mask.text(error.message))
      : mask.error(error);
  }
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
): Promise<AttemptResult> {
  const { runner, mask } = options;
  try {
    const result = await runner.run(contextOf(pass, options));
    return parseStepResult(result, runner, mask);
  } catch (error) {
    throw mask.error(error);
  }
}

interface RunOptions extends RenderedConfig {
  index: number;
  signal: AbortSignal;
  replay: boolean;
}

/** Runners get copies, so that they change nothing but the outside world. */
function contextOf(pass: Pass, options: RunOptions): StepContext<unknown> {
  const { promotion, plan, facts, host, workDir } = pass;
  const step = pass.steps[options.index];
  const copies = structuredClone({
    state: stepOutputs(pass.steps.slice(0, options.index)),
    pipeline: facts.pipeline,
    entity: facts.entity,
    stage: plan.stage,
    promotion,
    freightRequests: plan.stage.freight,
    freight: facts.freight,
  });
  return {
    ...copies,
    config: options.config,
    alias: step.id,
    workDir: workDir.path,
    uiBaseUrl: host.uiBaseUrl,
    logger: options.mask.logger(
      host.logger.child({ promotion: promotion.id, step: step.id }),
    ),
    signal: options.signal,
    idempotencyKey: `${promotion.id}/${step.id}`,
    attempt: step.attempts,
    replay: options.replay,
    outbound: host.outbound(facts),
  };
}
