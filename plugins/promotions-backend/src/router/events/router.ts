import { AuditorService } from '@backstage/backend-plugin-api';
import {
  AuthenticationError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { operations } from '@promotions/backstage-plugin-promotions-common';
import express, { Request, Response, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { EventRefusedError } from '../../senders/errors';
import { EventReceiver } from '../../senders/EventReceiver';
import { RateLimit } from '../../senders/RateLimit';
import { EventSenders, KnownSender } from '../../senders/Sender';
import { isSignedWith, isToken } from '../../senders/signature';
import { audited } from '../audit';
import { expressPath } from '../route';

/** When to send again what could not be taken in; seconds. */
const RETRY_AFTER = 1;

/** What the route of deployment events needs. */
export interface EventRouterOptions {
  senders: EventSenders;
  receiver: EventReceiver;
  auditor: AuditorService;
  now: () => Date;
}

/**
 * The route of signed deployment events. It reads the body as the bytes that
 * were signed, so it goes before whatever parses JSON.
 */
export function createEventRouter(options: EventRouterOptions): Router {
  const { auditor, now, receiver } = options;
  const failures = new RateLimit({ ...receiver.failureLimit, now });
  const router = PromiseRouter();

  router.post(
    expressPath(operations.receiveDeploymentEvent),
    express.raw({
      type: () => true,
      limit: receiver.bodyBytes,
      // What was signed are the bytes on the wire.
      inflate: false,
    }),
    async (request, response) => {
      const body = Buffer.isBuffer(request.body)
        ? request.body
        : Buffer.alloc(0);
      const sender = authenticate(options.senders, request, body);
      if (sender === undefined) {
        receiver.refused();
        // The address of the socket: a header could name any other.
        const address = request.socket.remoteAddress ?? 'unknown';
        refuseIfTooMany(failures.take(address), response);
        await audited(
          auditor,
          {
            eventId: 'receive-deployment-event',
            severityLevel: 'low',
            meta: { address },
          },
          () => {
            throw new AuthenticationError(
              'The signature is missing or wrong: X-Signature must be sha256=, sha384= or sha512= and the HMAC of the body in hex, with a secret of the sender that X-Promotions-Sender names.',
            );
          },
        );
        return;
      }
      refuseIfTooMany(receiver.admit(sender), response);
      const { status, message } = await receive(
        receiver,
        sender,
        body,
        response,
      );
      response.status(status).json({ message });
    },
  );
  return router;
}

async function receive(
  receiver: EventReceiver,
  sender: KnownSender,
  body: Buffer,
  response: Response,
) {
  try {
    return await receiver.receive(sender, body);
  } catch (error) {
    if (error instanceof ServiceUnavailableError) {
      response.setHeader('Retry-After', String(RETRY_AFTER));
    }
    throw error;
  }
}

/** The sender, where the signature is right. */
function authenticate(
  senders: EventSenders,
  request: Request,
  body: Buffer,
): KnownSender | undefined {
  const sender = senders.get(request.get('x-promotions-sender') ?? '');
  const isRight =
    sender?.auth === 'token'
      ? isToken(sender.secrets, request.get('authorization'))
      : isSignedWith(sender?.secrets ?? [], request.get('x-signature'), body);
  return isRight ? sender : undefined;
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
