import { Knex } from 'knex';
import { saveCondition } from './conditions';
import { isUniqueViolation } from './errors';
import { createFreight, updateFreight } from './freight';
import { clearFreight, liftRejection, rejectFreight } from './freightStatus';
import { PipelineRow } from './pipelines';
import { createPromotion, updatePromotion } from './promotions';
import { toOptionalMillis } from './rows';
import { liftHold, saveRun, saveTarget, setHold } from './stages';
import { enterStage, verifyFreight } from './stays';
import { PipelineChanges, RevisionConflictError } from './Store';
import { appendTimeline } from './timeline';

/**
 * Writes what was decided from the revision that was read. The pipeline's row
 * comes first: who is second waits for it, and then finds another revision.
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
  const raised = await tx<PipelineRow>('pipelines')
    .where({ id, revision })
    .update({
      revision: revision + 1,
      updated_at: now.getTime(),
      ...(changes.wakeAt !== undefined && {
        wake_at: toOptionalMillis(changes.wakeAt),
      }),
    });
  if (raised === 0) {
    throw conflict(id);
  }
  try {
    await writeChanges(tx, id, changes, now);
  } catch (error) {
    throw isUniqueViolation(error) ? conflict(id, error) : error;
  }
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
  for (const verified of changes.verified ?? []) {
    await verifyFreight(tx, id, verified);
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
  for (const run of changes.runs ?? []) {
    await saveRun(tx, id, run);
  }
  for (const target of changes.targets ?? []) {
    await saveTarget(tx, id, target);
  }
  for (const condition of changes.conditions ?? []) {
    await saveCondition(tx, id, condition, now);
  }
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
    await updatePromotion(tx, id, update);
  }
  await appendTimeline(tx, id, changes.timeline ?? [], now);
}

function conflict(id: string, cause?: unknown): RevisionConflictError {
  return new RevisionConflictError(
    `Pipeline ${id} was changed by somebody else in the meantime.`,
    { cause },
  );
}
