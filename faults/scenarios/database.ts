import { Case } from '../lib/Case';
import { ProxyState } from '../lib/Proxy';
import { sleep } from '../lib/until';
import { crowd } from './crowd';

/** While this passes, about half of the steps of a crowd are done. */
const MIDDLE_MS = 600;

function restarted(name: string, signal: NodeJS.Signals): Case {
  return {
    name: `PostgreSQL ${name} and started again under a crowd`,
    run: (lane, report) =>
      crowd(lane, report, {
        meanwhile: async () => {
          for (const pause of [MIDDLE_MS, 2 * MIDDLE_MS]) {
            await sleep(pause);
            await lane.restartDatabase(signal);
            report.injected(`PostgreSQL ${name}`);
          }
        },
      }),
  };
}

function cable(
  name: string,
  state: ProxyState,
  replicas: number[],
  leases: number,
): Case {
  return {
    name: `${name} for ${leases} leases`,
    run: (lane, report) =>
      crowd(lane, report, {
        meanwhile: async () => {
          await sleep(MIDDLE_MS);
          for (const n of replicas) {
            lane.cables[n].state = state;
            report.injected(name);
          }
          await sleep(leases * lane.options.leaseMs);
          for (const n of replicas) {
            lane.cables[n].state = 'open';
          }
        },
      }),
  };
}

/** The database goes, or the way to it. */
export const databaseCases: Case[] = [
  restarted('killed', 'SIGQUIT'),
  restarted('ended in order', 'SIGINT'),
  cable('connection of one replica broken', 'closed', [0], 0.1),
  cable('connection of one replica broken', 'closed', [0], 1.5),
  cable('connections of both replicas broken', 'closed', [0, 1], 1.5),
  cable('connection of one replica silent', 'silent', [0], 1.5),
  cable('connections of both replicas silent', 'silent', [0, 1], 1.5),
];
