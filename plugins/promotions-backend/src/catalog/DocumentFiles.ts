import { UrlReaderService } from '@backstage/backend-plugin-api';
import {
  DocumentError,
  DocumentReach,
  DocumentRegistry,
  ParsedPipelines,
  parsePipelineDocument,
} from '@promotions/backstage-plugin-promotions-common';
import { createHash } from 'node:crypto';
import { readDocument } from './readDocument';
import { DocumentReference } from './references';

/** What {@link DocumentFiles} needs. */
export interface DocumentFilesOptions {
  reader: UrlReaderService;
  registry: DocumentRegistry;
  /** What the pipelines of the entity may reach. */
  reachFor(entity: Record<string, unknown>): DocumentReach;
  maxBytes: number;
  timeoutMs: number;
}

/** A file of an entity, and what it was found in. */
export interface FileRequest {
  entityRef: string;
  entity: Record<string, unknown>;
  reference: DocumentReference;
  /** Names of the entity's pipelines in other files, and where they are. */
  takenNames: ReadonlyMap<string, string>;
  /** What is stored is what the file held when it was read last. */
  stored: boolean;
}

/** What a file came to. */
export type FileContent =
  | { kind: 'unchanged' }
  | { kind: 'broken'; errors: DocumentError[] }
  | {
      kind: 'good';
      pipelines: NonNullable<ParsedPipelines['pipelines']>;
      text: string;
      etag?: string;
    };

/**
 * What a file came to when it was read last by this process. Another registry
 * or configuration means another process.
 */
interface Remembered {
  /** Of everything but the text that the result depends on. */
  surroundings: string;
  etag?: string;
  textHash: string;
  /** None: it was good. */
  errors?: DocumentError[];
}

/** Reads files of pipeline documents, and none of them twice without need. */
export class DocumentFiles {
  /** By entity, then by reference. */
  readonly #remembered = new Map<string, Map<string, Remembered>>();

  constructor(private readonly options: DocumentFilesOptions) {}

  async read(request: FileRequest): Promise<FileContent> {
    const { entityRef, entity, reference, takenNames, stored } = request;
    const { reader, registry, reachFor, maxBytes, timeoutMs } = this.options;
    if (reference.url === undefined) {
      return broken(reference.error ?? 'The reference cannot be resolved.');
    }
    const files = this.#remembered.get(entityRef) ?? new Map();
    const surroundings = hash(JSON.stringify([entity, [...takenNames]]));
    const before: Remembered | undefined = files.get(reference.ref);
    const known = before?.surroundings === surroundings ? before : undefined;
    const reading = await readDocument(reader, reference.url, {
      etag: stored && !known?.errors ? known?.etag : undefined,
      timeoutMs,
      maxBytes,
    });
    if (reading.kind !== 'read') {
      return reading.kind === 'failed' ? broken(reading.message) : reading;
    }
    const { text, etag } = reading;
    const textHash = hash(text);
    if (known?.errors && known.textHash === textHash) {
      return { kind: 'broken', errors: known.errors };
    }
    const { pipelines, errors } = parsePipelineDocument(text, registry, {
      maxBytes,
      reach: reachFor(entity),
      takenNames,
    });
    files.set(reference.ref, { surroundings, etag, textHash, errors });
    this.#remembered.set(entityRef, files);
    return errors
      ? { kind: 'broken', errors }
      : { kind: 'good', pipelines, text, etag };
  }

  /** Forgets the entity's files, all but those that it still refers to. */
  forget(entityRef: string, except: DocumentReference[] = []) {
    const files = this.#remembered.get(entityRef);
    for (const ref of files?.keys() ?? []) {
      if (!except.some(reference => reference.ref === ref)) {
        files?.delete(ref);
      }
    }
    if (!files?.size) {
      this.#remembered.delete(entityRef);
    }
  }
}

function broken(message: string): FileContent {
  const error = { path: '', line: 0, column: 0, message };
  return { kind: 'broken', errors: [error] };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
