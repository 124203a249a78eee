import { CheckAnswer } from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { keyIn } from './dialect';
import {
  compact,
  fromOptionalJson,
  Millis,
  optional,
  toIso,
  toMillis,
  toOptionalIso,
  toOptionalJson,
  toOptionalMillis,
} from './rows';
import { Part, sortedBy, Within } from './together';

interface CheckRow {
  pipeline_id: string;
  freight_id: string;
  stage: string;
  gate: string;
  fingerprint: string;
  answer: string | null;
  unanswered_since: Millis | null;
  error: string | null;
  failures: number;
  ask_again_at: Millis;
}

/** For so long an answer is kept after it was to be asked for again. */
const KEPT_MS = 24 * 60 * 60 * 1000;

const KEY = ['freight_id', 'stage', 'gate'] as const;

/**
 * @param freight - ids of the freight that is asked about; left out: all
 * @internal
 */
export function partOfChecks(
  tx: Knex,
  pipelineId: string,
  freight: string[] | undefined,
): Part<Within<CheckRow>> {
  const rows = tx<CheckRow>('check_answers').where({ pipeline_id: pipelineId });
  return {
    columns: [
      ...KEY,
      'fingerprint',
      'answer',
      'unanswered_since',
      'error',
      'failures',
      'ask_again_at',
    ],
    rows: freight ? rows.where(keyIn(tx, 'freight_id', freight)) : rows,
  };
}

/** @internal */
export function toChecks(rows: Array<Within<CheckRow>>): CheckAnswer[] {
  return sortedBy(rows, KEY).map(row =>
    compact({
      stage: row.stage,
      freight: row.freight_id,
      gate: row.gate,
      fingerprint: row.fingerprint,
      answer: fromOptionalJson<CheckAnswer['answer']>(row.answer),
      unansweredSince: toOptionalIso(row.unanswered_since),
      error: optional(row.error),
      failures: row.failures,
      askAgainAt: toIso(row.ask_again_at),
    }),
  );
}

/** @internal */
export async function saveCheck(
  tx: Knex,
  pipelineId: string,
  check: CheckAnswer,
): Promise<void> {
  const { answer } = check;
  await tx<CheckRow>('check_answers')
    .insert({
      pipeline_id: pipelineId,
      freight_id: check.freight,
      stage: check.stage,
      gate: check.gate,
      fingerprint: check.fingerprint,
      answer: toOptionalJson(
        answer && { ...answer, at: toIso(toMillis(answer.at)) },
      ),
      unanswered_since: toOptionalMillis(check.unansweredSince),
      error: check.error ?? null,
      failures: check.failures,
      ask_again_at: toMillis(check.askAgainAt),
    })
    .onConflict(['pipeline_id', ...KEY])
    .merge();
}

/**
 * Forgets answers that have not counted for a day. What anything waits for is
 * asked again when its answer does not count any more, so these are none.
 *
 * @internal
 */
export async function pruneChecks(
  tx: Knex,
  pipelineId: string,
  now: Date,
  limit: number,
): Promise<void> {
  await tx<CheckRow>('check_answers')
    .whereIn(
      ['pipeline_id', ...KEY],
      oldChecks(tx, pipelineId, now)
        .orderBy('ask_again_at')
        .limit(limit)
        .select('pipeline_id', ...KEY),
    )
    .delete();
}

/** Answers that have not counted for so long. @internal */
export function oldChecks(
  tx: Knex,
  pipelineId: string,
  now: Date,
): Knex.QueryBuilder {
  return tx('check_answers')
    .where({ pipeline_id: pipelineId })
    .where('ask_again_at', '<', now.getTime() - KEPT_MS);
}
