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
  /** Topics of the events service. */
  topics?: string[];
}

/**
 * Where in a document a step stands.
 *
 * @public
 */
export interface StepPlace {
  /** Name of its stage. */
  stage: string;
  /** Names of all stages, with those of their targets. */
  stages: ReadonlyMap<string, readonly string[]>;
  /** It is a task, or a step of one. */
  task: boolean;
  /**
   * Milliseconds after its first start when it is given up, where the document
   * says so.
   */
  timeout?: number;
}

/**
 * What is wrong with a step where it stands.
 *
 * @public
 */
export interface StepProblem {
  /** Keys of the configuration; none: the step as a whole. */
  path: Array<string | number>;
  /** A sentence. */
  message: string;
}

/**
 * A kind of step, as far as checking documents needs it. A `StepRunner` is one.
 *
 * @public
 */
export interface StepKind {
  schema: { config: z.ZodType };
  needs?(config: unknown): DocumentNeeds;
  /** What of the configuration cannot come true there. */
  problems?(config: unknown, place: StepPlace): StepProblem[];
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
  /** Of the events service; left out where no step publishes to one. */
  topic?(topic: string): string | undefined;
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
