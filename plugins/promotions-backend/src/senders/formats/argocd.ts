import { DeploymentEvent } from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { parseAs } from '../../router/parse';
import { EventRefusedError } from '../errors';
import { KnownSender } from '../Sender';
import type { Reading } from './index';
import { placeOf } from './place';
import { messageOf, stableId } from './text';

/** What Kubernetes allows. */
const objectName = z.string().min(1).max(253);

/** Templates write what there is not as an empty text, or as null. */
const text = z.string().nullish();

/** What the template of our documentation makes Argo CD send. */
const argoCdEvent = z.looseObject({
  application: objectName,
  namespace: objectName.default('argocd'),
  at: z.string(),
  /** Of the last operation: `Running`, `Succeeded`, `Failed`, `Error`. */
  phase: text,
  sync: text,
  health: text,
  revision: text,
  revisions: z.array(z.string()).nullish(),
  images: z.array(z.string()).nullish(),
  message: text,
  url: text,
  metadata: z.record(z.string(), z.string().nullish()).nullish(),
});

type ArgoCdEvent = z.output<typeof argoCdEvent>;

/** Reads what Argo CD's notifications send by the documented template. */
export function readArgoCd(body: unknown, sender: KnownSender): Reading {
  const event = parseAs(argoCdEvent, body);
  const phase = phaseOf(event);
  if (!phase) {
    return {
      ignored: `Application ${event.application} is ${
        event.sync || 'in no known state'
      }: that says nothing about a deployment.`,
    };
  }
  const { application: name, namespace } = event;
  const { revisionFrom, ...place } = placeOf(
    sender,
    { kind: 'Application', namespace, name },
    given(event.metadata ?? {}),
  );
  return {
    event: {
      ...place,
      // Each has an instant of its own, but for those that are sent again.
      id: stableId(event),
      at: event.at,
      revision: revisionOf(event, revisionFrom),
      phase,
      url: event.url || undefined,
      message: messageOf(event.message ?? '') || undefined,
    },
  };
}

function given(
  metadata: Record<string, string | null | undefined>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).filter((entry): entry is [string, string] =>
      Boolean(entry[1]),
    ),
  );
}

/**
 * A sync that went through is a deployment once the application is healthy;
 * one without an operation is judged by its state alone.
 */
function phaseOf({
  phase,
  sync,
  health,
}: ArgoCdEvent): DeploymentEvent['phase'] | undefined {
  if (phase === 'Failed' || phase === 'Error') {
    return 'Failed';
  }
  if (phase === 'Running' || phase === 'Terminating') {
    return 'Started';
  }
  if (phase !== 'Succeeded' && sync !== 'Synced') {
    return undefined;
  }
  switch (health) {
    case 'Healthy':
      return 'Succeeded';
    case 'Degraded':
    case 'Missing':
      return 'Failed';
    default:
      return 'Started';
  }
}

const OF_SOURCE = /^revisions\.(\d{1,2})$/;
const OF_IMAGE = /^image:(.+)$/;

/** @throws EventRefusedError where the mapping asks for what it cannot have */
function revisionOf(event: ArgoCdEvent, from = 'revision'): string {
  const revisions = event.revisions ?? [];
  const [, source] = OF_SOURCE.exec(from) ?? [];
  const [, repository] = OF_IMAGE.exec(from) ?? [];
  if (repository) {
    const images = (event.images ?? []).map(parseImage);
    const image = images.find(one => one.repository === repository);
    if (!image?.version) {
      throw new EventRefusedError(
        `Application ${event.application} runs no image ${repository} with a tag or digest, of which the mapping takes the revision.`,
        422,
      );
    }
    return image.version;
  }
  return (
    (source ? revisions[Number(source)] : event.revision || revisions[0]) ?? ''
  );
}

/** `registry:5000/name:tag@digest`, where tag and digest may be missing. */
function parseImage(image: string): { repository: string; version?: string } {
  const [reference, digest] = image.split('@');
  const [, repository, tag] = /^(.*?)(?::([^:/]+))?$/.exec(reference) ?? [];
  return {
    repository: repository ?? reference,
    version: [tag, digest].filter(Boolean).join('@') || undefined,
  };
}
