import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { Actor } from '../engine/Engine';

/** @throws NotAllowedError for who is neither a user nor a service */
export function actorOf(credentials: BackstageCredentials): Actor {
  const principal = credentials.principal as {
    type?: string;
    userEntityRef?: string;
    subject?: string;
  };
  if (principal.type === 'user' && principal.userEntityRef) {
    return { ref: principal.userEntityRef, kind: 'person' };
  }
  if (principal.type === 'service' && principal.subject) {
    return { ref: `service:${principal.subject}`, kind: 'service' };
  }
  throw new NotAllowedError('Only users and services may do this.');
}
