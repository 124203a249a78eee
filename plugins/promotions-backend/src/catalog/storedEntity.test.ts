import { Entity } from '@backstage/catalog-model';
import { toStoredEntity } from './storedEntity';

const entity = (relations: Entity['relations']): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'shop' },
  relations,
});

describe('what is stored of an entity', () => {
  it('has all that it points to, by which gates find owners and dependencies', () => {
    expect(
      toStoredEntity(
        entity([
          { type: 'ownedBy', targetRef: 'group:default/Team' },
          { type: 'dependsOn', targetRef: 'resource:default/db' },
        ]),
      ).relations,
    ).toEqual([
      { type: 'dependsOn', targetRef: 'resource:default/db' },
      { type: 'ownedBy', targetRef: 'group:default/team' },
    ]);
  });

  it('is the same in whatever order the catalog tells it', () => {
    const relations = ['c', 'a', 'b'].map(name => ({
      type: 'dependsOn',
      targetRef: `resource:default/${name}`,
    }));
    expect(toStoredEntity(entity(relations))).toEqual(
      toStoredEntity(entity([...relations].reverse())),
    );
  });
});
