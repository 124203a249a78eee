import {
  OperationTypes,
  operations,
} from '@promotions/backstage-plugin-promotions-common';
import { EventFormat, KnownSender } from '../Sender';
import { readArgoCd } from './argocd';
import { readFlux } from './flux';

/** A deployment event as it was sent. */
export type SentEvent = OperationTypes<
  typeof operations.receiveDeploymentEvent
>['body'];

/** What a body says: a deployment event, which is still to be checked, or nothing of one. */
export type Reading = { event: unknown } | { ignored: string };

const READERS: Record<
  EventFormat,
  (body: unknown, sender: KnownSender) => Reading
> = {
  promotions: body => ({ event: body }),
  flux: readFlux,
  argocd: readArgoCd,
};

/**
 * Reads what a sender of this format has sent.
 *
 * @throws InputError when it is not understood
 * @throws EventRefusedError when it does not say what it is about
 */
export function readFormat(
  format: EventFormat,
  body: unknown,
  sender: KnownSender,
): Reading {
  return READERS[format](body, sender);
}
