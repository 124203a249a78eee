import { Entity, RELATION_OWNED_BY } from '@backstage/catalog-model';

/**
 * The part of an entity that is stored with its pipelines: what expressions,
 * grants, policies and permissions look at.
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
    relations: (entity.relations ?? [])
      .filter(relation => relation.type === RELATION_OWNED_BY)
      .map(({ type: relation, targetRef }) => ({ type: relation, targetRef })),
  };
  // What is undefined does not survive being stored.
  return JSON.parse(JSON.stringify(stored));
}
