import { EventParams } from '@backstage/plugin-events-node';
import { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import { createMockStepContext } from '@promotions/backstage-plugin-promotions-node/testUtils';
import { PipelineAccess } from '../../engine/changePipeline';
import { createOutboxSender } from '../createOutboxSender';
import { NOTIFICATION_KINDS, NotificationKind } from '../notifications/kinds';
import { OutboxSender } from '../OutboxSender';

/** What is told to the world outside by an outbox, and in which order. */
export class Outside {
  readonly notifications: NotificationSendOptions[] = [];
  readonly events: EventParams[] = [];
  /** Ids of pipelines. */
  readonly signals: string[] = [];
  readonly #sender: OutboxSender;

  constructor(access: PipelineAccess) {
    const { logger } = createMockStepContext({ config: {} });
    this.#sender = createOutboxSender({
      services: {
        logger,
        discovery: {
          getBaseUrl: async () => '',
          getExternalBaseUrl: async () => '',
        },
        signals: {
          publish: async ({ message }) => {
            this.signals.push(String(Object(message).pipelineId));
          },
        },
        events: {
          publish: async params => void this.events.push(params),
          subscribe: async () => {},
        },
        notifications: {
          send: async options => void this.notifications.push(options),
        },
      },
      access,
      config: {
        outbox: {
          batch: 50,
          concurrency: 2,
          leaseMs: 20_000,
          pollMs: 50,
          timeoutMs: 5_000,
          giveUpAfterMs: 60_000,
        },
        notifications: { kinds: NOTIFICATION_KINDS },
      },
    });
    this.#sender.start();
  }

  /** What people were told of that kind. */
  of(kind: NotificationKind): NotificationSendOptions[] {
    return this.notifications.filter(({ payload }) => payload.topic === kind);
  }

  stop(): Promise<void> {
    return this.#sender.stop();
  }
}
