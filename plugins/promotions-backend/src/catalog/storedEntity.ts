import { Entity } from '@backstage/catalog-model';

/** What is stored of an entity, as filters name it. */
export const STORED_PATHS = [
  'apiVersion',
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.title',
  'metadata.description',
  'metadata.labels',
  'metadata.annotations',
  'metadata.tags',
  'spec.type',
  'spec.owner',
  'spec.system',
  'spec.domain',
  'spec.lifecycle',
];

/** Whether a filter that names the path can find anything. */
export function isStoredPath(path: string): boolean {
  return STORED_PATHS.some(
    stored => path === stored || path.startsWith(`${stored}.`),
  );
}

/**
 * The part of an entity that is stored with its pipelines: what expressions,
 * gates, grants, policies and permissions look at.
 */
export function toStoredEntity(entity: Entity): Record<string, unknown> {
  const { name, namespace, title, description, labels, annotations, tags } =
    entity.metadata;
  const { type, owner, system, domain, lifecycle } = entity.spec ?? {};
  const stored = {
    apiVersion: entity.apiVersion,
    kind: entity.kind,
    metadata: {
      name,
      namespace: namespace ?? 'default',
      title,
      description,
      labels: labels ?? {},
      annotations: annotations ?? {},
      tags: tags ?? [],
    },
    spec: { type, owner, system, domain, lifecycle },
    // Sorted, so that nothing changes when the catalog lists them anew.
    relations: (entity.relations ?? [])
      .map(({ type: relation, targetRef }) => ({
        type: relation,
        targetRef: targetRef.toLocaleLowerCase('en-US'),
      }))
      .sort(
        (a, b) =>
          a.type.localeCompare(b.type) ||
          a.targetRef.localeCompare(b.targetRef),
      ),
  };
  // What is undefined does not survive being stored.
  return JSON.parse(JSON.stringify(stored));
}
