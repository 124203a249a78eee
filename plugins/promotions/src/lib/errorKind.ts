import { isError, ResponseError } from '@backstage/errors';
import { PromotionRefusedError } from '@promotions/backstage-plugin-promotions-common';

/** What a failed request means to the person who looks at the page. */
export type ErrorKind =
  | 'notAllowed'
  | 'notFound'
  | 'signedOut'
  | 'unreachable'
  | 'other';

const KINDS: Record<string, ErrorKind> = {
  NotAllowedError: 'notAllowed',
  NotFoundError: 'notFound',
  AuthenticationError: 'signedOut',
};

/** Sorts an error by its name, or by the name that the backend gave it. */
export function errorKind(error: unknown): ErrorKind {
  if (!isError(error)) {
    return 'other';
  }
  // What `fetch` throws when there is no answer at all.
  if (error.name === 'TypeError') {
    return 'unreachable';
  }
  const cause = isResponseError(error) ? error.cause?.name : undefined;
  return KINDS[cause ?? ''] ?? KINDS[error.name] ?? 'other';
}

/** The sentence that the backend gave, without the status line around it. */
export function errorMessage(error: unknown): string {
  if (!isError(error)) {
    return String(error);
  }
  return (isResponseError(error) && error.cause?.message) || error.message;
}

function isResponseError(error: { name: string }): error is ResponseError {
  return error.name === 'ResponseError';
}

/** The decision does not let the freight go; it is within the error. */
export function isRefusal(error: unknown): error is PromotionRefusedError {
  return isError(error) && error.name === 'PromotionRefusedError';
}
