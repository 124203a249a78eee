import { LoggerService } from '@backstage/backend-plugin-api';
import {
  endStep,
  Promotion,
  PromotionFacts,
  PromotionPhase,
  PromotionPlan,
  StepDefinition,
  StepRecord,
  stepVariables,
} from '@promotions/backstage-plugin-promotions-common';
import {
  Outbound,
  StepRunner,
} from '@promotions/backstage-plugin-promotions-node';
import { WorkDir } from './promoteWorkDir';

/**
 * What a promotion needs from whoever runs it. Whatever it throws ends the
 * pass; the next one goes on from what was stored.
 */
export interface PromotionHost {
  now(): Date;
  /** The kinds of steps that there are. */
  runner(uses: string): StepRunner | undefined;
  /** What expressions and steps are told about; asked once a pass. */
  facts(): Promise<PromotionFacts>;
  /** What the steps may reach. */
  outbound(facts: PromotionFacts): Outbound;
  /** The secrets that are granted to the pipeline's entity as it is now. */
  secrets(): Promise<GrantedSecrets>;
  /** Stores a step. @throws LeaseLostError */
  saveStep(step: StepRecord): Promise<void>;
  /** Ends the promotion. @throws LeaseLostError */
  finish(phase: PromotionPhase, message: string | undefined): Promise<void>;
  /** Aborted with a `Halt` when the pass has to end early. */
  halt: AbortSignal;
  /** Whether to leave off before the next step, for another worker. */
  draining?(): boolean;
  /** Absolute; working directories lie below it. */
  workDirBase: string;
  uiBaseUrl: string;
  logger: LoggerService;
  /** Milliseconds that a runner has to stop when it is told to; default 5,000. */
  graceMs?: number;
  /**
   * Milliseconds before building a working directory is tried again, doubled
   * each time; default 1,000.
   */
  rebuildDelayMs?: number;
}

/** Secrets by name, and what to say of one that is not among them. */
export interface GrantedSecrets {
  values: ReadonlyMap<string, string>;
  refusal(name: string): string | undefined;
}

/** A promotion with what was stored of its steps. */
export interface PromotionState {
  promotion: Promotion;
  plan: PromotionPlan;
  steps: StepRecord[];
}

/** What the parts of one pass share. */
export interface Pass extends PromotionState {
  host: PromotionHost;
  facts: PromotionFacts;
  workDir: WorkDir;
  /** Values of secrets that must not be seen, whoever grants them no more. */
  masked: Set<string>;
}

/** The step as it was declared. */
export function definitionOf(
  pass: PromotionState,
  index: number,
): StepDefinition {
  return pass.plan.stage.promotion.steps[index];
}

/** What the expressions of a step see. @throws ExpressionError */
export function variablesOf(
  pass: Pass,
  index: number,
): Record<string, unknown> {
  return stepVariables(
    pass.promotion,
    pass.plan,
    pass.facts,
    pass.steps.slice(0, index),
  );
}

/** Stores a step, and remembers it. @throws LeaseLostError */
export async function save(pass: Pass, step: StepRecord): Promise<void> {
  await pass.host.saveStep(step);
  pass.steps[step.index] = step;
}

/** Ends a step without asking its runner. @throws LeaseLostError */
export async function end(
  pass: Pass,
  index: number,
  state: 'Skipped' | 'Aborted' | 'Errored',
  message: string,
): Promise<void> {
  await save(pass, endStep(pass.steps[index], state, message, pass.host.now()));
}
