import { DiscoveryService, LoggerService } from '@backstage/backend-plugin-api';
import {
  NotificationSendOptions,
  NotificationService,
} from '@backstage/plugin-notifications-node';

export interface OptionalNotificationsOptions {
  service: NotificationService;
  discovery: DiscoveryService;
  logger: LoggerService;
  /** Milliseconds that go on, whatever the clock does. */
  monotonic?: () => number;
}

/** A plugin that starts with this one may not answer at once. */
const STARTING_MS = 60_000;
/** How long it is taken for granted that nobody has installed it meanwhile. */
const ABSENT_MS = 10 * 60_000;

/**
 * The notifications of Backstage, where they are installed. Where they are
 * not, that is said once, and nobody is told of anything: all that would be
 * told is in the timeline and in the inbox.
 */
export class OptionalNotifications implements NotificationService {
  readonly #monotonic: () => number;
  readonly #begun: number;
  #absentSince?: number;
  #said = false;

  constructor(private readonly options: OptionalNotificationsOptions) {
    this.#monotonic = options.monotonic ?? (() => performance.now());
    this.#begun = this.#monotonic();
  }

  async send(notification: NotificationSendOptions): Promise<void> {
    if (
      this.#absentSince !== undefined &&
      this.#monotonic() - this.#absentSince < ABSENT_MS
    ) {
      return;
    }
    try {
      await this.options.service.send(notification);
      this.#absentSince = undefined;
    } catch (error) {
      const now = this.#monotonic();
      if (now - this.#begun < STARTING_MS || !(await this.#isAbsent(error))) {
        throw error;
      }
      this.#absentSince = now;
      if (!this.#said) {
        this.#said = true;
        this.options.logger.info(
          'The notifications plugin is not installed: people are told of approvals and failures by the pages of promotions alone.',
        );
      }
    }
  }

  /** The error tells no more than the status, so that it is asked again. */
  async #isAbsent(error: unknown): Promise<boolean> {
    if (!/\b404\b/.test(String(error))) {
      return false;
    }
    const url = await this.options.discovery.getBaseUrl('notifications');
    // Every plugin of a backend answers here, to anybody.
    const { status } = await fetch(`${url}/.backstage/auth/v1/jwks.json`);
    return status === 404;
  }
}
