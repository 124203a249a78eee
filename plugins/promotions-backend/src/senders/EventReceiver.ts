import { AuditorService } from '@backstage/backend-plugin-api';
import {
  AuthenticationError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  apiLimits,
  formatDuration,
  operations,
} from '@promotions/backstage-plugin-promotions-common';
import { Engine, EventOutcome } from '../engine/Engine';
import { audited } from '../router/audit';
import { canonicalRef } from '../router/entityRef';
import { refuseHostileJson } from '../router/hostileJson';
import { parseAs } from '../router/parse';
import { EventRefusedError } from './errors';
import { readFormat, SentEvent } from './formats';
import { RateLimit } from './RateLimit';
import { EventFormat, KnownSender } from './Sender';

/** How much may come, and how late. */
export interface EventLimits {
  /** Of each sender. */
  perSender: { perSecond: number; burst: number };
  /** Of all senders together. */
  total: { perSecond: number; burst: number };
  /** Of wrong signatures from one address; more are not even looked at. */
  failures: { perSecond: number; burst: number };
  /** How far `at` may lie from now; milliseconds. */
  skewMs: number;
  bodyBytes: number;
}

/** Well above what a busy cluster does. */
export const DEFAULT_EVENT_LIMITS: EventLimits = {
  perSender: { perSecond: 1000, burst: 2000 },
  total: { perSecond: 5000, burst: 10_000 },
  failures: { perSecond: 1, burst: 30 },
  skewMs: 5 * 60 * 1000,
  bodyBytes: apiLimits.eventBytes,
};

/** What an {@link EventReceiver} needs. */
export interface EventReceiverOptions {
  engine: Pick<Engine, 'acceptEvent'>;
  auditor: AuditorService;
  now: () => Date;
  limits?: Partial<EventLimits>;
  /** Told of each event that is not taken in. */
  refused?: () => void;
}

/**
 * Takes in what senders report, whichever way it came: the rules are the same
 * for a signed request and for the events service.
 */
export class EventReceiver {
  readonly #limits: EventLimits;
  readonly #ofSender: RateLimit;
  readonly #ofAll: RateLimit;

  constructor(private readonly options: EventReceiverOptions) {
    this.#limits = { ...DEFAULT_EVENT_LIMITS, ...options.limits };
    const { now } = options;
    this.#ofSender = new RateLimit({ ...this.#limits.perSender, now });
    this.#ofAll = new RateLimit({ ...this.#limits.total, now });
  }

  /** Longer bodies are refused. */
  get bodyBytes(): number {
    return this.#limits.bodyBytes;
  }

  /** Of wrong signatures from one address. */
  get failureLimit(): EventLimits['failures'] {
    return this.#limits.failures;
  }

  /**
   * To be asked once for each event of a sender that is known to be it.
   *
   * @returns seconds after which it may come; 0: now
   */
  admit(sender: KnownSender): number {
    const wait = this.#ofSender.take(sender.name) || this.#ofAll.take('');
    if (wait > 0) {
      this.refused();
    }
    return wait;
  }

  /** To be told of what does not even get here, such as a wrong signature. */
  refused() {
    this.options.refused?.();
  }

  /**
   * Takes in one event; resolves when it is committed. Every refusal is
   * audited.
   *
   * @param body - JSON in UTF-8
   * @throws InputError when it is not understood
   * @throws AuthenticationError when `at` lies too far from now
   * @throws NotFoundError when there is no such pipeline
   * @throws NotAllowedError when the sender is not granted the pipeline
   * @throws EventRefusedError when it is understood but impossible
   * @throws ServiceUnavailableError when it may be sent again
   */
  async receive(
    sender: KnownSender,
    body: Buffer,
    format: EventFormat = sender.format,
  ): Promise<EventOutcome> {
    const read = this.#read(sender, body, format);
    if ('ignored' in read) {
      return { status: 202, message: read.ignored };
    }
    return audited(
      this.options.auditor,
      {
        eventId: 'receive-deployment-event',
        severityLevel: 'low',
        // Without the request: its headers are no credentials of Backstage.
        meta: { sender: sender.name, ...aboutOf(read) },
      },
      async () => {
        if ('error' in read) {
          throw read.error;
        }
        return this.#take(sender, read.event);
      },
    ).catch(error => {
      this.refused();
      throw error;
    });
  }

  #read(
    sender: KnownSender,
    body: Buffer,
    format: EventFormat,
  ): { event: SentEvent } | { ignored: string } | { error: unknown } {
    try {
      if (body.length > this.bodyBytes) {
        throw new EventRefusedError('The event is too large.', 413);
      }
      const read = readFormat(format, parseJson(body), sender);
      return 'ignored' in read
        ? read
        : {
            event: parseAs(operations.receiveDeploymentEvent.body!, read.event),
          };
    } catch (error) {
      return { error };
    }
  }

  async #take(sender: KnownSender, sent: SentEvent): Promise<EventOutcome> {
    const { engine, now } = this.options;
    const { skewMs } = this.#limits;
    if (Math.abs(now().getTime() - Date.parse(sent.at)) > skewMs) {
      throw new AuthenticationError(
        `\`at\` is further than ${formatDuration(
          skewMs,
        )} from now: sign the event anew when you send it again, and look at the clock.`,
      );
    }
    const { entityRef } = sent;
    const outcome = await engine.acceptEvent(
      {
        ...sent,
        entityRef: entityRef && canonicalRef(entityRef, 'entityRef'),
      },
      sender,
    );
    const { status, message } = outcome;
    switch (status) {
      case 202:
        return outcome;
      case 403:
        throw new NotAllowedError(message);
      case 404:
        throw new NotFoundError(message);
      default:
        throw new EventRefusedError(message, status);
    }
  }
}

/** @throws InputError */
function parseJson(body: Buffer): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return JSON.parse(text, refuseHostileJson);
  } catch (error) {
    throw error instanceof InputError
      ? error
      : new InputError('The body must be JSON in UTF-8.');
  }
}

function aboutOf(
  read: { event: SentEvent } | { error: unknown },
): Record<string, string> {
  if ('error' in read) {
    return {};
  }
  const { id, stage, target } = read.event;
  return { id, stage, target };
}
