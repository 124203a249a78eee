import type { TraceLine } from '../replica/Points';
import { EFFECTS } from './documents';
import { checkEffects, readStoredSteps } from './effects';
import { Journey } from './journey';
import { Lane } from './Lane';
import { checkQuiet } from './quiet';
import { Report } from './Report';

/** What the check of a journey has to know of what happened to it. */
export interface Happened {
  trace: TraceLine[];
  /** The timeline is in the order of clocks, one of which was wrong. */
  wrongClock?: boolean;
}

/** Everything that must hold once the journeys have ended; what does not is told. */
export async function checkAll(
  lane: Lane,
  report: Report,
  journeys: Journey[],
  happened: Happened,
): Promise<string[]> {
  const problems = [...(await checkQuiet(lane, report))];
  for (const journey of journeys) {
    const found = await checkJourney(lane, report, journey, happened);
    problems.push(
      ...found.map(
        problem => `${journey.pipeline} ${journey.version}: ${problem}`,
      ),
    );
  }
  return problems;
}

async function checkJourney(
  lane: Lane,
  report: Report,
  journey: Journey,
  happened: Happened,
): Promise<string[]> {
  const client = lane.client();
  const base = `/pipelines/${journey.pipelineId}`;
  const promotions: any[] = [];
  const problems: string[] = [];
  for (const stage of ['dev', 'prod']) {
    const { items } = await client.ask(
      `${base}/promotions?stage=${stage}&limit=100`,
    );
    const own = items.filter((each: any) =>
      each.freight.includes(journey.freight),
    );
    report.checked('lost');
    if (own.length !== 1 || own[0].phase !== 'Succeeded') {
      problems.push(
        `promotions to ${stage}: ${
          own
            .map((each: any) => `${each.phase} (${each.message ?? ''})`)
            .join(', ') || 'none'
        }, not one that Succeeded`,
      );
    }
    promotions.push(...own);
    const runs = await client.ask(
      `${base}/runs?stage=${stage}&freight=${journey.freight}`,
    );
    report.checked('ended');
    const states = runs.items.map((each: any) => each.state).join(', ');
    if (states !== 'Succeeded') {
      problems.push(`runs in ${stage}: ${states || 'none'}, not Succeeded`);
    }
  }
  return [
    ...problems,
    ...(await checkTimeline(lane, report, journey, promotions, happened)),
    ...(await checkEvent(lane, report, journey)),
    ...(await checkGit(lane, report, promotions)),
    ...checkEffects(
      lane,
      report,
      journey,
      happened,
      Object.values(EFFECTS).flat(),
      await readStoredSteps(lane),
    ),
  ];
}

/** Newest first, so that they are turned round. */
async function timelineOf(lane: Lane, journey: Journey): Promise<any[]> {
  const { items } = await lane
    .client()
    .ask(
      `/pipelines/${journey.pipelineId}/timeline?freight=${journey.freight}&limit=100`,
    );
  return items.reverse();
}

async function checkTimeline(
  lane: Lane,
  report: Report,
  journey: Journey,
  promotions: any[],
  { wrongClock }: Happened,
): Promise<string[]> {
  const timeline = await timelineOf(lane, journey);
  const problems: string[] = [];
  const expect = (what: string, entries: any[], kinds: string[]) => {
    report.checked('timeline');
    const found = entries.map(entry => entry.kind);
    if (wrongClock) {
      found.sort((one, other) => kinds.indexOf(one) - kinds.indexOf(other));
    }
    if (found.join(', ') !== kinds.join(', ')) {
      problems.push(
        `timeline of ${what}: ${found.join(', ')}; not ${kinds.join(', ')}`,
      );
    }
  };
  for (const { id, stage } of promotions) {
    expect(
      `the promotion to ${stage}`,
      timeline.filter(
        entry =>
          entry.promotionId === id && entry.kind.startsWith('promotion.'),
      ),
      ['promotion.created', 'promotion.started', 'promotion.succeeded'],
    );
  }
  const ofKind = (kind: string) =>
    timeline.filter(entry => entry.kind === kind);
  expect('the freight', ofKind('freight.created'), ['freight.created']);
  for (const stage of ['dev', 'prod']) {
    expect(
      `verification in ${stage}`,
      ofKind('stage.verified').filter(entry => entry.stage === stage),
      ['stage.verified'],
    );
  }
  return problems;
}

/** From the table itself, since accepting is not all that counts. */
async function checkEvent(
  lane: Lane,
  report: Report,
  { event, version, pipelineId }: Journey,
): Promise<string[]> {
  const rows = await lane
    .database('deployment_events')
    .where({ event_id: event })
    .select('event', 'outcome', 'settled_at');
  const [row] = rows;
  const states = await lane
    .database('target_states')
    .where({ pipeline_id: pipelineId, stage: 'dev', target: 'dev' })
    .select('revision');
  report.checked('event');
  const problems: string[] = [];
  if (rows.length !== 1 || row.event !== null || row.settled_at === null) {
    problems.push(
      `the event is ${
        row ? `not settled, ${JSON.stringify(row)}` : 'not there'
      }`,
    );
  }
  if (states.length !== 1 || states[0].revision !== version) {
    problems.push(`the event made ${JSON.stringify(states)} of the target`);
  }
  return problems;
}

/** The branch, and the server's own log of what moved it. */
async function checkGit(
  lane: Lane,
  report: Report,
  promotions: any[],
): Promise<string[]> {
  const commits = (
    await lane.gitLog('%H%x1e%(trailers:key=Promotion,valueonly)')
  ).map(line => line.trim().split('\x1e'));
  const pushes = await lane.git.pushes.read();
  return promotions
    .filter(({ stage }) => stage === 'dev')
    .flatMap(({ id }) => {
      report.checked('git');
      const own = commits.filter(([, promotion]) => promotion?.trim() === id);
      const moves = pushes.filter(
        push =>
          push.old !== push.new && own.some(([hash]) => hash === push.new),
      );
      return own.length === 1 && moves.length === 1
        ? []
        : [
            `${own.length} commits on the branch in ${moves.length} pushes, not 1`,
          ];
    });
}
