import { LoggerService } from '@backstage/backend-plugin-api';
import {
  ConditionWatch,
  endStep,
  PromotionFacts,
  PromotionPhase,
  StepRecord,
  TraceContext,
} from '@promotions/backstage-plugin-promotions-common';
import {
  HealthCheck,
  Outbound,
  StepCondition,
  StepRunner,
} from '@promotions/backstage-plugin-promotions-node';
import { LogLimits } from '../../store/stepLogs';
import { Holder } from './holder';
import { LogSink } from './LogSink';
import { Work } from './work';
import { WorkDirs } from './WorkDirs';

/** How work ends. */
export type EndPhase = Exclude<PromotionPhase, 'Pending' | 'Running'>;

/**
 * What work needs from whoever runs it. Whatever it throws ends the pass; the
 * next one goes on from what was stored.
 */
export interface WorkHost {
  now(): Date;
  /** The kinds of steps that there are. */
  runner(uses: string): StepRunner | undefined;
  /** What expressions and steps are told about; asked once a pass. */
  facts(): Promise<PromotionFacts>;
  /** What the steps may reach; changes something only after `beforeEffect`. */
  outbound(facts: PromotionFacts, beforeEffect: () => Promise<void>): Outbound;
  /** The secrets that are granted to the pipeline's entity as it is now. */
  secrets(): Promise<GrantedSecrets>;
  /** What is watched for a step. @throws TerminalError for what cannot be */
  watches(facts: PromotionFacts, checks: HealthCheck[]): ConditionWatch[];
  /** Stores a step. @throws LeaseLostError */
  saveStep(step: StepRecord): Promise<void>;
  /** Makes conditions known that a step reports. @throws LeaseLostError */
  report(step: StepRecord, conditions: StepCondition[]): Promise<void>;
  /** Ends the work. @throws LeaseLostError */
  finish(end: WorkEnd): Promise<void>;
  /** See `StepContext.beforeEffect`. */
  beforeEffect(): Promise<void>;
  /** By which lease it is run; for steps that write to the pipeline itself. */
  holder?: Holder;
  /** Runs an attempt within a span of its own; without it there is none. */
  traced?<T>(
    step: StepRecord,
    run: (trace: TraceContext | undefined) => Promise<T>,
  ): Promise<T>;
  /** Where what steps write is kept. */
  log: LogSink;
  /** Aborted with a `Halt` when the pass has to end early. */
  halt: AbortSignal;
  /** Whether to leave off before the next step, for another worker. */
  draining?(): boolean;
  /** How much is kept; what is left out is as by default. */
  limits?: WorkLimits;
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

/** How much is kept of what steps write and answer. */
export interface WorkLimits extends LogLimits {
  /** Bytes of JSON that the output of a step may have. */
  stepOutputBytes: number;
}

/** How work has ended. */
export interface WorkEnd {
  phase: EndPhase;
  /** One sentence; none for what has succeeded. */
  message: string | undefined;
  /** What its steps ask to be watched from now on; counts with success. */
  healthChecks: ConditionWatch[];
}

/** Secrets by name, and what to say of one that is not among them. */
export interface GrantedSecrets {
  values: ReadonlyMap<string, string>;
  refusal(name: string): string | undefined;
}

/** What the parts of one pass share. */
export interface Pass extends Work {
  host: WorkHost;
  facts: PromotionFacts;
  workDirs: WorkDirs;
  /** Values of secrets that must not be seen, whoever grants them no more. */
  masked: Set<string>;
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
