import { DeploymentEvent } from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { parseAs } from '../../router/parse';
import { KnownSender } from '../Sender';
import type { Reading } from './index';
import { placeOf } from './place';
import { messageOf, stableId } from './text';

/** What Kubernetes allows. */
const objectName = z.string().min(1).max(253);

/** The event of Flux's notification controller, as far as it matters here. */
const fluxEvent = z.looseObject({
  involvedObject: z.looseObject({
    kind: objectName,
    namespace: objectName.default('default'),
    name: objectName,
    uid: z.string().optional(),
  }),
  severity: z.string(),
  timestamp: z.string(),
  message: z.string().default(''),
  reason: z.string(),
  metadata: z.record(z.string(), z.string()).nullish(),
});

/** Prefixes that controllers give their keys; the notification controller strips them. */
const OF_CONTROLLER = /^(?!event\.)[a-z]+\.toolkit\.fluxcd\.io\//;
const OF_ANNOTATION = /^event\.toolkit\.fluxcd\.io\//;

const SUCCEEDED = new Set([
  'ReconciliationSucceeded',
  'InstallSucceeded',
  'UpgradeSucceeded',
  'RollbackSucceeded',
  'TestSucceeded',
]);

/** Says nothing about what is deployed. */
const NO_DEPLOYMENT = new Set(['UninstallFailed', 'DependencyNotReady']);

/**
 * Reads an event of Flux, which it sends signed with its provider
 * `generic-hmac`.
 */
export function readFlux(body: unknown, sender: KnownSender): Reading {
  const event = parseAs(fluxEvent, body);
  const { involvedObject, severity, reason, timestamp } = event;
  const phase = phaseOf(severity, reason);
  if (!phase) {
    return { ignored: `${reason} of Flux says nothing about a deployment.` };
  }
  const metadata = metadataOf(event.metadata ?? {});
  const { revisionFrom = 'revision', ...place } = placeOf(
    sender,
    involvedObject,
    metadata,
  );
  return {
    event: {
      ...place,
      id: stableId(
        [involvedObject.kind, involvedObject.namespace, involvedObject.name],
        [involvedObject.uid, severity, reason, timestamp, event.message],
        Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
      at: timestamp,
      revision: Object.hasOwn(metadata, revisionFrom)
        ? revisionOf(metadata[revisionFrom])
        : '',
      phase,
      message: messageOf(event.message) || undefined,
    },
  };
}

function phaseOf(
  severity: string,
  reason: string,
): DeploymentEvent['phase'] | undefined {
  if (NO_DEPLOYMENT.has(reason) || severity === 'trace') {
    return undefined;
  }
  if (severity === 'error') {
    return 'Failed';
  }
  if (SUCCEEDED.has(reason)) {
    return 'Succeeded';
  }
  return reason === 'Progressing' ? 'Started' : undefined;
}

/**
 * Keys without their prefixes. What the controller says goes before what the
 * Alert says, and that before what annotations say.
 */
function metadataOf(
  metadata: Readonly<Record<string, string>>,
): Record<string, string> {
  const of = (prefix: RegExp) =>
    Object.entries(metadata).flatMap(([key, value]) =>
      prefix.test(key) ? [[key.replace(prefix, ''), value] as const] : [],
    );
  return Object.fromEntries([
    ...of(OF_ANNOTATION),
    ...Object.entries(metadata),
    ...of(OF_CONTROLLER),
  ]);
}

/**
 * The commit of what Flux calls `main@sha1:…`, or `main/…` in older releases.
 * Anything else (`6.7.0`, `6.7.0@sha256:…`) names freight as it is.
 */
function revisionOf(text: string): string {
  const [, commit] =
    /^(?:.*(?:@sha1:|\/)|sha1:)([0-9a-f]{40})$/.exec(text) ?? [];
  return commit ?? text;
}
