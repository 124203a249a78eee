import { Case } from '../lib/Case';
import { sleep } from '../lib/until';
import { crowd } from './crowd';

const MINUTE = 60_000;
const MIDDLE_MS = 500;

function wrongBy(minutes: number): Case {
  return {
    name: `clock of one replica wrong by ${minutes} min, and the other is killed`,
    async run(lane, report) {
      await lane.restart({ clockOffsetsMs: [0, minutes * MINUTE] });
      report.injected('clock of one replica wrong');
      try {
        return await crowd(lane, report, {
          wrongClock: true,
          meanwhile: async () => {
            await sleep(MIDDLE_MS);
            await lane.replicas[0].end('SIGKILL');
            report.injected('SIGKILL');
            lane.replicas[0].start();
          },
        });
      } finally {
        await lane.restart();
      }
    },
  };
}

/** A clock that is wrong must not take work away from who holds it. */
export const clockCases: Case[] = [1, -1, 10, -10].map(wrongBy);
