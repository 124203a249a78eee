import { CatalogApi } from '@backstage/plugin-catalog-react';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';

const FIELDS = ['kind', 'metadata.name', 'metadata.namespace', 'relations'];

/**
 * All that a person is, for a gate that asks people and groups: the person,
 * their groups, and the groups above those, as the catalog has them.
 */
export async function belongsTo(
  catalog: Pick<CatalogApi, 'getEntitiesByRefs'>,
  userRef: string,
): Promise<ReadonlySet<string>> {
  const known = new Set([userRef.toLowerCase()]);
  let next = [...known];
  while (next.length > 0) {
    const { items } = await catalog.getEntitiesByRefs({
      entityRefs: next,
      fields: FIELDS,
    });
    next = items
      .flatMap(above)
      .filter((ref, index, all) => all.indexOf(ref) === index)
      .filter(ref => !known.has(ref));
    next.forEach(ref => known.add(ref));
  }
  return known;
}

function above(entity: Entity | undefined): string[] {
  return (entity?.relations ?? [])
    .filter(({ type }) => type === 'memberOf' || type === 'childOf')
    .map(({ targetRef }) => targetRef.toLowerCase())
    .filter(ref => ref !== stringifyEntityRef(entity!));
}
