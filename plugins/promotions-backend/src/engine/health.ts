import { EngineHealth } from '@promotions/backstage-plugin-promotions-common';
import { Store } from '../store/Store';

/** Milliseconds; what waits for longer is a sign that the engine does not keep up. */
const BEHIND_MS = 60_000;

/**
 * How far the engine is behind: numbers alone, which say nothing of what waits.
 * It is `down` where the database does not answer.
 */
export async function readHealth(
  store: Pick<Store, 'readLag'>,
  now: Date,
  behindAfterMs: number = BEHIND_MS,
): Promise<EngineHealth> {
  const at = now.toISOString();
  let lag: Awaited<ReturnType<Store['readLag']>>;
  try {
    lag = await store.readLag(now);
  } catch {
    return { status: 'down', at, queues: [] };
  }
  const queue = (
    name: EngineHealth['queues'][number]['name'],
    waiting: number,
    oldest: string | undefined,
  ) => ({
    name,
    waiting,
    lagMs: oldest ? Math.max(0, now.getTime() - Date.parse(oldest)) : 0,
  });
  const queues = [
    queue('passes', lag.duePipelines, lag.oldestDueAt),
    queue('work', lag.claimableWork, lag.oldestClaimableAt),
    queue('outbox', lag.outbox, lag.oldestOutboxAt),
    queue('events', lag.pendingEvents, lag.oldestEventAt),
  ];
  const isBehind = queues.some(({ lagMs }) => lagMs > behindAfterMs);
  return { status: isBehind ? 'behind' : 'ok', at, queues };
}
