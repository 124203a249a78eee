import { Case } from '../lib/Case';
import { monotonic } from '../replica/Points';
import { sleep } from '../lib/until';
import { crowd } from './crowd';

/** As it is where nobody says otherwise, so that nothing comes of it in time. */
const LEASE_MS = 20_000;
/** Of a step under way, the worker waits for the end for so long. */
const PATIENCE_MS = 9_000;
const MOMENTS_MS = [50, 300, 700];

/** Ended in order, it hands over what it holds, and nobody waits for a lease. */
export const shutdownCases: Case[] = MOMENTS_MS.map(moment => ({
  name: `SIGTERM ${moment} ms into a crowd`,
  async run(lane, report) {
    await lane.restart({ leaseMs: LEASE_MS });
    // Steps are under way at any time.
    lane.effects.delays.set('slow', 800);
    try {
      let ended = 0;
      const problems = await crowd(lane, report, {
        meanwhile: async () => {
          await sleep(moment);
          await lane.replicas[0].end('SIGTERM');
          report.injected('SIGTERM');
          ended = monotonic();
        },
      });
      const took = monotonic() - ended;
      report.checked('lost');
      return took < PATIENCE_MS
        ? problems
        : [
            ...problems,
            `what it held was done ${(took / 1000).toFixed(
              1,
            )} s after it had ended: it was not handed over`,
          ];
    } finally {
      lane.effects.delays.delete('slow');
      await lane.restart();
    }
  },
}));
