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
/** How long a catalog that failed is left alone. */
const RETRY_MS = 5_000;
/** How long a catalog that failed is waited for when it is asked again. */
const PATIENCE_MS = 500;

const FIELDS = ['kind', 'metadata.name', 'metadata.namespace', 'relations'];
const BELOW = [RELATION_HAS_MEMBER, RELATION_PARENT_OF];

/**
 * What the catalog said about users and groups lately. While it does not
 * answer, what it said last is used for some minutes; and nobody waits for it
 * long who asks again, since what needs no people goes on meanwhile.
 */
export class KnownPeople {
  /** Oldest first. */
  readonly #entries = new Map<string, Entry>();
  readonly #loading = new Map<string, Promise<void>>();
  /** Of the last question, where it was not answered; milliseconds. */
  #failedAt: number | undefined;

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
          throw new ServiceUnavailableError('The catalog does not answer.');
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
    const loaded = Promise.all(wanted.map(ref => this.#loading.get(ref)));
    if (this.#failedAt === undefined) {
      await loaded;
    } else {
      await inTime(loaded, PATIENCE_MS).catch(() => {});
    }
  }

  #isWanted(entry: Entry | undefined): boolean {
    const { maxAgeMs, now } = this.options;
    const failedLately =
      this.#failedAt !== undefined &&
      now().getTime() - this.#failedAt <= RETRY_MS;
    return !failedLately && (!entry || this.#ageOf(entry) > maxAgeMs);
  }

  #isUsable(entry: Entry): boolean {
    const { maxAgeMs, maxStaleMs = MAX_STALE_MS } = this.options;
    return this.#ageOf(entry) <= maxAgeMs + maxStaleMs;
  }

  #ageOf(entry: Entry): number {
    return this.options.now().getTime() - entry.at;
  }

  async #load(refs: string[]): Promise<void> {
    const { auth, catalog, logger, now, timeoutMs = TIMEOUT_MS } = this.options;
    const at = now().getTime();
    try {
      const { items } = await inTime(
        catalog.getEntitiesByRefs(
          { entityRefs: refs, fields: FIELDS },
          { credentials: await auth.getOwnServiceCredentials() },
        ),
        timeoutMs,
      );
      refs.forEach((ref, index) => {
        // Again at the end: what was asked for last goes last.
        this.#entries.delete(ref);
        this.#entries.set(ref, { at, person: toPerson(items[index]) });
      });
      this.#failedAt = undefined;
      this.#forgetOldest();
    } catch (error) {
      this.#failedAt = now().getTime();
      logger.warn(
        'The catalog does not say who belongs to the groups of approval gates',
        error as Error,
      );
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

/** @throws Error when there is no answer within that time */
async function inTime<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`No answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
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
