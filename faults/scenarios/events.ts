import { Case } from '../lib/Case';
import { checkAll } from '../lib/invariants';
import { begin, deployment, finish, promoted } from '../lib/journey';
import { Lane } from '../lib/Lane';
import { Report } from '../lib/Report';
import { until } from '../lib/until';

const TIMES = 100;

/** The same event so often by each replica, all at once. */
function flood(lane: Lane, event: ReturnType<typeof deployment>) {
  return Promise.allSettled(
    lane.replicas.flatMap(replica => {
      const client = lane.client(replica);
      return Array.from({ length: TIMES / 2 }, () => client.sendOnce(event));
    }),
  );
}

async function sameEvent(
  lane: Lane,
  report: Report,
  kill: boolean,
): Promise<string[]> {
  await lane.revive();
  const run = await lane.arm();
  const pipeline = lane.nextPipeline();
  const journey = await begin(lane, pipeline);
  await promoted(lane, journey, 'dev');
  const sending = flood(lane, deployment(journey));
  if (kill) {
    await lane.replicas[0].end('SIGKILL');
    report.injected('SIGKILL');
    lane.replicas[0].start();
  }
  const answers = await sending;
  report.injected('the same event sent again', TIMES - 1);
  const refused = answers.filter(
    answer => answer.status === 'fulfilled' && answer.value.status !== 202,
  );
  const problems: string[] = refused.map(
    answer =>
      `an event that was sent before was answered ${JSON.stringify(answer)}`,
  );
  await finish(lane, journey);
  problems.push(
    ...(await checkAll(lane, report, [journey], { trace: await run.trace() })),
  );
  return problems;
}

/** Nobody has told of this version before: the event itself makes freight. */
async function unknownVersion(lane: Lane, report: Report): Promise<string[]> {
  await lane.revive();
  const pipeline = lane.nextPipeline();
  const client = lane.client();
  const { items } = await client.ask(
    `/pipelines?entityRef=component:default/${pipeline}`,
  );
  const pipelineId = items[0].id;
  const version = `9.${Date.now()}.0`;
  const event = deployment({
    pipeline,
    pipelineId,
    version,
    freight: '',
    event: `${pipeline}-${version}`,
  });
  await flood(lane, event);
  report.injected('the same event sent again', TIMES - 1);
  const found = await until('the freight of the event', async () => {
    const { items: freight } = await client.ask(
      `/pipelines/${pipelineId}/freight?limit=100`,
    );
    const own = freight.filter((each: any) =>
      each.artifacts.some((artifact: any) => artifact.version === version),
    );
    return own.length > 0 && own;
  });
  const timeline = await client.ask(
    `/pipelines/${pipelineId}/timeline?freight=${found[0].id}&limit=100`,
  );
  const created = timeline.items.filter(
    ({ kind }: any) => kind === 'freight.created',
  );
  report.checked('event');
  return found.length === 1 && created.length === 1
    ? []
    : [`it made ${found.length} freight, told ${created.length} times`];
}

/** Senders that say everything many times. */
export const eventCases: Case[] = [
  {
    name: `the same event ${TIMES} times by both`,
    run: (lane, report) => sameEvent(lane, report, false),
  },
  {
    name: `the same event ${TIMES} times by both, one of which is killed`,
    run: (lane, report) => sameEvent(lane, report, true),
  },
  {
    name: `the same event of an unknown version ${TIMES} times by both`,
    run: unknownVersion,
  },
];
