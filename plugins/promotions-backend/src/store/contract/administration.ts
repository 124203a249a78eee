import {
  Freeze,
  Override,
  Page,
  Policy,
  Wait,
} from '@promotions/backstage-plugin-promotions-common';
import { NewTimelineEntry } from './changes';

/** What waits, with what tells who may see it. */
export interface WaitInStage extends Wait {
  pipelineId: string;
  /** Of the pipeline. */
  entityRef: string;
  /** Of the stage; left out where the document in force has no such stage. */
  labels?: Record<string, string>;
  since: string;
}

/**
 * What is told of a rule to the timelines of the stages that it is meant for,
 * or was before.
 *
 * @param meant - `was`, `is`: whether it was, and is now, meant for the stage;
 * one of them at least
 */
export type TellStage = (
  stage: string,
  meant: { was: boolean; is: boolean },
) => NewTimelineEntry;

/**
 * Policies and freezes, and what people let through. Those of the configuration
 * are not the store's. What changes one makes due at once, in the same
 * transaction, every pipeline that it is meant for or was before, as
 * `wakePipelines` does, and returns their ids: nothing that was decided without
 * it is written after it. Their timelines are told of it.
 */
export interface AdministrationStore {
  /** Undefined where it was revoked, or has been forgotten. */
  getOverride(pipelineId: string, id: string): Promise<Override | undefined>;
  /**
   * Waits of that kind of pipelines that are not archived, oldest first.
   *
   * @param query - `entityRefs`: only of pipelines of these entities
   */
  listWaits(query: {
    kind: Wait['kind'];
    entityRefs?: string[];
    limit: number;
    cursor?: string;
  }): Promise<Page<WaitInStage>>;
  /** In the order in which they are asked: position, then age. */
  listPolicies(query: {
    limit: number;
    cursor?: string;
  }): Promise<Page<Policy>>;
  getPolicy(id: string): Promise<Policy | undefined>;
  /** @throws ConflictError for a name that is taken */
  createPolicy(policy: Policy, now: Date, tell?: TellStage): Promise<string[]>;
  /** Undefined: there is none (any more). @throws as `createPolicy` */
  updatePolicy(
    policy: Policy,
    now: Date,
    tell?: TellStage,
  ): Promise<string[] | undefined>;
  /** Undefined: there was none. */
  deletePolicy(
    id: string,
    now: Date,
    tell?: TellStage,
  ): Promise<string[] | undefined>;
  /** Newest first. */
  listFreezes(query: { limit: number; cursor?: string }): Promise<Page<Freeze>>;
  getFreeze(id: string): Promise<Freeze | undefined>;
  /** @throws ConflictError for a name that is taken */
  createFreeze(freeze: Freeze, now: Date, tell?: TellStage): Promise<string[]>;
  /** Undefined: there is none (any more). @throws as `createFreeze` */
  updateFreeze(
    freeze: Freeze,
    now: Date,
    tell?: TellStage,
  ): Promise<string[] | undefined>;
  /** Undefined: there was none. */
  deleteFreeze(
    id: string,
    now: Date,
    tell?: TellStage,
  ): Promise<string[] | undefined>;
}
