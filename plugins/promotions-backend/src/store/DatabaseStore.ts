import { DatabaseService } from '@backstage/backend-plugin-api';
import {
  Freeze,
  Policy,
  StepRecord,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import * as archive from './archive';
import * as changes from './changes';
import * as conditions from './conditions';
import { Database } from './database';
import * as declared from './declared';
import * as documents from './documents';
import { isLostRace, isUniqueViolation } from './errors';
import * as events from './events';
import * as freezes from './freezes';
import * as freight from './freight';
import { readLag } from './lag';
import * as leases from './leases';
import * as outbox from './outbox';
import * as overrides from './overrides';
import * as pipelines from './pipelines';
import * as policies from './policies';
import * as probes from './probes';
import * as promotions from './promotions';
import { toMillis } from './rows';
import * as runs from './runs';
import { readSnapshot } from './snapshot';
import {
  Enqueue,
  NewLogLine,
  PipelineChanges,
  PipelineDocumentUpdate,
  ProbeRef,
  Store,
  SubscriptionState,
  TellStage,
  WorkRef,
} from './Store';
import { listStageNames } from './stageNames';
import { listHealthChecks } from './stays';
import * as stepLogs from './stepLogs';
import { LogLimits } from './stepLogs';
import * as subscriptions from './subscriptions';
import * as tasks from './tasks';
import { wakePipelines } from './ties';
import * as timeline from './timeline';
import { listWaits } from './waits';
import { readWorkFacts } from './workFacts';

/**
 * Of replicas that make the same pipeline at once one makes it and the rest
 * update it; of those that wait in a circle one is sent away to come again.
 */
const MAX_TRIES = 5;

/** Of so many pipelines the history is looked at by one call. */
const PIPELINES_AT_ONCE = 100;

/** How much is read and kept. @internal */
export interface StoreLimits extends LogLimits {
  /** Freight that a snapshot has, where nobody asks for less. */
  freight: number;
}

const DEFAULT_LIMITS: StoreLimits = {
  ...stepLogs.DEFAULT_LOG_LIMITS,
  freight: 5_000,
};

/**
 * The store in the plugin's own database, SQLite or PostgreSQL. Each method is
 * one transaction; the SQL of each aggregate lies in a file of its own.
 *
 * @internal
 */
export class DatabaseStore implements Store {
  private constructor(
    private readonly database: Database,
    private readonly limits: StoreLimits,
  ) {}

  /**
   * Connects, and brings the schema up to date.
   *
   * @param options - `enqueue` wakes what a transaction has made due; without
   * it that is found only by whoever looks
   */
  static async create(options: {
    database: DatabaseService;
    enqueue?: Enqueue;
    limits?: StoreLimits;
  }): Promise<DatabaseStore> {
    return new DatabaseStore(
      await Database.connect(options),
      options.limits ?? DEFAULT_LIMITS,
    );
  }

  async savePipelineDocument(update: PipelineDocumentUpdate, now: Date) {
    return this.again(() =>
      this.database.write(tx =>
        documents.savePipelineDocument(tx, update, now),
      ),
    );
  }

  archivePipelines(entityRef: string, keepRefs: string[], now: Date) {
    return this.again(() =>
      this.database.write(tx =>
        documents.archivePipelines(tx, entityRef, keepRefs, now),
      ),
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

  nextWakeAt(after?: Date) {
    return this.database.single(tx => pipelines.nextWakeAt(tx, after));
  }

  wakePipelines(now: Date, ids?: string[]) {
    return this.again(() =>
      this.database.write(tx => wakePipelines(tx, now, ids)),
    );
  }

  readSnapshot(id: string, options?: Parameters<Store['readSnapshot']>[1]) {
    const { freightLimit = this.limits.freight } = options ?? {};
    return this.database.read(tx =>
      readSnapshot(tx, id, { ...options, freightLimit }),
    );
  }

  applyChanges(
    id: string,
    revision: number,
    changed: PipelineChanges,
    now: Date,
  ) {
    return this.decided(id, tx =>
      changes.applyChanges(tx, id, revision, changed, now),
    );
  }

  getFreight(pipelineId: string, idOrAlias: string) {
    return this.database.read(tx =>
      freight.getFreight(tx, pipelineId, idOrAlias),
    );
  }

  takenFreightNames(pipelineId: string, names: string[]) {
    return this.database.single(tx =>
      freight.takenNames(tx, pipelineId, names),
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

  listFreightIds(
    pipelineId: string,
    query: Parameters<Store['listFreightIds']>[1],
  ) {
    return this.database.single(tx =>
      freight.listFreightIds(tx, pipelineId, query),
    );
  }

  countFreight(pipelineId: string) {
    return this.database.single(tx => freight.countFreight(tx, pipelineId));
  }

  getPromotion(id: string) {
    return this.database.single(tx => promotions.getPromotion(tx, id));
  }

  findPromotionByIdempotencyKey(pipelineId: string, key: string) {
    return this.database.single(tx =>
      promotions.findByIdempotencyKey(tx, pipelineId, key),
    );
  }

  listPromotions(query: Parameters<Store['listPromotions']>[0]) {
    return this.database.single(tx => promotions.listPromotions(tx, query));
  }

  countOpenPromotions() {
    return this.database.single(promotions.countOpenPromotions);
  }

  claimableWork(now: Date, limit: number) {
    return this.database.single(tx => leases.claimableWork(tx, now, limit));
  }

  nextWorkAt(after: Date) {
    return this.database.single(tx => leases.nextWorkAt(tx, after));
  }

  readWorkFacts(query: Parameters<Store['readWorkFacts']>[0]) {
    return this.database.single(tx => readWorkFacts(tx, query));
  }

  claimWork(work: WorkRef, worker: string, now: Date, leaseMs: number) {
    return this.database.write(tx =>
      leases.claimWork(tx, work, worker, now, leaseMs),
    );
  }

  extendLease(work: WorkRef, fence: number, now: Date, leaseMs: number) {
    return this.database.single(tx =>
      leases.extendLease(tx, work, fence, now, leaseMs),
    );
  }

  saveStep(work: WorkRef, fence: number, step: StepRecord) {
    return this.database.single(tx => leases.saveStep(tx, work, fence, step));
  }

  releaseWork(work: WorkRef, fence: number, wakeAt: string) {
    return this.database.write(tx =>
      leases.releaseWork(tx, work, fence, wakeAt),
    );
  }

  appendLog(work: WorkRef, lines: NewLogLine[]) {
    return this.database.write(tx =>
      stepLogs.appendLog(tx, work, lines, this.limits),
    );
  }

  getRun(id: string) {
    return this.database.read(tx => runs.getRun(tx, id));
  }

  listRuns(pipelineId: string, query: Parameters<Store['listRuns']>[1]) {
    return this.database.single(tx => runs.listRuns(tx, pipelineId, query));
  }

  getTask(id: string) {
    return this.database.read(tx => tasks.getTask(tx, id));
  }

  listTasks(runId: string, query?: Parameters<Store['listTasks']>[1]) {
    return this.database.single(tx => tasks.listTasks(tx, runId, query));
  }

  listLog(work: WorkRef, query: Parameters<Store['listLog']>[1]) {
    return this.database.single(tx => stepLogs.listLog(tx, work, query));
  }

  findDeclared(names: Parameters<Store['findDeclared']>[0]) {
    return this.database.single(tx => declared.findDeclared(tx, names));
  }

  readDeclared(ids: string[]) {
    return this.database.single(tx => declared.readDeclared(tx, ids));
  }

  entitiesOfDocuments(prefix: string) {
    return this.database.single(tx => declared.entitiesOfDocuments(tx, prefix));
  }

  knownEvents(keys: Parameters<Store['knownEvents']>[0]) {
    return this.database.single(tx => events.knownEvents(tx, keys));
  }

  takeEvents(taken: Parameters<Store['takeEvents']>[0], now: Date) {
    return this.again(() =>
      this.database.write(tx => events.takeEvents(tx, taken, now)),
    );
  }

  claimOutbox(worker: string, now: Date, leaseMs: number, limit: number) {
    return this.database.write(tx =>
      outbox.claimOutbox(tx, worker, now, leaseMs, limit),
    );
  }

  settleOutbox(ids: string[]) {
    return this.database.single(tx => outbox.settleOutbox(tx, ids));
  }

  deferOutbox(ids: string[], now: Date, delayMs: number, as?: 'notification') {
    return this.database.single(tx =>
      outbox.deferOutbox(tx, ids, now, delayMs, as),
    );
  }

  claimProbe(probe: ProbeRef, now: Date, holdMs: number) {
    return this.database.single(tx =>
      probes.claimProbe(tx, probe, now, holdMs),
    );
  }

  settleProbe(
    probe: ProbeRef,
    hold: number,
    next: { failures: number; inMs: number },
    now: Date,
  ) {
    return this.database.single(tx =>
      probes.settleProbe(tx, probe, hold, next, now),
    );
  }

  makeProbesDue(pipelineId: string, stage: string, now: Date) {
    return this.database.single(tx =>
      probes.makeProbesDue(tx, pipelineId, stage, now),
    );
  }

  forgetProbes(now: Date) {
    return this.database.single(tx => probes.forgetProbes(tx, now));
  }

  readLag(now: Date) {
    return this.database.read(tx => readLag(tx, now));
  }

  listHealthChecks(query: Parameters<Store['listHealthChecks']>[0]) {
    return this.database.single(tx => listHealthChecks(tx, query));
  }

  /** A transaction for each pipeline: none is long, and none holds another up. */
  async archiveHistory(options: Parameters<Store['archiveHistory']>[0]) {
    const { after = '', limit } = options;
    const before = toMillis(options.before);
    const ids = await this.database.single(tx =>
      archive.pipelinesAfter(tx, after, PIPELINES_AT_ONCE),
    );
    let moved = 0;
    for (const [index, id] of ids.entries()) {
      const left = limit - moved;
      moved += await this.again(() =>
        this.database.write(tx =>
          archive.archivePipeline(tx, id, { ...options, before, limit: left }),
        ),
      );
      if (moved >= limit) {
        // There may be more of this one.
        return { moved, next: index > 0 ? ids[index - 1] : after };
      }
    }
    const through = ids.length < PIPELINES_AT_ONCE;
    return { moved, ...(!through && { next: ids[ids.length - 1] }) };
  }

  deleteArchived(before: string, limit: number) {
    return this.database.single(tx =>
      archive.deleteArchived(tx, toMillis(before), limit),
    );
  }

  listArchive(pipelineId: string, query: Parameters<Store['listArchive']>[1]) {
    return this.database.read(tx => archive.listArchive(tx, pipelineId, query));
  }

  listConditionTransitions(
    pipelineId: string,
    query: Parameters<Store['listConditionTransitions']>[1],
  ) {
    return this.database.single(tx =>
      conditions.listConditionTransitions(tx, pipelineId, query),
    );
  }

  getOverride(pipelineId: string, id: string) {
    return this.database.single(tx =>
      overrides.getOverride(tx, pipelineId, id),
    );
  }

  listWaits(query: Parameters<Store['listWaits']>[0]) {
    return this.database.single(tx => listWaits(tx, query));
  }

  listPolicies(query: { limit: number; cursor?: string }) {
    return this.database.single(tx => policies.listPolicies(tx, query));
  }

  getPolicy(id: string) {
    return this.database.single(tx => policies.getPolicy(tx, id));
  }

  createPolicy(policy: Policy, now: Date, tell?: TellStage) {
    return this.again(() =>
      this.database.write(tx => policies.createPolicy(tx, policy, now, tell)),
    );
  }

  updatePolicy(policy: Policy, now: Date, tell?: TellStage) {
    return this.again(() =>
      this.database.write(tx => policies.updatePolicy(tx, policy, now, tell)),
    );
  }

  deletePolicy(id: string, now: Date, tell?: TellStage) {
    return this.again(() =>
      this.database.write(tx => policies.deletePolicy(tx, id, now, tell)),
    );
  }

  listFreezes(query: { limit: number; cursor?: string }) {
    return this.database.single(tx => freezes.listFreezes(tx, query));
  }

  getFreeze(id: string) {
    return this.database.single(tx => freezes.getFreeze(tx, id));
  }

  createFreeze(freeze: Freeze, now: Date, tell?: TellStage) {
    return this.again(() =>
      this.database.write(tx => freezes.createFreeze(tx, freeze, now, tell)),
    );
  }

  updateFreeze(freeze: Freeze, now: Date, tell?: TellStage) {
    return this.again(() =>
      this.database.write(tx => freezes.updateFreeze(tx, freeze, now, tell)),
    );
  }

  deleteFreeze(id: string, now: Date, tell?: TellStage) {
    return this.again(() =>
      this.database.write(tx => freezes.deleteFreeze(tx, id, now, tell)),
    );
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

  /** What was decided from a revision is decided anew where it lost a race. */
  private async decided<T>(
    pipelineId: string,
    work: (tx: Knex.Transaction) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.database.write(work);
    } catch (error) {
      throw isLostRace(error) ? changes.conflict(pipelineId, error) : error;
    }
  }

  /** What depends on nothing that was read before is simply done again. */
  private async again<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        const lost = isUniqueViolation(error) || isLostRace(error);
        if (!lost || attempt >= MAX_TRIES) {
          throw error;
        }
      }
    }
  }
}
