import { Case } from '../lib/Case';
import type { TraceLine } from '../replica/Points';
import { monotonic } from '../replica/Points';
import { sleep } from '../lib/until';
import { crowd } from './crowd';

/** So long that nobody would wait for its end. */
const LEASE_MS = 120_000;
/** Time to begin with what was handed over, on a machine that is busy. */
const AT_ONCE_MS = 45_000;
const MOMENTS_MS = [50, 300, 700];

/** Ended in order, it hands over what it holds, and nobody waits for a lease. */
export const shutdownCases: Case[] = MOMENTS_MS.map(moment => ({
  name: `SIGTERM ${moment} ms into a crowd`,
  async run(lane, report) {
    await lane.restart({ leaseMs: LEASE_MS });
    // Steps are under way at any time.
    lane.effects.delays.set('slow', 800);
    const [ending] = lane.replicas;
    let endedAt = Infinity;
    try {
      return await crowd(lane, report, {
        meanwhile: async () => {
          await sleep(moment);
          await ending.end('SIGTERM');
          report.injected('SIGTERM');
          endedAt = monotonic();
        },
        also: trace => waitedFor(trace, ending.name, endedAt),
      });
    } finally {
      lane.effects.delays.delete('slow');
      await lane.restart();
    }
  },
}));

/** Work that was held by who ended, and was not gone on with at once. */
function waitedFor(
  trace: TraceLine[],
  ended: string,
  endedAt: number,
): string[] {
  const last = new Map<string, TraceLine>();
  const problems: string[] = [];
  for (const line of trace) {
    for (const { work, step } of line.steps ?? []) {
      const before = last.get(work);
      const waited = line.at - endedAt;
      if (
        before?.replica === ended &&
        line.replica !== ended &&
        waited > AT_ONCE_MS
      ) {
        problems.push(
          `${step} of ${work} was gone on with ${(waited / 1000).toFixed(
            1,
          )} s after its worker had ended: it was not handed over`,
        );
      }
      last.set(work, line);
    }
  }
  return problems;
}
