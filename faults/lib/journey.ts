import { Lane } from './Lane';
import { until } from './until';

/** A version on its way through a pipeline. */
export interface Journey {
  /** Name of the pipeline. */
  pipeline: string;
  pipelineId: string;
  version: string;
  freight: string;
  /** Id of the event that tells that it has been deployed. */
  event: string;
}

/** Longer than any lease and any wait of the suite. */
const PATIENCE_MS = 120_000;

let made = 0;

/** What a person does: names a version, and promotes it to `dev`. */
export async function begin(lane: Lane, pipeline: string): Promise<Journey> {
  made += 1;
  const version = `1.${made}.0`;
  const client = lane.client();
  const { items } = await client.ask(
    `/pipelines?entityRef=component:default/${pipeline}`,
  );
  const pipelineId = items[0].id;
  const artifacts = [{ kind: 'generic', name: 'app', version }];
  const { id: freight } = await client.ask(`/pipelines/${pipelineId}/freight`, {
    body: { artifacts },
  });
  const journey = {
    pipeline,
    pipelineId,
    version,
    freight,
    event: `${pipeline}-${version}`,
  };
  await client.ask(`/pipelines/${pipelineId}/promotions`, {
    body: { stage: 'dev', freight },
    headers: { 'Idempotency-Key': journey.event },
  });
  return journey;
}

/** Waits until the steps in a stage have ended; gives the phase. */
export async function promoted(
  lane: Lane,
  journey: Journey,
  stage: string,
): Promise<string> {
  const client = lane.client();
  const ended = await until(
    `${journey.pipeline} ${journey.version} to be promoted to ${stage}`,
    async () => {
      const { items } = await client.ask(
        `/pipelines/${journey.pipelineId}/promotions?stage=${stage}`,
      );
      const own = items.find((each: any) =>
        each.freight.includes(journey.freight),
      );
      return own && !['Pending', 'Running'].includes(own.phase) && own;
    },
    PATIENCE_MS,
  );
  return ended.phase;
}

/** What the cluster does: tells that it runs the version. */
export async function deployed(lane: Lane, journey: Journey): Promise<void> {
  await lane.client().send(deployment(journey));
}

export function deployment({ event, pipelineId, version }: Journey) {
  return {
    id: event,
    pipeline: pipelineId,
    stage: 'dev',
    target: 'dev',
    revision: version,
    phase: 'Succeeded' as const,
  };
}

/** Waits until the run of a stage has ended; gives its state. */
export async function runEnded(
  lane: Lane,
  journey: Journey,
  stage: string,
): Promise<string> {
  const client = lane.client();
  const ended = await until(
    `the run of ${journey.pipeline} ${journey.version} in ${stage} to end`,
    async () => {
      const { items } = await client.ask(
        `/pipelines/${journey.pipelineId}/runs?stage=${stage}&freight=${journey.freight}`,
      );
      const [own] = items;
      return own && own.state !== 'Progressing' && own;
    },
    PATIENCE_MS,
  );
  return ended.state;
}

/** The whole way: through both stages. */
export async function travel(lane: Lane, pipeline: string): Promise<Journey> {
  const journey = await begin(lane, pipeline);
  await finish(lane, journey);
  return journey;
}

/** The rest of the way of what has begun. */
export async function finish(lane: Lane, journey: Journey): Promise<void> {
  await promoted(lane, journey, 'dev');
  await deployed(lane, journey);
  await promoted(lane, journey, 'prod');
  await runEnded(lane, journey, 'dev');
  await runEnded(lane, journey, 'prod');
}
