import { LoggerService } from '@backstage/backend-plugin-api';
import { EventParams, EventsService } from '@backstage/plugin-events-node';
import { Store } from '../store/Store';

/**
 * What the modules of the events backend publish of pushes, and a topic for
 * everything else, of which a body is `{ url }`.
 */
export const PUSH_TOPICS = [
  'github.push',
  'gitlab.push',
  'bitbucketCloud.repo:push',
  'bitbucketServer.repo:refs_changed',
  'promotions.push',
];

/** Where the bodies of forges have the address of the repository. */
const ADDRESSES = [
  ['repository', 'html_url'],
  ['repository', 'links', 'html', 'href'],
  ['repository', 'links', 'self', '0', 'href'],
  ['project', 'web_url'],
  ['url'],
];

/** What {@link RepositoryPushes} needs. */
export interface RepositoryPushesOptions {
  store: Pick<Store, 'entitiesOfDocuments'>;
  /** Reads the documents of the entity. */
  read(entityRef: string): Promise<void>;
  logger: LoggerService;
}

/**
 * Reads the documents of a repository at once when something was pushed to it.
 * Whoever can publish to the topics can do no more than that, and no oftener
 * than reading takes: of an entity that is being read, one more reading waits
 * at the most.
 */
export class RepositoryPushes {
  /** By entity: whether it is to be read once more after this. */
  readonly #reading = new Map<string, boolean>();

  constructor(private readonly options: RepositoryPushesOptions) {}

  async listen(events: EventsService, topics: string[]): Promise<void> {
    if (topics.length > 0) {
      await events.subscribe({
        id: 'promotions-pushes',
        topics,
        onEvent: params => this.onEvent(params),
      });
    }
  }

  async onEvent({ topic, eventPayload }: EventParams): Promise<void> {
    const { store, logger } = this.options;
    const address = addressIn(eventPayload);
    if (!address) {
      logger.debug(`An event of topic ${topic} names no repository.`);
      return;
    }
    const entityRefs = await store.entitiesOfDocuments(address);
    await Promise.all(entityRefs.map(entityRef => this.#read(entityRef)));
  }

  async #read(entityRef: string): Promise<void> {
    if (this.#reading.has(entityRef)) {
      this.#reading.set(entityRef, true);
      return;
    }
    const { read, logger } = this.options;
    try {
      do {
        this.#reading.set(entityRef, false);
        await read(entityRef);
      } while (this.#reading.get(entityRef));
    } catch (error) {
      logger.warn(
        `Reading the documents of ${entityRef} after a push failed; they are read again on schedule`,
        error as Error,
      );
    } finally {
      this.#reading.delete(entityRef);
    }
  }
}

/** Ends with a slash, so that `shop` does not stand for `shopping`. */
function addressIn(payload: unknown): string | undefined {
  for (const path of ADDRESSES) {
    const text = path.reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined,
      payload,
    );
    if (typeof text === 'string' && URL.canParse(text)) {
      const { protocol, host, pathname } = new URL(text);
      const repository = pathname.replace(/\/+$/, '').replace(/\.git$/, '');
      if (/^https?:$/.test(protocol) && repository) {
        return `${protocol}//${host}${repository}/`;
      }
    }
  }
  return undefined;
}
