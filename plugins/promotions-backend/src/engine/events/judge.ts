import {
  impossibleDeployment,
  IncomingDeployment,
} from '@promotions/backstage-plugin-promotions-common';
import { EventOutcome, EventSender } from '../Engine';
import { KnownPipeline } from './DeclaredPipelines';

/** What is to become of an event: taken in for a pipeline, or refused. */
export type Judgement =
  | { pipelineId: string; refused?: undefined }
  | {
      refused: EventOutcome;
      /** It was possible once, if it was taken in then. */
      unlessTaken?: boolean;
    };

/**
 * Whether an event is taken in. Of pipelines that the sender is not granted it
 * is told nothing but that, whatever else is wrong with the event.
 *
 * @param found - all pipelines that the event may mean
 */
export function judge(
  event: IncomingDeployment,
  sender: EventSender,
  found: KnownPipeline[],
): Judgement {
  const granted = found.filter(({ entity }) => sender.maySpeakFor(entity));
  const [pipeline, another] = granted;
  if (found.length > 0 && !pipeline) {
    return refuse(
      403,
      `Sender ${sender.name} is not granted this pipeline; an administrator can grant it.`,
    );
  }
  if (!pipeline) {
    return refuse(404, 'There is no such pipeline.');
  }
  if (another) {
    return refuse(
      422,
      `${pipeline.entityRef} has several pipelines: say which one in \`pipeline\`.`,
    );
  }
  if (!pipeline.places) {
    return refuse(404, 'The document of the pipeline has never been good.');
  }
  const why = impossibleDeployment(pipeline.places, event);
  return why === undefined
    ? { pipelineId: pipeline.id }
    : { ...refuse(422, why), unlessTaken: true };
}

function refuse(status: EventOutcome['status'], message: string) {
  return { refused: { status, message } };
}
