import { Knex } from 'knex';
import { leaseClock } from './dialect';
import { Millis } from './rows';
import { ProbeClaim, ProbeRef } from './Store';

interface ProbeRow {
  pipeline_id: string;
  stage: string;
  key: string;
  definition: string;
  failures: number;
  due_at: Millis;
}

/** What nobody has asked for so long is not watched any more. */
const FORGOTTEN_MS = 24 * 60 * 60_000;

/**
 * One conditional write: of replicas that try at once, one gets it. Taking it
 * moves its next time to the end of the hold, so that another one gets it
 * then, should this one go before it says what came of it.
 *
 * @internal
 */
export async function claimProbe(
  tx: Knex,
  { pipelineId, stage, key, definition }: ProbeRef,
  now: Date,
  holdMs: number,
): Promise<ProbeClaim> {
  const clock = leaseClock(tx, now);
  const [claimed] = await tx('probes')
    .insert({
      pipeline_id: pipelineId,
      stage,
      key,
      definition,
      failures: 0,
      due_at: dueIn(tx, now, holdMs),
    })
    .onConflict(['pipeline_id', 'key'])
    .merge({
      due_at: tx.raw('excluded.due_at'),
      definition: tx.raw('excluded.definition'),
      failures: tx.raw(
        'case when probes.definition = excluded.definition then probes.failures else 0 end',
      ),
    })
    // Another definition is another question, which nobody has asked yet.
    .where(query =>
      query
        .where('probes.due_at', '<=', clock)
        .orWhereRaw('probes.definition <> excluded.definition'),
    )
    .returning<Array<Pick<ProbeRow, 'due_at' | 'failures'>>>([
      'due_at',
      'failures',
    ]);
  if (claimed) {
    return { hold: Number(claimed.due_at), failures: claimed.failures };
  }
  const waiting = await tx('probes')
    .where({ pipeline_id: pipelineId, key })
    .first<{ in_ms: Millis } | undefined>(
      tx.raw('due_at - ? as in_ms', [clock]),
    );
  return { dueInMs: Math.max(0, Number(waiting?.in_ms ?? 0)) };
}

/**
 * Nothing, where it was made due, or taken by somebody else, in the meantime.
 *
 * @internal
 */
export async function settleProbe(
  tx: Knex,
  { pipelineId, key }: ProbeRef,
  hold: number,
  next: { failures: number; inMs: number },
  now: Date,
): Promise<void> {
  await tx('probes')
    .where({ pipeline_id: pipelineId, key, due_at: hold })
    .update({
      failures: next.failures,
      due_at: dueIn(tx, now, next.inMs),
    });
}

/** @internal */
export async function makeProbesDue(
  tx: Knex,
  pipelineId: string,
  stage: string,
  now: Date,
): Promise<void> {
  await tx('probes')
    .where({ pipeline_id: pipelineId, stage })
    .where('due_at', '>', leaseClock(tx, now))
    .update({ due_at: leaseClock(tx, now) });
}

/** @internal */
export async function forgetProbes(tx: Knex, now: Date): Promise<void> {
  await tx('probes')
    .where('due_at', '<', dueIn(tx, now, -FORGOTTEN_MS))
    .delete();
}

function dueIn(tx: Knex, now: Date, ms: number): Knex.Raw {
  return tx.raw('? + cast(? as bigint)', [leaseClock(tx, now), Math.round(ms)]);
}
