import { operations } from '@promotions/backstage-plugin-promotions-common';
import { parse } from 'yaml';
import { goTemplate } from './goTemplate';

/** An object as the documentation shows it for a cluster. */
export interface ClusterObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace: string;
    annotations?: Record<string, string>;
  };
  spec?: any;
  data?: Record<string, string>;
  stringData?: Record<string, string>;
}

/** What a controller sends, and with which headers. */
export interface Notification {
  headers: Record<string, string>;
  body: string;
}

/** Kinds of what is set up in clusters, by their API groups. */
const GROUPS: Record<string, string[]> = {
  v1: ['Secret', 'ConfigMap'],
  'notification.toolkit.fluxcd.io/v1beta3': ['Provider', 'Alert'],
  'argoproj.io/v1alpha1': ['Application'],
};

export function isOfCluster(value: Record<string, any>): boolean {
  return Object.hasOwn(GROUPS, value.apiVersion);
}

/** @throws Error when it is nothing that a cluster knows */
export function checkClusterObject(value: Record<string, any>) {
  const { apiVersion, kind, metadata } = value as ClusterObject;
  if (!GROUPS[apiVersion].includes(kind)) {
    throw new Error(`There is no ${kind} in ${apiVersion}`);
  }
  for (const name of [metadata?.name, metadata?.namespace]) {
    if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name ?? '')) {
      throw new Error(`${kind} has no proper name and namespace`);
    }
  }
}

/** What Flux sends about an object of the Alert, by its Provider and Secret. */
export function fluxNotification(
  objects: ClusterObject[],
  event: Record<string, any>,
): Notification {
  const alert = find(objects, 'Alert');
  const provider = find(objects, 'Provider', alert.spec.providerRef.name);
  const secret = find(objects, 'Secret', provider.spec.secretRef.name);
  assertOurs(provider.spec.address);
  if (provider.spec.type !== 'generic-hmac') {
    throw new Error('Only generic-hmac signs.');
  }
  const [source] = alert.spec.eventSources;
  return {
    headers: parse(secret.stringData?.headers ?? ''),
    body: JSON.stringify({
      ...event,
      involvedObject: {
        kind: source.kind,
        name: source.name.replace('*', 'any'),
        namespace: source.namespace ?? alert.metadata.namespace,
      },
      metadata: { ...event.metadata, ...alert.spec.eventMetadata },
    }),
  };
}

/**
 * What Argo CD sends about the Application, by the service and the template of
 * the ConfigMap.
 */
export function argoCdNotification(
  objects: ClusterObject[],
  options: {
    status: Record<string, unknown>;
    secrets: Record<string, string>;
    now: Date;
  },
): Notification {
  const application = find(objects, 'Application');
  const { data = {} } = find(objects, 'ConfigMap');
  const [subscribed] = Object.keys(application.metadata.annotations ?? {})
    .map(key =>
      /^notifications\.argoproj\.io\/subscribe\.(.+)\.(.+)$/.exec(key),
    )
    .flatMap(match =>
      match ? [{ trigger: match[1], service: match[2] }] : [],
    );
  const triggers = parse(data[`trigger.${subscribed.trigger}`]);
  const service = parse(data[`service.webhook.${subscribed.service}`]);
  const template = parse(data[`template.${triggers[0].send[0]}`]);
  const { method, body } = template.webhook[subscribed.service];
  assertOurs(service.url);
  if (method !== 'POST') {
    throw new Error('The route takes POST alone.');
  }
  return {
    headers: Object.fromEntries(
      service.headers.map(
        ({ name, value }: { name: string; value: string }) => [
          name,
          value.replace(/\$([a-z-]+)/, (_, secret) => options.secrets[secret]),
        ],
      ),
    ),
    body: goTemplate(body, {
      app: { ...application, status: options.status },
      context: { argocdUrl: 'https://argocd.example.com' },
      now: options.now,
    }),
  };
}

function find(objects: ClusterObject[], kind: string, name?: string) {
  const found = objects.find(
    object =>
      object.kind === kind &&
      (name === undefined || object.metadata.name === name),
  );
  if (!found) {
    throw new Error(`The page has no ${kind} ${name ?? ''}`);
  }
  return found;
}

function assertOurs(address: string) {
  const path = `/api/promotions${operations.receiveDeploymentEvent.path}`;
  if (new URL(address).pathname !== path) {
    throw new Error(`${address} is not where events are received`);
  }
}
