import { StepRecord } from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import {
  compact,
  fromOptionalJson,
  Millis,
  optional,
  toOptionalIso,
  toOptionalJson,
  toOptionalMillis,
} from './rows';

interface StepRow {
  promotion_id: string;
  position: number;
  step_id: string;
  uses: string;
  name: string | null;
  state: StepRecord['state'];
  attempts: number;
  consecutive_errors: number;
  started_at: Millis | null;
  finished_at: Millis | null;
  message: string | null;
  output: string | null;
  wake_at: Millis | null;
}

function toRow(promotionId: string, step: StepRecord): StepRow {
  return {
    promotion_id: promotionId,
    position: step.index,
    step_id: step.id,
    uses: step.uses,
    name: step.name ?? null,
    state: step.state,
    attempts: step.attempts,
    consecutive_errors: step.consecutiveErrors,
    started_at: toOptionalMillis(step.startedAt),
    finished_at: toOptionalMillis(step.finishedAt),
    message: step.message ?? null,
    output: toOptionalJson(step.output),
    wake_at: toOptionalMillis(step.wakeAt),
  };
}

/** In the order in which they run. @internal */
export async function readSteps(
  tx: Knex,
  promotionId: string,
): Promise<StepRecord[]> {
  const rows = await tx<StepRow>('promotion_steps')
    .where({ promotion_id: promotionId })
    .orderBy('position')
    .select('*');
  return rows.map(row =>
    compact({
      index: row.position,
      id: row.step_id,
      uses: row.uses,
      name: optional(row.name),
      state: row.state,
      attempts: row.attempts,
      consecutiveErrors: row.consecutive_errors,
      startedAt: toOptionalIso(row.started_at),
      finishedAt: toOptionalIso(row.finished_at),
      message: optional(row.message),
      output: fromOptionalJson<Record<string, unknown>>(row.output),
      wakeAt: toOptionalIso(row.wake_at),
    }),
  );
}

/** @internal */
export async function createSteps(
  tx: Knex,
  promotionId: string,
  steps: StepRecord[],
): Promise<void> {
  if (steps.length > 0) {
    await tx<StepRow>('promotion_steps').insert(
      steps.map(step => toRow(promotionId, step)),
    );
  }
}

/** @internal */
export async function upsertStep(
  tx: Knex,
  promotionId: string,
  step: StepRecord,
): Promise<void> {
  await tx<StepRow>('promotion_steps')
    .insert(toRow(promotionId, step))
    .onConflict(['promotion_id', 'position'])
    .merge();
}
