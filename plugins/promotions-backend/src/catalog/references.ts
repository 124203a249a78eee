import {
  Entity,
  getEntitySourceLocation,
  parseLocationRef,
} from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { PIPELINE_REF_ANNOTATION } from './annotations';

/** Where one file of pipeline documents lies. */
export interface DocumentReference {
  /** As it identifies the file among those of its entity: `url:https://…`. */
  ref: string;
  /** Absent when the reference cannot be resolved; `error` says why. */
  url?: string;
  error?: string;
}

/** The file that `dir:` stands for when it names a folder. */
const DEFAULT_FILE = 'promotions.yaml';

/**
 * The references of an entity's annotation, resolved like those of TechDocs:
 * `url:` is taken as it is, `dir:` is relative to where the entity is declared.
 */
export function documentReferences(
  entity: Entity,
  resolveUrl: (options: { url: string; base: string }) => string,
): DocumentReference[] {
  const annotation =
    entity.metadata.annotations?.[PIPELINE_REF_ANNOTATION] ?? '';
  const references = annotation
    .split(',')
    .map(text => text.trim())
    .filter(text => text !== '')
    .map(text => resolve(entity, text, resolveUrl));
  return references.filter(
    (reference, index) =>
      references.findIndex(other => other.ref === reference.ref) === index,
  );
}

function resolve(
  entity: Entity,
  text: string,
  resolveUrl: (options: { url: string; base: string }) => string,
): DocumentReference {
  try {
    const { type, target } = parseLocationRef(text);
    if (type === 'url') {
      return toReference(target);
    }
    if (type === 'dir') {
      return toReference(
        resolveUrl({ url: toFile(target), base: baseOf(entity) }),
      );
    }
    throw new InputError(
      `The annotation ${PIPELINE_REF_ANNOTATION} has ${text}, which starts neither with dir: nor with url:.`,
    );
  } catch (error) {
    return {
      ref: text.replace(/\/\/[^/@]*@/, '//***@'),
      error: error instanceof Error ? error.message : String(error),
    };
  }
}

function toReference(text: string): DocumentReference {
  if (!URL.canParse(text)) {
    throw new InputError(
      `The annotation ${PIPELINE_REF_ANNOTATION} has ${text}, which is not an address. Write it as url:https://host/path.`,
    );
  }
  const parsed = new URL(text);
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    throw new InputError(
      `The pipeline document must be reached by http or https, not by ${parsed.protocol}`,
    );
  }
  if (parsed.username || parsed.password) {
    throw new InputError(
      `The address in the annotation ${PIPELINE_REF_ANNOTATION} has a name or password in it. Remove it; credentials belong into the integrations of the Backstage configuration.`,
    );
  }
  // What follows a # tells the pipelines of one file apart.
  const url = text.split('#')[0];
  return { ref: `url:${url}`, url };
}

function toFile(target: string): string {
  return /\.ya?ml$/i.test(target)
    ? target
    : `${target.replace(/\/+$/, '')}/${DEFAULT_FILE}`;
}

/** @throws InputError when the entity does not come from a URL */
function baseOf(entity: Entity): string {
  const { type, target } = getEntitySourceLocation(entity);
  if (type !== 'url') {
    throw new InputError(
      `The annotation ${PIPELINE_REF_ANNOTATION} says dir:, but the entity was not read from a URL; write url: and the whole address.`,
    );
  }
  return target;
}
