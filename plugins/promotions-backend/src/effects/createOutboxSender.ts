import { DiscoveryService, LoggerService } from '@backstage/backend-plugin-api';
import { EventsService } from '@backstage/plugin-events-node';
import { NotificationService } from '@backstage/plugin-notifications-node';
import { SignalsService } from '@backstage/plugin-signals-node';
import { hostname } from 'node:os';
import { ulid } from 'ulid';
import { askedApproval } from '../engine/askedApproval';
import { PipelineAccess } from '../engine/changePipeline';
import { publishByStep, publishChange } from './changeEvents';
import { NotificationKind } from './notifications/kinds';
import { Notifier } from './notifications/Notifier';
import { OptionalNotifications } from './notifications/OptionalNotifications';
import {
  OutboxLimits,
  OutboxSender,
  OutboxSenderOptions,
} from './OutboxSender';
import { signalChange } from './signals';

export interface OutboxServices {
  discovery: DiscoveryService;
  events: EventsService;
  logger: LoggerService;
  notifications: NotificationService;
  signals: SignalsService;
}

/** Of so many pipelines it is remembered to which entity they belong. */
const MAX_KNOWN = 10_000;

/** What sends on what changes have left in the outbox. */
export function createOutboxSender(options: {
  services: OutboxServices;
  access: PipelineAccess;
  config: {
    outbox: OutboxLimits;
    notifications: { kinds: readonly NotificationKind[] };
  };
  sent?: OutboxSenderOptions['sent'];
}): OutboxSender {
  const { services, access, config } = options;
  const { store, now } = access;
  const { logger } = services;
  const notifier = new Notifier({
    kinds: config.notifications.kinds,
    service: new OptionalNotifications({
      service: services.notifications,
      discovery: services.discovery,
      logger,
    }),
    store,
    asked: (...args) => askedApproval(access, ...args),
  });
  const entityRefs = new Map<string, string>();
  const entityRefOf = async (id: string): Promise<string | undefined> => {
    const known =
      entityRefs.get(id) ?? (await store.getPipeline(id))?.entityRef;
    if (known !== undefined) {
      if (entityRefs.size >= MAX_KNOWN) {
        entityRefs.clear();
      }
      entityRefs.set(id, known);
    }
    return known;
  };
  return new OutboxSender({
    store,
    effects: {
      signal: id => signalChange(services.signals, id),
      publish: async (id, entry) => {
        const entityRef = await entityRefOf(id);
        // Its pipeline is gone, and all that was told of it.
        if (entityRef !== undefined) {
          await publishChange(services.events, { id, entityRef }, entry);
          await publishByStep(services.events, { id, entityRef }, entry);
        }
      },
      concernsPeople: entry => notifier.concerns(entry),
      notify: (id, entry) => notifier.notify(id, entry),
    },
    worker: `${hostname()}-${process.pid}-${ulid()}`,
    now,
    logger,
    limits: config.outbox,
    sent: options.sent,
  });
}
