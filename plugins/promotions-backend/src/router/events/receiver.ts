import {
  AuthenticationError,
  ConflictError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  OperationTypes,
  operations,
  PipelineSummary,
} from '@promotions/backstage-plugin-promotions-common';
import { Engine, EventOutcome } from '../../engine/Engine';
import { canonicalRef } from '../entityRef';
import { RouterStore } from '../lookUp';
import { EventRefusedError } from './errors';
import { EventSenders } from './senders';

/** A deployment event as it was sent. */
export type SentEvent = OperationTypes<
  typeof operations.receiveDeploymentEvent
>['body'];

/** How far `at` may lie from now. */
const MAX_SKEW_MS = 5 * 60 * 1000;

/**
 * Takes in an event of a sender whose signature was right.
 *
 * @throws AuthenticationError when `at` lies too far from now
 * @throws NotFoundError when there is no such pipeline
 * @throws NotAllowedError when the sender is not granted the pipeline, whatever
 * else is wrong with the event
 * @throws EventRefusedError when it is understood but impossible
 */
export async function receiveEvent(
  context: {
    engine: Engine;
    store: RouterStore;
    senders: EventSenders;
    now: () => Date;
  },
  sender: string,
  event: SentEvent,
): Promise<EventOutcome> {
  const { engine, store, now } = context;
  if (Math.abs(now().getTime() - Date.parse(event.at)) > MAX_SKEW_MS) {
    throw new AuthenticationError(
      '`at` is further than five minutes from now: sign the event anew when you send it again, and look at the clock.',
    );
  }
  const found = await findPipelines(store, event);
  const granted = await grantedTo(context, sender, found);
  if (found.length > 0 && granted.length === 0) {
    throw new NotAllowedError(
      `Sender ${sender} is not granted this pipeline; an administrator can grant it.`,
    );
  }
  const pipeline = theOnly(granted);
  const outcome = await accept(engine, pipeline, event, sender);
  if (outcome.status === 202) {
    return outcome;
  }
  throw outcome.status === 404
    ? new NotFoundError(outcome.message)
    : new EventRefusedError(outcome.message, outcome.status);
}

async function accept(
  engine: Engine,
  pipeline: PipelineSummary,
  event: SentEvent,
  sender: string,
): Promise<EventOutcome> {
  try {
    return await engine.acceptEvent(
      pipeline.id,
      { ...event, revision: event.revision ?? '' },
      sender,
    );
  } catch (error) {
    if (error instanceof ConflictError) {
      // Too many at once: a sender tries again what is not available.
      throw new ServiceUnavailableError(error.message, error);
    }
    throw error;
  }
}

/** All that the event may mean. */
async function findPipelines(
  store: RouterStore,
  event: SentEvent,
): Promise<PipelineSummary[]> {
  const found =
    event.entityRef === undefined
      ? [await store.getPipeline(event.pipeline!)]
      : (
          await store.listPipelines({
            entityRef: canonicalRef(event.entityRef, 'entityRef'),
            limit: 100,
          })
        ).items.filter(
          ({ id, name }) =>
            event.pipeline === undefined ||
            event.pipeline === name ||
            event.pipeline === id,
        );
  return found.filter(
    candidate => candidate !== undefined && candidate.state !== 'Archived',
  ) as PipelineSummary[];
}

async function grantedTo(
  { store, senders }: { store: RouterStore; senders: EventSenders },
  sender: string,
  pipelines: PipelineSummary[],
): Promise<PipelineSummary[]> {
  const granted = await Promise.all(
    pipelines.map(async ({ id }) => {
      const document = await store.getPipelineDocument(id);
      return document && senders.maySpeakFor(sender, document.entity);
    }),
  );
  return pipelines.filter((_, index) => granted[index]);
}

/** @throws NotFoundError where there is none */
function theOnly([pipeline, another]: PipelineSummary[]): PipelineSummary {
  if (!pipeline) {
    throw new NotFoundError('There is no such pipeline.');
  }
  if (another) {
    throw new EventRefusedError(
      `${pipeline.entityRef} has several pipelines: say which one in \`pipeline\`.`,
      422,
    );
  }
  return pipeline;
}
