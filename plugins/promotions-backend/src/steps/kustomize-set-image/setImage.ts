import { TerminalError } from '@promotions/backstage-plugin-promotions-node';
import { readYamlDocuments } from '../yaml-parse/readYaml';
import { KeySegment } from '../files/keyPath';
import { removeKey } from '../yaml-update/removeKey';
import { setValue } from '../yaml-update/setValue';

/** What is to become of one image. */
export interface ImageChange {
  name: string;
  newName?: string;
  tag?: string;
  digest?: string;
}

/**
 * Sets one image in the text of a kustomization. A tag takes the place of a
 * digest, and the other way round, unless both are given.
 *
 * @throws TerminalError where it is no kustomization
 */
export function setImage(text: string, image: ImageChange): string {
  const { place, entry } = placeOf(text, image.name);
  if (!entry) {
    const added = { name: image.name, ...wantedOf(image) };
    return setValue(text, imageKey(place), added, true);
  }
  const versioned = image.tag !== undefined || image.digest !== undefined;
  const wanted = {
    ...(versioned && { newTag: undefined, digest: undefined }),
    ...wantedOf(image),
  };
  return Object.entries(wanted).reduce((changed, [key, value]) => {
    const path = [...imageKey(place), { key, index: false }];
    if (value !== undefined) {
      return setValue(changed, path, value, true);
    }
    return Object.hasOwn(entry, key) ? removeKey(changed, path) : changed;
  }, text);
}

function wantedOf({ newName, tag, digest }: ImageChange) {
  return {
    ...(newName !== undefined && { newName }),
    ...(tag !== undefined && { newTag: tag }),
    ...(digest !== undefined && { digest }),
  };
}

/** Where the image stands in `images`, or would be put. */
function placeOf(
  text: string,
  name: string,
): { place: number; entry?: object } {
  const [document, ...others] = readYamlDocuments(text);
  if (others.length > 0) {
    throw new TerminalError(
      'The file has several YAML documents, but a kustomization is one.',
    );
  }
  if (document !== null && !isMap(document)) {
    throw new TerminalError('The file is no kustomization: it is not a map.');
  }
  const images = document?.images ?? [];
  if (!Array.isArray(images)) {
    throw new TerminalError('`images` of the file is not a list.');
  }
  const places = images.flatMap((image, index) =>
    isMap(image) && image.name === name ? [index] : [],
  );
  if (places.length > 1) {
    throw new TerminalError(
      `\`images\` has '${name}' ${places.length} times. Remove all but one.`,
    );
  }
  const [place = images.length] = places;
  return { place, entry: images[place] };
}

function imageKey(place: number): KeySegment[] {
  return [
    { key: 'images', index: false },
    { key: String(place), index: true },
  ];
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
