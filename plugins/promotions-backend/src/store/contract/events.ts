import {
  PendingEvent,
  Pipeline,
} from '@promotions/backstage-plugin-promotions-common';

/** What an event may be about, and who may speak of it. */
export interface DeclaredPipeline {
  id: string;
  /** Another one with every other document in force, and every other entity. */
  declared: number;
  /** Absent when no document was good yet. */
  pipeline?: Pipeline;
  entity: Record<string, unknown>;
}

/** Events of deployments, and what they may be about. */
export interface EventStore {
  /** Pipelines that are not archived, by id or entity; only what names them. */
  findDeclared(names: {
    ids: string[];
    entityRefs: string[];
  }): Promise<
    Array<{ id: string; entityRef: string; name: string; declared: number }>
  >;
  readDeclared(ids: string[]): Promise<DeclaredPipeline[]>;
  /** Entities whose documents lie at addresses that begin so, in whatever case. */
  entitiesOfDocuments(prefix: string): Promise<string[]>;
  /** Which of them have been taken in before. */
  knownEvents(
    events: Array<Pick<PendingEvent, 'sender' | 'id'>>,
  ): Promise<boolean[]>;
  /**
   * Takes events in, all of them or none, and makes their pipelines due; tells
   * for each whether it is new. One that the sender has sent before changes
   * nothing.
   */
  takeEvents(
    events: Array<PendingEvent & { pipelineId: string }>,
    now: Date,
  ): Promise<boolean[]>;
}
