import { DatabaseService } from '@backstage/backend-plugin-api';
import { StepRecord } from '@promotions/backstage-plugin-promotions-common';
import * as changes from './changes';
import { Database } from './database';
import * as documents from './documents';
import { isUniqueViolation } from './errors';
import * as events from './events';
import * as freight from './freight';
import * as leases from './leases';
import * as pipelines from './pipelines';
import * as promotions from './promotions';
import { readSnapshot } from './snapshot';
import {
  PipelineChanges,
  PipelineDocumentUpdate,
  Store,
  SubscriptionState,
} from './Store';
import { listStageNames } from './stageNames';
import * as subscriptions from './subscriptions';
import * as timeline from './timeline';

/** Replicas that may make the same pipeline at once: one makes it, the rest update. */
const MAX_TRIES = 5;

/**
 * The store in the plugin's own database, SQLite or PostgreSQL. Each method is
 * one transaction; the SQL of each aggregate lies in a file of its own.
 *
 * @internal
 */
export class DatabaseStore implements Store {
  private constructor(private readonly database: Database) {}

  /** Connects, and brings the schema up to date. */
  static async create(options: {
    database: DatabaseService;
  }): Promise<DatabaseStore> {
    return new DatabaseStore(await Database.connect(options.database));
  }

  async savePipelineDocument(update: PipelineDocumentUpdate, now: Date) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.database.write(tx =>
          documents.savePipelineDocument(tx, update, now),
        );
      } catch (error) {
        if (!isUniqueViolation(error) || attempt >= MAX_TRIES) {
          throw error;
        }
      }
    }
  }

  archivePipelines(entityRef: string, keepRefs: string[], now: Date) {
    return this.database.write(tx =>
      documents.archivePipelines(tx, entityRef, keepRefs, now),
    );
  }

  listPipelineEntities() {
    return this.database.single(pipelines.listPipelineEntities);
  }

  getPipeline(id: string) {
    return this.database.single(tx => pipelines.getPipeline(tx, id));
  }

  getPipelineDocument(id: string) {
    return this.database.single(tx => pipelines.getPipelineDocument(tx, id));
  }

  listPipelines(query: Parameters<Store['listPipelines']>[0]) {
    return this.database.single(tx => pipelines.listPipelines(tx, query));
  }

  listStageNames(pipelineId: string) {
    return this.database.single(tx => listStageNames(tx, pipelineId));
  }

  duePipelines(now: Date, limit: number) {
    return this.database.single(tx => pipelines.duePipelines(tx, now, limit));
  }

  nextWakeAt() {
    return this.database.single(pipelines.nextWakeAt);
  }

  readSnapshot(id: string, options?: { freightLimit?: number }) {
    return this.database.read(tx => readSnapshot(tx, id, options));
  }

  applyChanges(
    id: string,
    revision: number,
    changed: PipelineChanges,
    now: Date,
  ) {
    return this.database.write(tx =>
      changes.applyChanges(tx, id, revision, changed, now),
    );
  }

  getFreight(pipelineId: string, idOrAlias: string) {
    return this.database.read(tx =>
      freight.getFreight(tx, pipelineId, idOrAlias),
    );
  }

  findFreightByRevision(pipelineId: string, revision: string) {
    return this.database.single(tx =>
      freight.findFreightByRevision(tx, pipelineId, revision),
    );
  }

  listFreight(pipelineId: string, query: Parameters<Store['listFreight']>[1]) {
    return this.database.read(tx => freight.listFreight(tx, pipelineId, query));
  }

  countFreight(pipelineId: string) {
    return this.database.single(tx => freight.countFreight(tx, pipelineId));
  }

  getPromotion(id: string) {
    return this.database.read(tx => promotions.getPromotion(tx, id));
  }

  findPromotionByIdempotencyKey(pipelineId: string, key: string) {
    return this.database.single(tx =>
      promotions.findByIdempotencyKey(tx, pipelineId, key),
    );
  }

  listPromotions(query: Parameters<Store['listPromotions']>[0]) {
    return this.database.single(tx => promotions.listPromotions(tx, query));
  }

  claimablePromotions(now: Date, limit: number) {
    return this.database.single(tx =>
      leases.claimablePromotions(tx, now, limit),
    );
  }

  claimPromotion(id: string, worker: string, now: Date, leaseMs: number) {
    return this.database.write(tx =>
      leases.claimPromotion(tx, id, worker, now, leaseMs),
    );
  }

  extendLease(id: string, fence: number, now: Date, leaseMs: number) {
    return this.database.single(tx =>
      leases.extendLease(tx, id, fence, now, leaseMs),
    );
  }

  saveStep(id: string, fence: number, step: StepRecord) {
    return this.database.write(tx => leases.saveStep(tx, id, fence, step));
  }

  releasePromotion(id: string, fence: number, wakeAt: string) {
    return this.database.single(tx =>
      leases.releasePromotion(tx, id, fence, wakeAt),
    );
  }

  applyEvent(input: Parameters<Store['applyEvent']>[0], now: Date) {
    return this.database.write(async tx => {
      // A row of the sender and id makes who sends it again at once wait.
      if (!(await events.recordEvent(tx, input, now))) {
        return false;
      }
      await changes.applyChanges(
        tx,
        input.pipelineId,
        input.revision,
        input.changes,
        now,
      );
      return true;
    });
  }

  hasEvent(sender: string, eventId: string) {
    return this.database.single(tx => events.hasEvent(tx, sender, eventId));
  }

  readSubscriptions(pipelineId: string) {
    return this.database.single(tx =>
      subscriptions.readSubscriptions(tx, pipelineId),
    );
  }

  saveSubscription(state: SubscriptionState) {
    return this.database.single(tx =>
      subscriptions.saveSubscription(tx, state),
    );
  }

  listTimeline(
    pipelineId: string,
    query: Parameters<Store['listTimeline']>[1],
  ) {
    return this.database.single(tx =>
      timeline.listTimeline(tx, pipelineId, query),
    );
  }
}
