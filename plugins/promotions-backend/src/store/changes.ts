import { Knex } from 'knex';
import { saveApproval, withdrawApproval } from './approvals';
import { saveCheck } from './checks';
import { saveConditions } from './conditions';
import { markDue } from './due';
import { isUniqueViolation } from './errors';
import { settleEvents, stayDue } from './events';
import { createFreight, updateFreight } from './freight';
import {
  clearFreight,
  liftRejection,
  rejectFreight,
  withdrawClearing,
} from './freightStatus';
import { writeOutbox } from './outbox';
import { createOverride, revokeOverride } from './overrides';
import { PipelineRow } from './pipelines';
import { wakeSteps } from './leases';
import { createPromotion, updatePromotion } from './promotions';
import { prune } from './prune';
import { toOptionalMillis } from './rows';
import { saveRuns } from './runs';
import { liftHold, saveTargets, setHold } from './stages';
import { enterStage, setHealthChecks, verifyFreight } from './stays';
import { PipelineChanges, RevisionConflictError, WorkRef } from './Store';
import { createTask, updateTask } from './tasks';
import { tie, wakePipelines } from './ties';
import { appendTimeline } from './timeline';
import { compareWaits, saveWaits } from './waits';

/**
 * Writes what was decided from the revision that was read. The pipeline's row
 * comes first: who is second waits for it, and then finds another revision.
 * Only what ties it to others comes before that, see `tie`.
 *
 * Unique indices guard what the revision does not see, such as a promotion of
 * another pipeline with the same id; to who is told so it is the same:
 * somebody was faster, decide again.
 *
 * @internal
 */
export async function applyChanges(
  tx: Knex,
  id: string,
  revision: number,
  changes: PipelineChanges,
  now: Date,
): Promise<void> {
  const waits = changes.waits && (await compareWaits(tx, id, changes.waits));
  const woken = await tie(tx, id, changes, waits);
  const raised = await tx<PipelineRow>('pipelines')
    .where({ id, revision })
    .update({
      revision: revision + 1,
      updated_at: now.getTime(),
      ...(changes.wakeAt !== undefined && {
        wake_at: toOptionalMillis(changes.wakeAt),
      }),
      // It waits for itself: what it sets free is for another of its stages.
      ...(woken.includes(id) && { wake_at: now.getTime() }),
    });
  if (raised === 0) {
    throw conflict(id);
  }
  try {
    await writeChanges(tx, id, changes, now);
    const entries = await appendTimeline(tx, id, changes.timeline ?? [], now);
    await writeOutbox(
      tx,
      [{ pipelineId: id, entries, begun: waits?.begun }],
      now,
    );
    if (waits) {
      await saveWaits(tx, id, waits, now);
    }
    await prune(tx, id, changes, now);
    await stayDue(tx, id, now);
  } catch (error) {
    throw isUniqueViolation(error) ? conflict(id, error) : error;
  }
  await wakePipelines(
    tx,
    now,
    woken.filter(other => other !== id),
  );
  const again = woken.includes(id) || isReached(changes.wakeAt, now);
  const { stepsWoken = [] } = changes;
  markDue(tx, [
    ...(stepsWoken.length > 0 ? await wakeSteps(tx, id, stepsWoken) : []),
    ...(again ? [{ kind: 'pipeline' as const, id }] : []),
    ...workToLookAt(changes),
  ]);
}

function isReached(instant: string | null | undefined, now: Date): boolean {
  return instant ? Date.parse(instant) <= now.getTime() : false;
}

/** Promotions and tasks that a worker is to begin, or to end. */
function workToLookAt(changes: PipelineChanges): WorkRef[] {
  const promotions = [
    ...(changes.promotionsCreated ?? []).map(created => created.promotion),
    ...(changes.promotionsUpdated ?? []),
  ].filter(({ phase, abortRequestedBy }) =>
    phase === undefined ? abortRequestedBy !== undefined : phase === 'Running',
  );
  const tasks = [
    ...(changes.tasksCreated ?? []).map(created => created.task),
    // Also those that are ended by it: whoever works on them is to stop.
    ...(changes.tasksUpdated ?? []).filter(
      ({ abortRequestedBy }) => abortRequestedBy !== undefined,
    ),
  ];
  return [
    ...promotions.map(({ id }) => ({ kind: 'promotion' as const, id })),
    ...tasks.map(({ id }) => ({ kind: 'task' as const, id })),
  ];
}

async function writeChanges(
  tx: Knex,
  id: string,
  changes: PipelineChanges,
  now: Date,
): Promise<void> {
  for (const freight of changes.freightCreated ?? []) {
    await createFreight(tx, id, freight);
  }
  for (const update of changes.freightUpdated ?? []) {
    await updateFreight(tx, id, update);
  }
  for (const entry of changes.entered ?? []) {
    await enterStage(tx, id, entry, now);
  }
  for (const set of changes.healthChecksSet ?? []) {
    await setHealthChecks(tx, id, set);
  }
  for (const verified of changes.verified ?? []) {
    await verifyFreight(tx, id, verified);
  }
  for (const withdrawn of changes.clearingsWithdrawn ?? []) {
    await withdrawClearing(tx, id, withdrawn);
  }
  for (const clearing of changes.cleared ?? []) {
    await clearFreight(tx, id, clearing);
  }
  for (const lifted of changes.rejectionsLifted ?? []) {
    await liftRejection(tx, id, lifted);
  }
  for (const rejection of changes.rejected ?? []) {
    await rejectFreight(tx, id, rejection);
  }
  for (const withdrawn of changes.approvalsWithdrawn ?? []) {
    await withdrawApproval(tx, id, withdrawn);
  }
  for (const approval of changes.approvals ?? []) {
    await saveApproval(tx, id, approval);
  }
  for (const override of changes.overrides ?? []) {
    await createOverride(tx, id, override);
  }
  for (const overrideId of changes.overridesRevoked ?? []) {
    await revokeOverride(tx, id, overrideId);
  }
  for (const check of changes.checks ?? []) {
    await saveCheck(tx, id, check);
  }
  await saveRuns(tx, id, changes.runs ?? []);
  for (const created of changes.tasksCreated ?? []) {
    await createTask(tx, id, created);
  }
  for (const update of changes.tasksUpdated ?? []) {
    await updateTask(tx, id, update);
  }
  await settleEvents(tx, changes.eventsSettled ?? [], now);
  await saveTargets(tx, id, changes.targets ?? []);
  await saveConditions(tx, id, changes.conditions ?? [], now);
  for (const hold of changes.holdsLifted ?? []) {
    await liftHold(tx, id, hold);
  }
  for (const hold of changes.holdsSet ?? []) {
    await setHold(tx, id, hold);
  }
  for (const created of changes.promotionsCreated ?? []) {
    await createPromotion(tx, id, created);
  }
  for (const update of changes.promotionsUpdated ?? []) {
    await updatePromotion(tx, id, update, now);
  }
}

/** @internal */
export function conflict(id: string, cause?: unknown): RevisionConflictError {
  return new RevisionConflictError(
    `Pipeline ${id} was changed by somebody else in the meantime.`,
    { cause },
  );
}
