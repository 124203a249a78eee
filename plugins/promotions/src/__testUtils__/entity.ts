import { Entity } from '@backstage/catalog-model';

export const podinfo: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'podinfo',
    namespace: 'default',
    description: 'A small web service with a page that shows its version.',
    annotations: { 'promotions/pipeline-ref': 'dir:.' },
  },
  spec: {
    type: 'service',
    lifecycle: 'production',
    owner: 'group:default/web',
  },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/web' }],
};

function person(name: string, ...groups: string[]): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name, namespace: 'default' },
    spec: { memberOf: groups },
    relations: groups.map(member => ({
      type: 'memberOf',
      targetRef: `group:default/${member}`,
    })),
  };
}

function group(name: string, parent?: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name, namespace: 'default' },
    spec: { type: 'team', children: [] },
    relations: parent
      ? [{ type: 'childOf', targetRef: `group:default/${parent}` }]
      : [],
  };
}

/** Jane releases, through a group within the one that releases; Tom does not. */
export const people: Entity[] = [
  person('jane', 'release-eu'),
  person('bob', 'release'),
  person('tom', 'web'),
  group('release'),
  group('release-eu', 'release'),
  group('web'),
];
