import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { NotFoundError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { PipelineSummary } from '@promotions/backstage-plugin-promotions-common';
import pLimit from 'p-limit';
import { PipelineDocumentUpdate, Store } from '../store/Store';
import {
  DocumentFiles,
  DocumentFilesOptions,
  FileContent,
} from './DocumentFiles';
import { declaringEntities, declaresPipelines, findEntity } from './entities';
import { isOfFile, pipelineRefs } from './pipelineRefs';
import { DocumentReference, documentReferences } from './references';
import { toStoredEntity } from './storedEntity';

/** What {@link PipelineCatalog} needs. */
export interface PipelineCatalogOptions extends DocumentFilesOptions {
  catalog: CatalogService;
  auth: AuthService;
  store: Store;
  resolveUrl(options: { url: string; base: string }): string;
  logger: LoggerService;
  now: () => Date;
  /** Entities whose documents are read at a time. */
  concurrency: number;
  /** A pipeline was read; what is in force may have changed. */
  saved(summary: PipelineSummary): Promise<void>;
}

/** One file of one entity, and what is stored of it. */
interface FileOfEntity {
  entityRef: string;
  entity: Record<string, unknown>;
  reference: DocumentReference;
  /** Its pipelines that are not archived. */
  known: PipelineSummary[];
}

/** More pipelines than an entity can have within the limits of its documents. */
const ALL = 10_000;

/**
 * Keeps the pipelines of the store in line with the catalog and with the
 * documents that its entities refer to.
 */
export class PipelineCatalog {
  readonly #files: DocumentFiles;
  /** Entities that are being read, so that none is read twice at once. */
  readonly #reading = new Map<string, Promise<void>>();

  constructor(private readonly options: PipelineCatalogOptions) {
    this.#files = new DocumentFiles(options);
  }

  /**
   * Reads the documents of all entities, and archives the pipelines of those
   * that are gone. Nothing is archived when the catalog does not answer.
   */
  async syncAll(): Promise<void> {
    const { catalog, auth, store, logger, concurrency } = this.options;
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
        await this.#syncByRef(entityRef);
      }
    }
  }

  /** Reads the documents of the pipeline's entity anew. */
  async refresh(pipelineId: string): Promise<void> {
    const summary = await this.options.store.getPipeline(pipelineId);
    if (!summary) {
      throw new NotFoundError(`There is no pipeline ${pipelineId}.`);
    }
    this.#files.forget(summary.entityRef);
    await this.#syncByRef(summary.entityRef);
  }

  /** Reads the documents of the entity, as far as they have changed. */
  async sync(entityRef: string): Promise<void> {
    await this.#syncByRef(entityRef);
  }

  /** Reads the documents of one entity and archives what it has no more. */
  async syncEntity(entity: Entity): Promise<void> {
    const entityRef = stringifyEntityRef(entity);
    const before = this.#reading.get(entityRef) ?? Promise.resolve();
    const reading = before
      .catch(() => {})
      .then(() => this.#readEntity(entityRef, entity));
    this.#reading.set(entityRef, reading);
    try {
      await reading;
    } finally {
      if (this.#reading.get(entityRef) === reading) {
        this.#reading.delete(entityRef);
      }
    }
  }

  /**
   * Asks the catalog for the one entity: one that came, went or was changed
   * while all were listed may be missing from the list and still be there.
   */
  async #syncByRef(entityRef: string): Promise<void> {
    const { catalog, auth, store, now } = this.options;
    const entity = await findEntity(catalog, auth, entityRef);
    if (entity && declaresPipelines(entity)) {
      await this.syncEntity(entity);
    } else {
      await store.archivePipelines(entityRef, [], now());
      this.#files.forget(entityRef);
    }
  }

  async #readEntity(entityRef: string, entity: Entity): Promise<void> {
    const { store, now, resolveUrl } = this.options;
    const stored = toStoredEntity(entity);
    const { items } = await store.listPipelines({ entityRef, limit: ALL });
    const active = items.filter(({ state }) => state !== 'Archived');
    const references = documentReferences(entity, resolveUrl);
    const kept: string[] = [];
    const takenNames = new Map<string, string>();
    for (const reference of references) {
      const known = active.filter(item => isOfFile(item, reference.ref));
      const file = { entityRef, entity: stored, reference, known };
      const content = await this.#files.read({
        ...file,
        takenNames,
        stored:
          known.length > 0 && known.every(({ state }) => state === 'Active'),
      });
      for (const summary of await this.#save(file, content)) {
        kept.push(summary.document.ref);
        takenNames.set(summary.name, `in ${reference.ref}`);
      }
    }
    await store.archivePipelines(entityRef, kept, now());
    this.#files.forget(entityRef, references);
  }

  /** @returns the pipelines that the file stands for from now on */
  async #save(
    file: FileOfEntity,
    content: FileContent,
  ): Promise<PipelineSummary[]> {
    const saved: PipelineSummary[] = [];
    for (const update of await this.#updates(file, content)) {
      const summary = await this.options.store.savePipelineDocument(
        update,
        this.options.now(),
      );
      await this.options.saved(summary);
      saved.push(summary);
    }
    return saved;
  }

  async #updates(
    file: FileOfEntity,
    content: FileContent,
  ): Promise<PipelineDocumentUpdate[]> {
    const { reference, known } = file;
    if (content.kind === 'good') {
      const { pipelines, text: source, etag } = content;
      const names = pipelines.map(({ name }) => name);
      const refs = pipelineRefs(reference.ref, names, known);
      return pipelines.map((pipeline, index) =>
        this.#update(file, refs[index], { pipeline, source, etag }),
      );
    }
    if (content.kind === 'unchanged') {
      return Promise.all(
        known.map(async ({ id, document }) =>
          this.#update(
            file,
            document.ref,
            await this.options.store.getPipelineDocument(id),
          ),
        ),
      );
    }
    // What was in force stays in force for every pipeline of the file.
    const refs = known.map(({ document }) => document.ref);
    return (refs.length > 0 ? refs : [reference.ref]).map(ref =>
      this.#update(file, ref, { errors: content.errors }),
    );
  }

  #update(
    { entityRef, entity, reference }: FileOfEntity,
    ref: string,
    content:
      | (Pick<PipelineDocumentUpdate, 'pipeline' | 'source' | 'etag'> & {
          errors?: PipelineDocumentUpdate['status']['errors'];
        })
      | undefined,
  ): PipelineDocumentUpdate {
    const { errors, ...document } = content ?? {};
    return {
      entityRef,
      ref,
      entity,
      status: {
        ref,
        url: reference.url,
        state: errors ? 'Broken' : 'Good',
        errors: errors ?? [],
        readAt: this.options.now().toISOString(),
      },
      ...document,
    };
  }
}
