import { AuditorService } from '@backstage/backend-plugin-api';
import { AuthenticationError, InputError } from '@backstage/errors';
import {
  apiLimits,
  operations,
} from '@promotions/backstage-plugin-promotions-common';
import express, { Request, Response, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { Engine } from '../../engine/Engine';
import { audited } from '../audit';
import { refuseHostileJson } from '../hostileJson';
import { RouterStore } from '../lookUp';
import { parseAs } from '../parse';
import { expressPath } from '../route';
import { EventRefusedError } from './errors';
import { RateLimit } from './RateLimit';
import { receiveEvent, SentEvent } from './receiver';
import { EventSenders } from './senders';
import { isSignedWith } from './signature';

/** What one sender may send; well above what a busy cluster does. */
const SENDER_LIMIT = { perSecond: 1000, burst: 2000 };

/** Wrong signatures from one address, before they are not even told apart. */
const FAILURE_LIMIT = { perSecond: 1, burst: 30 };

/** What the route of deployment events needs. */
export interface EventRouterOptions {
  engine: Engine;
  store: RouterStore;
  senders: EventSenders;
  auditor: AuditorService;
  now: () => Date;
  /** For each sender. */
  rateLimit?: { perSecond: number; burst: number };
}

/**
 * The route of signed deployment events. It reads the body as the bytes that
 * were signed, so it goes before whatever parses JSON.
 */
export function createEventRouter(options: EventRouterOptions): Router {
  const { auditor, now } = options;
  const sent = new RateLimit({ ...SENDER_LIMIT, ...options.rateLimit, now });
  const failures = new RateLimit({ ...FAILURE_LIMIT, now });
  const router = PromiseRouter();

  router.post(
    expressPath(operations.receiveDeploymentEvent),
    express.raw({
      type: () => true,
      limit: apiLimits.eventBytes,
      // What was signed are the bytes on the wire.
      inflate: false,
    }),
    async (request, response) => {
      const body = Buffer.isBuffer(request.body)
        ? request.body
        : Buffer.alloc(0);
      const sender = authenticate(options.senders, request, body);
      if (sender === undefined) {
        // The address of the socket: a header could name any other.
        const address = request.socket.remoteAddress ?? 'unknown';
        refuseIfTooMany(failures.take(address), response);
        await audited(auditor, auditEvent({ address }), () => {
          throw new AuthenticationError(
            'The signature is missing or wrong: X-Signature must be sha256=, sha384= or sha512= and the HMAC of the body in hex, with a secret of the sender that X-Promotions-Sender names.',
          );
        });
        return;
      }
      refuseIfTooMany(sent.take(sender), response);
      const event = parseEvent(body);
      const { status, message } = await audited(
        auditor,
        auditEvent({
          sender,
          id: event.id,
          stage: event.stage,
          target: event.target,
        }),
        () => receiveEvent(options, sender, event),
      );
      response.status(status).json({ message });
    },
  );
  return router;
}

/** The sender, where the signature is right. */
function authenticate(
  senders: EventSenders,
  request: Request,
  body: Buffer,
): string | undefined {
  const sender = request.get('x-promotions-sender') ?? '';
  const secrets = sender === '' ? [] : senders.secretsOf(sender);
  return isSignedWith(secrets, request.get('x-signature'), body)
    ? sender
    : undefined;
}

/** @throws EventRefusedError with status 429 */
function refuseIfTooMany(waitSeconds: number, response: Response): void {
  if (waitSeconds > 0) {
    response.setHeader('Retry-After', String(waitSeconds));
    throw new EventRefusedError(
      `Too many events; try again in ${waitSeconds} s.`,
      429,
    );
  }
}

/** @throws InputError */
function parseEvent(body: Buffer): SentEvent {
  let parsed: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    parsed = JSON.parse(text, refuseHostileJson);
  } catch (error) {
    throw error instanceof InputError
      ? error
      : new InputError('The body must be JSON in UTF-8.');
  }
  return parseAs(operations.receiveDeploymentEvent.body!, parsed);
}

function auditEvent(meta: Record<string, string>) {
  // Without the request: its headers are no credentials of Backstage.
  return {
    eventId: 'receive-deployment-event',
    severityLevel: 'low' as const,
    meta,
  };
}
