import { LoggerService } from '@backstage/backend-plugin-api';
import {
  Freight,
  FreightRequest,
  Promotion,
  Stage,
  StageTask,
  StepPlace,
  StepProblem,
  Target,
  TraceContext,
} from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { Outbound, OutboundNeeds } from './outbound';

/**
 * Everything that a runner is told. All values are copies: changing them
 * changes nothing outside.
 *
 * @public
 */
export interface StepContext<TConfig> {
  /** Templated, and checked against the runner's schema. */
  config: TConfig;
  /** Outputs of the earlier steps by their ids. */
  state: Record<string, Record<string, unknown>>;
  /** Id of this step within its promotion. */
  alias: string;
  pipeline: { id: string; name: string; entityRef: string };
  entity: Record<string, unknown>;
  stage: Stage;
  /**
   * What it is a step of; of a task the promotion that brought the freight,
   * absent where the freight came by a deployment event.
   */
  promotion?: Promotion;
  /** The task of verification or of the promotion phase that it is a step of. */
  task?: StageTask;
  /** The target that it is run for, where steps run once for each. */
  target?: Target;
  /** The trace that its work belongs to, to be handed on to what it calls. */
  trace?: TraceContext;
  freightRequests: FreightRequest[];
  /** What is promoted, then what the stage keeps of other origins. */
  freight: Freight[];
  /** Private to the promotion or task, and to its target; may be gone after a restart. */
  workDir: string;
  uiBaseUrl: string;
  logger: LoggerService;
  /** Aborted when the promotion is aborted or its worker must stop. */
  signal: AbortSignal;
  /** The same for every attempt at this step of this promotion or task. */
  idempotencyKey: string;
  /** 1 for the first. */
  attempt: number;
  /** ISO 8601: the first start of this step, whatever happened since. */
  startedAt: string;
  /** The clock by which steps start, wait and time out. */
  now(): Date;
  /**
   * A copy without the secrets that the configuration may hold. What a result
   * tells is rid of them anyway; what is kept or told otherwise has to be.
   */
  withoutSecrets<T>(value: T): T;
  /**
   * The step has succeeded before and only has to rebuild the working
   * directory; what it returns is not recorded again.
   */
  replay: boolean;
  /**
   * To be awaited right before each outside effect: resolves while this worker
   * is sure to hold the work, and throws otherwise, so that a worker that was
   * overtaken does nothing any more. `outbound.fetch` asks it for all methods
   * that change something.
   */
  beforeEffect(): Promise<void>;
  outbound: Outbound;
}

/**
 * A condition of the stage that a step reports, such as `PullRequestOpen`. It
 * is told with the result, also with one that is `Running`, and stays until it
 * is reported again.
 *
 * @public
 */
export interface StepCondition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  url?: string;
  /** The one target that it is about; the whole stage if left out. */
  target?: string;
}

/**
 * What a step asks to be watched from its success on, for as long as its
 * freight is in the stage: a condition of the stage like those that the
 * document declares, and with their defaults.
 *
 * @public
 */
export interface HealthCheck {
  type: string;
  /** A condition source. */
  uses: string;
  with?: Record<string, unknown>;
  target?: string;
  /** Milliseconds. */
  every?: number;
  /** Milliseconds. */
  timeout?: number;
  /** Milliseconds. */
  ttl?: number;
}

/** @public */
export type StepResult<TOutput = Record<string, unknown>> =
  | {
      status: 'Succeeded' | 'Skipped' | 'Failed' | 'Errored';
      message?: string;
      output?: TOutput;
      conditions?: StepCondition[];
      /** Counts with `Succeeded`. */
      healthChecks?: HealthCheck[];
      /** Trying again cannot help. */
      terminal?: boolean;
    }
  | {
      status: 'Running';
      message?: string;
      output?: TOutput;
      conditions?: StepCondition[];
      /** Milliseconds after which it wants to be asked again. */
      retryAfterMs: number;
    };

/**
 * Runs one kind of step.
 *
 * @public
 */
export interface StepRunner<
  TConfig = unknown,
  TOutput extends Record<string, unknown> = Record<string, unknown>,
> {
  /** The kind's name, as in `uses: git-push`. */
  uses: string;
  description: string;
  schema: { config: z.ZodType<TConfig>; output?: z.ZodType<TOutput> };
  defaults?: {
    /** Milliseconds. */
    timeout?: number;
    errorThreshold?: number;
  };
  /** It builds the working directory, and is replayed when that is gone. */
  buildsWorkDir?: boolean;
  /**
   * It changes what later steps are told of freight or pipeline, which is read
   * again once it has succeeded.
   */
  changesFacts?: boolean;
  /** What it will reach with this configuration. */
  needs?(config: TConfig): OutboundNeeds;
  /** What of the configuration cannot come true where the step stands. */
  problems?(config: TConfig, place: StepPlace): StepProblem[];
  /**
   * @throws any error: counts towards the error threshold, unless terminal.
   */
  run(context: StepContext<TConfig>): Promise<StepResult<TOutput>>;
}

/**
 * Lets the compiler infer a runner's types from its schema.
 *
 * @public
 */
export function createStepRunner<
  TConfig,
  TOutput extends Record<string, unknown>,
>(runner: StepRunner<TConfig, TOutput>): StepRunner {
  return runner as unknown as StepRunner;
}
