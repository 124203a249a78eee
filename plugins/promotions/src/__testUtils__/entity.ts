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
};
