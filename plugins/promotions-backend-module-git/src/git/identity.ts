import { Config } from '@backstage/config';
import { TerminalError } from '@promotions/backstage-plugin-promotions-node';

/**
 * Who a commit is by.
 *
 * @internal
 */
export interface Identity {
  name: string;
  email: string;
}

/**
 * The identity that commits are made under, `promotions.git.committer`.
 *
 * @internal
 */
export function readCommitter(config: Config): Identity {
  const committer = config.getOptionalConfig('promotions.git.committer');
  return {
    name: committer?.getOptionalString('name') ?? 'Promotions',
    email: committer?.getOptionalString('email') ?? 'promotions@localhost',
  };
}

/**
 * Tells git who commits, and when. The same always gives the same hash.
 *
 * @internal
 */
export function identityEnvironment(
  committer: Identity,
  author: Identity,
  date: string,
): Record<string, string> {
  const seconds = secondsOf(date);
  return {
    GIT_AUTHOR_NAME: check(author.name),
    GIT_AUTHOR_EMAIL: check(author.email),
    GIT_AUTHOR_DATE: seconds,
    GIT_COMMITTER_NAME: check(committer.name),
    GIT_COMMITTER_EMAIL: check(committer.email),
    GIT_COMMITTER_DATE: seconds,
  };
}

/**
 * Who, and when, as git writes it into its objects.
 *
 * @internal
 */
export function signature({ name, email }: Identity, date: string): string {
  return `${check(name)} <${check(email)}> ${secondsOf(date)}`;
}

function secondsOf(date: string): string {
  return `${Math.floor(Date.parse(date) / 1000)} +0000`;
}

function check(text: string): string {
  if (!text.trim() || /[<>\p{Cc}]/u.test(text)) {
    throw new TerminalError(
      `"${text.slice(0, 100)}" cannot be the name or address of an author.`,
    );
  }
  return text.trim();
}
