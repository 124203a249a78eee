import { LoggerService } from '@backstage/backend-plugin-api';
import {
  Freight,
  FreightRequest,
  Promotion,
  Stage,
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
  promotion: Promotion;
  freightRequests: FreightRequest[];
  /** What is promoted, then what the stage keeps of other origins. */
  freight: Freight[];
  /** Private to the promotion; may be gone after a restart. */
  workDir: string;
  uiBaseUrl: string;
  logger: LoggerService;
  /** Aborted when the promotion is aborted or its worker must stop. */
  signal: AbortSignal;
  /** The same for every attempt at this step of this promotion. */
  idempotencyKey: string;
  /** 1 for the first. */
  attempt: number;
  /**
   * The step has succeeded before and only has to rebuild the working
   * directory; what it returns is not recorded again.
   */
  replay: boolean;
  outbound: Outbound;
}

/** @public */
export type StepResult<TOutput = Record<string, unknown>> =
  | {
      status: 'Succeeded' | 'Skipped' | 'Failed' | 'Errored';
      message?: string;
      output?: TOutput;
      /** Trying again cannot help. */
      terminal?: boolean;
    }
  | {
      status: 'Running';
      message?: string;
      output?: TOutput;
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
  /** What it will reach with this configuration. */
  needs?(config: TConfig): OutboundNeeds;
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
