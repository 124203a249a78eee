import { checkAll } from '../lib/invariants';
import { begin, finish, Journey } from '../lib/journey';
import { Lane } from '../lib/Lane';
import { Report } from '../lib/Report';
import { sleep } from '../lib/until';
import type { TraceLine } from '../replica/Points';

/** Longer than it takes a worker that was overtaken to do something wrong. */
const AFTERMATH_MS = 700;

/**
 * Versions on their way through many pipelines at once, and something that
 * happens while they are.
 */
export async function crowd(
  lane: Lane,
  report: Report,
  options: {
    /** How many; default: all pipelines of the lane. */
    size?: number;
    wrongClock?: boolean;
    /** Looks at what was done for more than always holds. */
    also?: (trace: TraceLine[]) => string[];
    /** Happens when they have begun. */
    meanwhile: (journeys: Journey[]) => Promise<void>;
  },
): Promise<string[]> {
  await lane.revive();
  const run = await lane.arm();
  const pipelines = lane.pipelines.slice(0, options.size);
  const problems: string[] = [];
  const journeys = await Promise.all(
    pipelines.map(pipeline => begin(lane, pipeline)),
  );
  const failed = (error: Error) => {
    problems.push(error.message);
    lane.spoil();
  };
  const ways = journeys.map(journey => finish(lane, journey).catch(failed));
  await options.meanwhile(journeys).catch(failed);
  await Promise.all(ways);
  await sleep(AFTERMATH_MS);
  const trace = await run.trace();
  problems.push(
    ...(options.also?.(trace) ?? []),
    ...(await checkAll(lane, report, journeys, {
      trace,
      wrongClock: options.wrongClock,
    })),
  );
  return problems;
}
