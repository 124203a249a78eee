import {
  OutboundResponse,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { refusalSchema } from './answers';

const MAX_TEXT = 300;

/** An answer that is none to what was asked, in plain words. */
export function refusalOf(
  { status }: OutboundResponse,
  repository: string,
  told: string,
): Error {
  const says = told && ` GitHub says: ${told}`;
  switch (status) {
    case 200:
      return new TerminalError(
        `${repository} has moved. Use the address that it has now.`,
      );
    case 401:
      return new TerminalError(
        `GitHub does not accept the credentials for ${repository}. Ask an administrator to renew them.`,
      );
    case 403:
      return new TerminalError(
        `The credentials for ${repository} do not allow this. Ask an administrator for ones that may read and write pull requests and contents.${says}`,
      );
    case 404:
      return new TerminalError(
        `${repository}, or the pull request, is not there, or is hidden from the credentials. Check the address.`,
      );
    case 422:
      // What another one was quicker with is found by looking again.
      return /already exists/i.test(told)
        ? new Error(`${repository}:${says}`)
        : new TerminalError(
            `GitHub does not take this for ${repository}.${says}`,
          );
    default:
      return new Error(
        `GitHub answered ${status} about ${repository}.${says} Try again later.`,
      );
  }
}

/** What an answer says for people. */
export function refusalText(body: unknown): string {
  const { message, errors = [] } = refusalSchema.safeParse(body).data ?? {};
  return [
    message,
    ...errors.map(error => (typeof error === 'string' ? error : error.message)),
  ]
    .filter(Boolean)
    .join('; ')
    .replace(/\p{Cc}/gu, ' ')
    .slice(0, MAX_TEXT);
}
