import { Lane } from './Lane';
import { Report } from './Report';
import { until } from './until';

const PATIENCE_MS = 60_000;

/** Waits until nothing is to be done any more; what stays is told. */
export async function checkQuiet(
  lane: Lane,
  report: Report,
): Promise<string[]> {
  let left: string[] = [];
  await until(
    'everything to be quiet',
    async () => {
      left = await whatIsLeft(lane);
      return left.length === 0;
    },
    PATIENCE_MS,
  ).catch(() => {});
  report.checked('quiet');
  return left;
}

async function whatIsLeft({ database }: Lane): Promise<string[]> {
  const counts: Array<[string, string]> = [
    [
      'promotions that somebody holds',
      'select count(*) from promotions where lease_worker is not null or lease_until is not null',
    ],
    [
      'promotions that have not ended',
      "select count(*) from promotions where phase in ('Pending', 'Running')",
    ],
    [
      'tasks that somebody holds',
      'select count(*) from tasks where lease_worker is not null or lease_until is not null',
    ],
    [
      'tasks that have not ended',
      "select count(*) from tasks where state in ('Pending', 'Progressing')",
    ],
    [
      'pipelines that are due',
      'select count(*) from pipelines where wake_at is not null',
    ],
    ['messages that were not sent', 'select count(*) from outbox'],
    [
      'events that were not looked at',
      'select count(*) from deployment_events where event is not null',
    ],
    ['locks that are held', 'select count(*) from held_locks'],
  ];
  const left: string[] = [];
  for (const [what, sql] of counts) {
    const { rows } = await database.raw(sql);
    const count = Number(rows[0].count);
    if (count > 0) {
      left.push(`${count} ${what}`);
    }
  }
  return left;
}
