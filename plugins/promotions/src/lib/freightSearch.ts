import {
  Artifact,
  artifactVersion,
  Freight,
} from '@promotions/backstage-plugin-promotions-common';

/**
 * Whether freight has every word of the query somewhere in what people know
 * it by: alias, versions, commits, subjects, authors, labels.
 */
export function matchesFreight(
  freight: Freight,
  query: string,
  origin?: string,
): boolean {
  if (origin && freight.origin !== origin) {
    return false;
  }
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    return true;
  }
  const text = searchableText(freight);
  return words.every(word => text.includes(word));
}

function searchableText(freight: Freight): string {
  return [
    freight.alias,
    freight.id,
    freight.origin,
    freight.createdBy,
    ...freight.artifacts.flatMap(artifactTexts),
    ...Object.entries(freight.labels).map(([key, value]) => `${key}=${value}`),
  ]
    .join('\n')
    .toLowerCase();
}

function artifactTexts(artifact: Artifact): Array<string | undefined> {
  const texts = [artifact.name, artifactVersion(artifact)];
  switch (artifact.kind) {
    case 'commit':
      return [
        ...texts,
        artifact.commit,
        artifact.subject,
        artifact.author,
        artifact.branch,
      ];
    case 'image':
      return [...texts, artifact.digest, artifact.repository];
    default:
      return texts;
  }
}
