import { LoggerService } from '@backstage/backend-plugin-api';
import { Artifact } from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { Outbound, OutboundNeeds } from './outbound';

/** @public */
export interface SourceContext<TConfig> {
  config: TConfig;
  pipeline: { id: string; name: string; entityRef: string };
  entity: Record<string, unknown>;
  logger: LoggerService;
  signal: AbortSignal;
  outbound: Outbound;
}

/** @public */
export interface ConditionReport {
  status: string;
  reason?: string;
  message?: string;
  url?: string;
  /**
   * What was answered, as JSON: `response` in the expression of a `check`
   * gate. Not kept for conditions.
   */
  response?: unknown;
}

/**
 * Answers what a condition of a stage is now.
 *
 * @public
 */
export interface ConditionSource<TConfig = unknown> {
  uses: string;
  description: string;
  schema: z.ZodType<TConfig>;
  needs?(config: TConfig): OutboundNeeds;
  /** @throws any error: the condition becomes `Unknown` with its message. */
  probe(context: SourceContext<TConfig>): Promise<ConditionReport>;
}

/** @public */
export function createConditionSource<TConfig>(
  source: ConditionSource<TConfig>,
): ConditionSource {
  return source as unknown as ConditionSource;
}

/** @public */
export interface Discovery {
  /** Oldest first; what has been returned before may come again. */
  artifacts: Artifact[];
  /** Handed to the next call; must be JSON. */
  cursor?: unknown;
}

/**
 * Finds artifacts in one place that an origin subscribes to.
 *
 * @public
 */
export interface FreightSource<TConfig = unknown> {
  /** The key of the subscription, as in `subscriptions: [{ git: … }]`. */
  uses: string;
  description: string;
  schema: z.ZodType<TConfig>;
  needs?(config: TConfig): OutboundNeeds;
  /** @throws any error: told on the board, tried again at the next interval. */
  discover(
    context: SourceContext<TConfig> & { cursor?: unknown },
  ): Promise<Discovery>;
}

/** @public */
export function createFreightSource<TConfig>(
  source: FreightSource<TConfig>,
): FreightSource {
  return source as unknown as FreightSource;
}
