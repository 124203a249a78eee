import {
  AttemptResult,
  renderTemplate,
  stepOutputs,
} from '@promotions/backstage-plugin-promotions-common';
import {
  StepContext,
  StepRunner,
} from '@promotions/backstage-plugin-promotions-node';
import { definitionOf, Pass, variablesOf } from './promotePass';
import { formatIssues, parseStepResult } from './promoteResult';

/** A step that cannot be run as it was declared; trying again cannot help. */
export class RenderError extends Error {
  override name = 'RenderError';
}

/**
 * The configuration of a step: its expressions filled in, then checked against
 * the runner's schema.
 *
 * @throws ExpressionError or RenderError with a sentence for a person
 */
export async function renderConfig(
  pass: Pass,
  index: number,
  runner: StepRunner,
): Promise<unknown> {
  const { with: declared } = definitionOf(pass, index);
  const rendered = renderTemplate(
    { with: declared },
    variablesOf(pass, index),
  ) as { with: unknown };
  const parsed = await runner.schema.config.safeParseAsync(rendered.with);
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
 * Asks a runner once.
 *
 * @throws whatever the runner throws, or Error when it gives no result
 */
export async function runStep(
  pass: Pass,
  options: {
    index: number;
    runner: StepRunner;
    config: unknown;
    signal: AbortSignal;
    replay: boolean;
  },
): Promise<AttemptResult> {
  const { runner } = options;
  return parseStepResult(await runner.run(contextOf(pass, options)), runner);
}

/** Runners get copies, so that they change nothing but the outside world. */
function contextOf(
  pass: Pass,
  options: {
    index: number;
    config: unknown;
    signal: AbortSignal;
    replay: boolean;
  },
): StepContext<unknown> {
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
    logger: host.logger.child({ promotion: promotion.id, step: step.id }),
    signal: options.signal,
    idempotencyKey: `${promotion.id}/${step.id}`,
    attempt: step.attempts,
    replay: options.replay,
    outbound: host.outbound(facts),
  };
}
