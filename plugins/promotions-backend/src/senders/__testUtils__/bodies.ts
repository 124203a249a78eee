import { KnownSender } from '../Sender';

/** Of a controller; everything else as told. */
export function aSender(options: Partial<KnownSender> = {}): KnownSender {
  return {
    name: 'cluster-eu',
    secrets: ['a secret of the tests'],
    auth: 'hmac',
    format: 'promotions',
    mappings: [],
    maySpeakFor: () => true,
    ...options,
  };
}

/** What an Alert adds by `eventMetadata`. */
export const ALERT = {
  'promotions.entityRef': 'component:default/podinfo',
  'promotions.stage': 'dev',
  'promotions.target': 'dev',
};

/** As the kustomize-controller reports, once the notification controller has put it together. */
export function kustomization(options: Record<string, unknown> = {}) {
  return {
    involvedObject: {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      name: 'podinfo-dev',
      namespace: 'apps',
      uid: '0b5f1a60-9f3c-4c43-a9d6-0c6d6b4f7a11',
      resourceVersion: '48213',
    },
    severity: 'info',
    timestamp: '2026-12-01T12:00:00Z',
    message: 'Reconciliation finished in 1.2s, next run in 10m0s',
    reason: 'ReconciliationSucceeded',
    metadata: {
      ...ALERT,
      revision: 'main@sha1:6b1f9cde35a3d7a2dd6d2f0a9c4e4c8f0a1b2c3d',
      summary: 'podinfo in dev',
    },
    reportingController: 'kustomize-controller',
    reportingInstance: 'kustomize-controller-7c7b47f5f-8bhrp',
    ...options,
  };
}

/** As the helm-controller reports. */
export function helmRelease(options: Record<string, unknown> = {}) {
  return {
    ...kustomization(),
    involvedObject: {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      name: 'podinfo-prod',
      namespace: 'eu',
      uid: '6d1c0b0e-53b7-4f63-8f0e-35c1c3f0a0aa',
    },
    message:
      'Helm upgrade succeeded for release eu/podinfo.v7 with chart podinfo@6.7.0',
    reason: 'UpgradeSucceeded',
    metadata: {
      revision: '6.7.0',
      'app-version': '6.7.0-rc.1',
      'oci-digest': `sha256:${'d'.repeat(64)}`,
    },
    reportingController: 'helm-controller',
    ...options,
  };
}

/** As Argo CD sends by the template of our documentation. */
export function application(options: Record<string, unknown> = {}) {
  return {
    application: 'podinfo-prod',
    namespace: 'argocd',
    at: '2026-12-01T12:00:00.000Z',
    phase: 'Succeeded',
    sync: 'Synced',
    health: 'Healthy',
    revision: '6b1f9cde35a3d7a2dd6d2f0a9c4e4c8f0a1b2c3d',
    revisions: null,
    images: [
      'ghcr.io/stefanprodan/podinfo:6.7.0',
      'registry.example.com:5000/proxy@sha256:'.concat('e'.repeat(64)),
    ],
    message: 'successfully synced (all tasks run)',
    url: 'https://argocd.example.com/applications/argocd/podinfo-prod',
    metadata: {
      'promotions.entityRef': 'component:default/podinfo',
      'promotions.pipeline': '',
      'promotions.stage': 'prod',
      'promotions.target': 'eu',
    },
    ...options,
  };
}
