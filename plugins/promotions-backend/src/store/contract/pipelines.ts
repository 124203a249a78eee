import {
  DocumentStatus,
  Freeze,
  Gate,
  Page,
  Pipeline,
  PipelineSnapshot,
  PipelineSummary,
  Policy,
  Wait,
} from '@promotions/backstage-plugin-promotions-common';
import { PipelineChanges } from './changes';

/**
 * What the snapshot has without configuration and catalog: what policies and
 * freezes mean for its stages, and who belongs to which group, is put in by
 * the engine.
 */
export type StoredSnapshot = Omit<
  PipelineSnapshot,
  'autoPromotion' | 'autoRollback' | 'mandatoryGates' | 'freezes' | 'people'
> & {
  /** All policies of the database, in their order. */
  policies: Policy[];
  /** All freezes of the database that have not been deleted. */
  allFreezes: Freeze[];
  /** What it waits for, as it was written last. */
  waits: Wait[];
  summary: PipelineSummary;
  /** When the pipeline is to be looked at again; null: not on its own. */
  wakeAt: string | null;
};

/** What the latest reading of a document found. */
export interface PipelineDocumentUpdate {
  entityRef: string;
  /** The resolved reference; with `entityRef` it identifies the pipeline. */
  ref: string;
  /** `inForceSince` is the store's to know, and not read. */
  status: DocumentStatus;
  /** Present when the document is good: replaces what is in force. */
  pipeline?: Pipeline;
  /** Text of the document; kept only with a good one. */
  source?: string;
  /** Of this reading, good or broken. */
  etag?: string;
  /** The catalog entity as far as expressions may see it. */
  entity: Record<string, unknown>;
}

/** Pipelines, their documents, and what a pass reads and writes. */
export interface PipelineStore {
  /**
   * Makes or updates the pipeline of (entityRef, ref), also by several
   * replicas at once. A broken document never replaces a good one.
   *
   * Where something changed that a decision or a reader may see (document,
   * entity, errors, state), the revision is raised and a pipeline that has a
   * document is due at once. Appends `document.changed`, `document.broken`,
   * `document.mended` and `pipeline.restored` (it was archived) to the
   * timeline. The state is `Broken` while the latest reading is, also where an
   * older document is in force.
   */
  savePipelineDocument(
    update: PipelineDocumentUpdate,
    now: Date,
  ): Promise<PipelineSummary>;
  /**
   * Archives the pipelines of the entity that are not among `keepRefs`, with
   * `pipeline.archived` in their timelines; returns how many. Nothing is
   * deleted but what they wait for, and nothing that is archived is ever due.
   */
  archivePipelines(
    entityRef: string,
    keepRefs: string[],
    now: Date,
  ): Promise<number>;
  /** Entity refs that have a pipeline that is not archived. */
  listPipelineEntities(): Promise<string[]>;
  getPipeline(id: string): Promise<PipelineSummary | undefined>;
  getPipelineDocument(id: string): Promise<
    | {
        /** What is in force; absent when no document was good yet. */
        pipeline?: Pipeline;
        /** Text of what is in force. */
        source?: string;
        /** Of the last reading, good or broken. */
        etag?: string;
        /** As of the last reading of the document. */
        entity: Record<string, unknown>;
      }
    | undefined
  >;
  /** By name. */
  listPipelines(query: {
    entityRef?: string;
    entityRefs?: string[];
    state?: PipelineSummary['state'];
    limit: number;
    cursor?: string;
  }): Promise<Page<PipelineSummary>>;
  /** Names of all stages that something has ever happened in. */
  listStageNames(pipelineId: string): Promise<string[]>;
  /** Ids of pipelines whose `wakeAt` has passed, oldest first. */
  duePipelines(now: Date, limit: number): Promise<string[]>;
  /**
   * Makes pipelines due at once, of all that are not archived and have a
   * document; all of them where none are named. It raises their revision, so
   * that nothing is written any more that was decided before.
   */
  wakePipelines(now: Date, ids?: string[]): Promise<void>;
  /** The earliest `wakeAt` of all, or of those after that instant. */
  nextWakeAt(after?: Date): Promise<string | undefined>;
  /**
   * Everything is of one instant, read with a bounded number of queries,
   * whatever the size of the pipeline. Undefined where there is no such
   * pipeline, or it never had a good document.
   *
   * @param options - `freightLimit` (5,000) cuts the freight, newest first;
   * what is current, pending or running somewhere, and what `freight` names by
   * id, is always included, after the newest. The promotions are all that are in flight, the newest that
   * ended of each stage and included freight, and the newest that ended of each stage.
   *
   * `administrationGates` are gates that the configuration adds: locks and
   * dependencies that they ask for are read as well, as are those of the
   * document and of the policies of the database.
   */
  readSnapshot(
    id: string,
    options?: {
      freightLimit?: number;
      freight?: string[];
      administrationGates?: Gate[];
    },
  ): Promise<StoredSnapshot | undefined>;
  /**
   * Writes all changes if the pipeline still has the revision, and raises it;
   * else nothing. Answers of checks and overrides that have not counted for
   * long are forgotten with it.
   *
   * @throws RevisionConflictError when somebody was faster: decide again
   * @throws LeaseLostError see `promotionsUpdated`
   * @throws ConflictError when an alias is taken
   */
  applyChanges(
    id: string,
    revision: number,
    changes: PipelineChanges,
    now: Date,
  ): Promise<void>;
}
