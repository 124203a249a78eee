import { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import { EventParams, EventsService } from '@backstage/plugin-events-node';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventTopic } from '../configSenders';
import { EventReceiver } from './EventReceiver';
import { EventSenders, KnownSender } from './Sender';

/** How often an event is tried that cannot be taken in now. */
const MAX_TRIES = 5;
const RETRY_MS = 1000;

/** What {@link listenForDeployments} needs. */
export interface DeploymentTopicsOptions {
  events: EventsService;
  /** Those that an administrator trusts, and whose word they are. */
  topics: EventTopic[];
  senders: EventSenders;
  receiver: EventReceiver;
  logger: LoggerService;
  /** Milliseconds. */
  retryMs?: number;
}

/**
 * Takes in what is reported by the events service: the same bodies as by HTTP,
 * by the same rules and with the same grants. There is nobody to answer, so
 * that refusals are told in the log and the audit trail alone.
 */
export async function listenForDeployments(
  options: DeploymentTopicsOptions,
): Promise<void> {
  const { events, topics } = options;
  if (topics.length > 0) {
    await events.subscribe({
      id: 'promotions-deployments',
      topics: topics.map(({ topic }) => topic),
      onEvent: params => onEvent(options, params),
    });
  }
}

/** @throws Error where the event may be delivered again */
async function onEvent(
  options: DeploymentTopicsOptions,
  { topic, eventPayload }: EventParams,
): Promise<void> {
  const { topics, senders, logger } = options;
  const heard = topics.find(one => one.topic === topic);
  const sender = heard && senders.get(heard.sender);
  if (!sender) {
    return;
  }
  const body = Buffer.from(JSON.stringify(eventPayload) ?? '');
  try {
    const { message } = await receive(options, sender, body, heard.format);
    logger.debug(`Deployment event of topic ${topic}: ${message}`);
  } catch (error) {
    logger.warn(
      `A deployment event of topic ${topic} was refused: ${
        (error as Error).message
      }`,
    );
    if (error instanceof ServiceUnavailableError) {
      throw error;
    }
  }
}

async function receive(
  { receiver, retryMs = RETRY_MS }: DeploymentTopicsOptions,
  sender: KnownSender,
  body: Buffer,
  format: EventTopic['format'],
) {
  for (let attempt = 1; ; attempt++) {
    try {
      if (receiver.admit(sender) > 0) {
        throw new ServiceUnavailableError(
          `Sender ${sender.name} reports more than it may.`,
        );
      }
      return await receiver.receive(sender, body, format);
    } catch (error) {
      if (attempt >= MAX_TRIES || !(error instanceof ServiceUnavailableError)) {
        throw error;
      }
      await sleep(retryMs * attempt);
    }
  }
}
