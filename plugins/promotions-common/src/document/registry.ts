import { z } from 'zod';

/**
 * What a step, condition source or freight source will ask for with a
 * configuration; see `OutboundNeeds` of promotions-node.
 *
 * @public
 */
export interface DocumentNeeds {
  repositories?: string[];
  urls?: string[];
}

/**
 * A kind of step, as far as checking documents needs it. A `StepRunner` is one.
 *
 * @public
 */
export interface StepKind {
  schema: { config: z.ZodType };
  needs?(config: unknown): DocumentNeeds;
}

/**
 * A kind of condition source or freight source, as far as checking documents
 * needs it. A `ConditionSource` and a `FreightSource` are such.
 *
 * @public
 */
export interface SourceKind {
  schema: z.ZodType;
  needs?(config: unknown): DocumentNeeds;
}

/**
 * The kinds that exist, by the names that documents use.
 *
 * @public
 */
export interface DocumentRegistry {
  steps: ReadonlyMap<string, StepKind>;
  conditionSources: ReadonlyMap<string, SourceKind>;
  freightSources: ReadonlyMap<string, SourceKind>;
}

/**
 * Says what the pipelines of an entity may reach. Each answers with a
 * sentence that names what is lacking, or nothing where it is granted.
 *
 * @public
 */
export interface DocumentReach {
  repository(url: string): string | undefined;
  url(url: string): string | undefined;
  /** @param name - as in `secrets.<name>` */
  secret(name: string): string | undefined;
}

/** @public */
export interface ParsePipelineOptions {
  /** Longer documents are refused; bytes, default 1 MiB. */
  maxBytes?: number;
  /** Absent: what documents will reach is not checked. */
  reach?: DocumentReach;
  /** Names of the entity's other pipelines, and where their documents lie. */
  takenNames?: ReadonlyMap<string, string>;
}
