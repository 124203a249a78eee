/**
 * One thing that is wrong with a pipeline document.
 *
 * @public
 */
export interface DocumentError {
  /** Where in the document, as in `spec.stages[1].freight[0].origin`. */
  path: string;
  /** 1-based; 0 where the whole document is meant. */
  line: number;
  column: number;
  /** A sentence that says what is wrong and what to do. */
  message: string;
}

/**
 * How the document of a pipeline fared when it was last read.
 *
 * @public
 */
export interface DocumentStatus {
  /** The reference as resolved, such as `url:https://…/promotions.yaml`. */
  ref: string;
  /** Where a person can look at it. */
  url?: string;
  state: 'Good' | 'Broken';
  errors: DocumentError[];
  /** ISO 8601: the last attempt to read it. */
  readAt?: string;
  /** ISO 8601: when the document in force was read first. */
  inForceSince?: string;
}

/** @public */
export interface PipelineSummary {
  id: string;
  entityRef: string;
  /** From the document; from the reference until one was good. */
  name: string;
  title?: string;
  description?: string;
  state: 'Active' | 'Broken' | 'Archived';
  revision: number;
  document: DocumentStatus;
  createdAt: string;
  updatedAt: string;
}

/** What names a pipeline. @public */
export type PipelineName = Pick<
  PipelineSummary,
  'id' | 'entityRef' | 'name' | 'title'
>;
