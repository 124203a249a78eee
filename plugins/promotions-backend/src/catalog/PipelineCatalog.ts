import {
  AuthService,
  LoggerService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { NotFoundError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  DocumentError,
  DocumentReach,
  DocumentRegistry,
  parsePipelineDocument,
  Pipeline,
  PipelineSummary,
} from '@promotions/backstage-plugin-promotions-common';
import pLimit from 'p-limit';
import { createHash } from 'node:crypto';
import { Store } from '../store/Store';
import { declaringEntities, findEntity } from './entities';
import { readDocument } from './readDocument';
import { DocumentReference, documentReferences } from './references';
import { toStoredEntity } from './storedEntity';

/** What {@link PipelineCatalog} needs. */
export interface PipelineCatalogOptions {
  catalog: CatalogService;
  auth: AuthService;
  reader: UrlReaderService;
  store: Store;
  registry: DocumentRegistry;
  /** What the pipelines of the entity may reach. */
  reachFor(entity: Record<string, unknown>): DocumentReach;
  resolveUrl(options: { url: string; base: string }): string;
  logger: LoggerService;
  now: () => Date;
  maxBytes: number;
  timeoutMs: number;
  concurrency: number;
  /** A pipeline was read; what is in force may have changed. */
  saved(summary: PipelineSummary): Promise<void>;
}

/** What a file came to when it was read last, where that may be relied upon. */
interface Remembered {
  etag: string;
  /** Of the entity as it was then. */
  entityHash: string;
}

/**
 * Keeps the pipelines of the store in line with the catalog and with the
 * documents that its entities refer to.
 */
export class PipelineCatalog {
  readonly #remembered = new Map<string, Remembered>();

  constructor(private readonly options: PipelineCatalogOptions) {}

  /**
   * Reads the documents of all entities, and archives the pipelines of those
   * that are gone. Nothing is archived when the catalog does not answer.
   */
  async syncAll(): Promise<void> {
    const { catalog, auth, store, logger, concurrency, now } = this.options;
    const limit = pLimit(concurrency);
    const declared = new Set<string>();
    for await (const entities of declaringEntities(catalog, auth)) {
      await Promise.all(
        entities.map(entity =>
          limit(async () => {
            const entityRef = stringifyEntityRef(entity);
            declared.add(entityRef);
            try {
              await this.syncEntity(entity);
            } catch (error) {
              logger.error(
                `Reading the pipelines of ${entityRef} failed`,
                error as Error,
              );
            }
          }),
        ),
      );
    }
    for (const entityRef of await store.listPipelineEntities()) {
      if (!declared.has(entityRef)) {
        await store.archivePipelines(entityRef, [], now());
      }
    }
  }

  /** Reads the documents of the pipeline's entity anew. */
  async refresh(pipelineId: string): Promise<void> {
    const { catalog, auth, store, now } = this.options;
    const summary = await store.getPipeline(pipelineId);
    if (!summary) {
      throw new NotFoundError(`There is no pipeline ${pipelineId}.`);
    }
    const entity = await findEntity(catalog, auth, summary.entityRef);
    if (!entity) {
      await store.archivePipelines(summary.entityRef, [], now());
      return;
    }
    for (const { ref } of this.#references(entity)) {
      this.#remembered.delete(memoryKey(summary.entityRef, ref));
    }
    await this.syncEntity(entity);
  }

  /** Reads the documents of one entity and archives what it has no more. */
  async syncEntity(entity: Entity): Promise<void> {
    const { store, now } = this.options;
    const entityRef = stringifyEntityRef(entity);
    const stored = toStoredEntity(entity);
    const { items: known } = await store.listPipelines({
      entityRef,
      limit: 1000,
    });
    const kept: string[] = [];
    const taken = new Map<string, string>();
    for (const reference of this.#references(entity)) {
      kept.push(
        ...(await this.#syncFile(entityRef, stored, reference, known, taken)),
      );
    }
    await store.archivePipelines(entityRef, kept, now());
  }

  #references(entity: Entity): DocumentReference[] {
    return documentReferences(entity, this.options.resolveUrl);
  }

  /** @returns the refs of the pipelines that the file declares */
  async #syncFile(
    entityRef: string,
    entity: Record<string, unknown>,
    reference: DocumentReference,
    all: PipelineSummary[],
    taken: Map<string, string>,
  ): Promise<string[]> {
    const known = all.filter(summary => isOfFile(summary, reference.ref));
    const key = memoryKey(entityRef, reference.ref);
    const entityHash = hash(entity);
    const remembered = this.#remembered.get(key);
    const reliable =
      remembered?.entityHash === entityHash &&
      known.every(({ state }) => state === 'Active');
    const reading = reference.url
      ? await readDocument(this.options.reader, reference.url, {
          etag: reliable ? remembered?.etag : undefined,
          timeoutMs: this.options.timeoutMs,
          maxBytes: this.options.maxBytes,
        })
      : { kind: 'failed' as const, message: reference.error ?? '' };
    if (reading.kind === 'unchanged') {
      return this.#readAgain(entityRef, entity, known, taken);
    }
    this.#remembered.delete(key);
    if (reading.kind === 'failed') {
      const error = { path: '', line: 0, column: 0, message: reading.message };
      return this.#saveBroken(entityRef, entity, reference, known, [error]);
    }
    const parsed = parsePipelineDocument(reading.text, this.options.registry, {
      maxBytes: this.options.maxBytes,
      reach: this.options.reachFor(entity),
      takenNames: taken,
    });
    if (parsed.errors) {
      return this.#saveBroken(
        entityRef,
        entity,
        reference,
        known,
        parsed.errors,
      );
    }
    const refs: string[] = [];
    for (const [index, pipeline] of parsed.pipelines.entries()) {
      const ref = pipelineRef(reference.ref, index, pipeline.name);
      taken.set(pipeline.name, `in ${reference.url}`);
      refs.push(ref);
      await this.#save(entityRef, entity, {
        ref,
        url: reference.url,
        pipeline,
        source: reading.text,
        etag: reading.etag,
      });
    }
    if (reading.etag !== undefined) {
      this.#remembered.set(key, { etag: reading.etag, entityHash });
    }
    return refs;
  }

  /** The file is what it was: only that it was looked at is new. */
  async #readAgain(
    entityRef: string,
    entity: Record<string, unknown>,
    known: PipelineSummary[],
    taken: Map<string, string>,
  ): Promise<string[]> {
    for (const summary of known) {
      const document = await this.options.store.getPipelineDocument(summary.id);
      taken.set(summary.name, `in ${summary.document.url}`);
      await this.#save(entityRef, entity, {
        ref: summary.document.ref,
        url: summary.document.url,
        ...document,
      });
    }
    return known.map(summary => summary.document.ref);
  }

  async #save(
    entityRef: string,
    entity: Record<string, unknown>,
    document: {
      ref: string;
      url?: string;
      pipeline?: Pipeline;
      source?: string;
      etag?: string;
    },
  ): Promise<void> {
    const { ref, url, ...content } = document;
    const now = this.options.now();
    const summary = await this.options.store.savePipelineDocument(
      {
        entityRef,
        ref,
        status: {
          ref,
          url,
          state: 'Good',
          errors: [],
          readAt: now.toISOString(),
        },
        entity,
        ...content,
      },
      now,
    );
    await this.options.saved(summary);
  }

  /** What was in force stays in force for every pipeline of the file. */
  async #saveBroken(
    entityRef: string,
    entity: Record<string, unknown>,
    reference: DocumentReference,
    known: PipelineSummary[],
    errors: DocumentError[],
  ): Promise<string[]> {
    const { store } = this.options;
    const refs =
      known.length > 0
        ? known.map(summary => summary.document.ref)
        : [reference.ref];
    for (const ref of refs) {
      const now = this.options.now();
      const summary = await store.savePipelineDocument(
        {
          entityRef,
          ref,
          status: {
            ref,
            url: reference.url,
            state: 'Broken',
            errors,
            readAt: now.toISOString(),
          },
          entity,
        },
        now,
      );
      await this.options.saved(summary);
    }
    return refs;
  }
}

/** The first pipeline of a file has the file's own reference. */
function pipelineRef(fileRef: string, index: number, name: string): string {
  return index === 0 ? fileRef : `${fileRef}#${name}`;
}

function isOfFile(summary: PipelineSummary, fileRef: string): boolean {
  const { ref } = summary.document;
  return ref === fileRef || ref.startsWith(`${fileRef}#`);
}

function memoryKey(entityRef: string, fileRef: string): string {
  return `${entityRef} ${fileRef}`;
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
