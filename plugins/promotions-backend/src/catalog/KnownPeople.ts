import {
  Entity,
  RELATION_HAS_MEMBER,
  RELATION_PARENT_OF,
} from '@backstage/catalog-model';
import { ServiceUnavailableError } from '@backstage/errors';
import type { CatalogPeopleOptions } from './people';

/** A user or a group that there is. */
export interface KnownPerson {
  /** Users and groups directly below a group. */
  members: string[];
}

interface Entry {
  /** When the catalog said so; milliseconds. */
  at: number;
  /** Undefined: the catalog does not know it. */
  person: KnownPerson | undefined;
}

const BATCH = 200;
const MAX_ENTRIES = 20_000;
const MAX_STALE_MS = 10 * 60_000;
const TIMEOUT_MS = 5_000;
/** How long a catalog that failed is left alone where there is something older. */
const RETRY_MS = 5_000;

const FIELDS = ['kind', 'metadata.name', 'metadata.namespace', 'relations'];
const BELOW = [RELATION_HAS_MEMBER, RELATION_PARENT_OF];

/**
 * What the catalog said about users and groups lately. While it does not
 * answer, what it said last is used for some minutes.
 */
export class KnownPeople {
  /** Oldest first. */
  readonly #entries = new Map<string, Entry>();
  readonly #loading = new Map<string, Promise<void>>();
  #failedAt = -Infinity;

  constructor(private readonly options: CatalogPeopleOptions) {}

  /**
   * @param refs - full and in lower case
   * @throws ServiceUnavailableError when the catalog does not tell, and has not lately
   */
  async lookUp(refs: string[]): Promise<Map<string, KnownPerson | undefined>> {
    await this.#refresh(refs);
    return new Map(
      refs.map(ref => {
        const entry = this.#entries.get(ref);
        if (!entry || !this.#isUsable(entry)) {
          throw new ServiceUnavailableError(
            `The catalog does not say now who ${ref} is, whom an approval gate names. Try again later.`,
          );
        }
        return [ref, entry.person];
      }),
    );
  }

  /** Failures are told, and show in what is there afterwards. */
  async #refresh(refs: string[]): Promise<void> {
    const wanted = refs.filter(ref => this.#isWanted(this.#entries.get(ref)));
    const fresh = wanted.filter(ref => !this.#loading.has(ref));
    for (let start = 0; start < fresh.length; start += BATCH) {
      const batch = fresh.slice(start, start + BATCH);
      const loading = this.#load(batch).finally(() =>
        batch.forEach(ref => this.#loading.delete(ref)),
      );
      batch.forEach(ref => this.#loading.set(ref, loading));
    }
    await Promise.all(wanted.map(ref => this.#loading.get(ref)));
  }

  #isWanted(entry: Entry | undefined): boolean {
    if (!entry || !this.#isUsable(entry)) {
      return true;
    }
    const failedLately =
      this.options.now().getTime() - this.#failedAt <= RETRY_MS;
    return this.#ageOf(entry) > this.options.maxAgeMs && !failedLately;
  }

  #isUsable(entry: Entry): boolean {
    const { maxAgeMs, maxStaleMs = MAX_STALE_MS } = this.options;
    return this.#ageOf(entry) <= maxAgeMs + maxStaleMs;
  }

  #ageOf(entry: Entry): number {
    return this.options.now().getTime() - entry.at;
  }

  async #load(refs: string[]): Promise<void> {
    const { auth, catalog, logger, now } = this.options;
    const at = now().getTime();
    try {
      const { items } = await this.#inTime(
        catalog.getEntitiesByRefs(
          { entityRefs: refs, fields: FIELDS },
          { credentials: await auth.getOwnServiceCredentials() },
        ),
      );
      refs.forEach((ref, index) => {
        // Again at the end: what was asked for last goes last.
        this.#entries.delete(ref);
        this.#entries.set(ref, { at, person: toPerson(items[index]) });
      });
      this.#forgetOldest();
    } catch (error) {
      this.#failedAt = at;
      logger.warn(
        'The catalog does not say who belongs to the groups of approval gates',
        error as Error,
      );
    }
  }

  async #inTime<T>(answer: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const { timeoutMs = TIMEOUT_MS } = this.options;
    try {
      return await Promise.race([
        answer,
        new Promise<never>((_resolve, reject) => {
          timer = setTimeout(
            () => reject(new Error(`No answer within ${timeoutMs} ms`)),
            timeoutMs,
          );
        }),
      ]);
    } finally {
      clearTimeout(timer);
    }
  }

  #forgetOldest() {
    for (const ref of this.#entries.keys()) {
      if (this.#entries.size <= MAX_ENTRIES) {
        return;
      }
      this.#entries.delete(ref);
    }
  }
}

function toPerson(entity: Entity | undefined): KnownPerson | undefined {
  if (!entity) {
    return undefined;
  }
  const below = (entity.relations ?? []).filter(({ type }) =>
    BELOW.includes(type),
  );
  return {
    members: [
      ...new Set(
        below.map(({ targetRef }) => targetRef.toLocaleLowerCase('en-US')),
      ),
    ],
  };
}
