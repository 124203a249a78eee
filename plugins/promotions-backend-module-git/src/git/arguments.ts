import { TerminalError } from '@promotions/backstage-plugin-promotions-node';

// The rules of `git check-ref-format`, and no leading dash, so that a name can
// never be taken for an option.
const FORBIDDEN_IN_NAME = [
  /^[-/.]/,
  /[/.]$/,
  /\.lock(\/|$)/,
  /\/[/.]/,
  /\.\./,
  /@\{/,
  // Control characters, blanks and what git gives a meaning.
  /[\p{Cc}\s~^:?*[\\]/u,
];

/**
 * Gives the branch back if git would accept it as a name.
 *
 * @internal
 */
export function checkBranch(branch: string): string {
  return checkName(branch, 'branch');
}

/**
 * The same for a tag.
 *
 * @internal
 */
export function checkTag(tag: string): string {
  return checkName(tag, 'tag');
}

function checkName(name: string, kind: 'branch' | 'tag'): string {
  const tooLong = name.length > 250;
  if (
    name === '' ||
    name === '@' ||
    name === 'HEAD' ||
    tooLong ||
    FORBIDDEN_IN_NAME.some(pattern => pattern.test(name))
  ) {
    throw new TerminalError(
      `"${name.slice(0, 250)}" cannot be the name of a ${kind}.`,
    );
  }
  return name;
}

/**
 * Gives the address back if it is one of a repository served over HTTP and
 * holds no credentials.
 *
 * @internal
 */
export function checkUrl(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new TerminalError(
      `"${url.slice(
        0,
        250,
      )}" is not the address of a repository. Write it like https://git.example.com/team/repo.git.`,
    );
  }
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') {
    throw new TerminalError(
      `Repositories are reached over https or http only, not over "${parsed.protocol}".`,
    );
  }
  if (parsed.username || parsed.password) {
    throw new TerminalError(
      `The address of the repository on ${parsed.host} holds credentials. Leave them out; an administrator's grant holds them.`,
    );
  }
  if (parsed.search || parsed.hash || /[\p{Cc}\s]/u.test(url)) {
    throw new TerminalError(
      `The address of the repository on ${parsed.host} has parts that git does not understand. Write it like https://git.example.com/team/repo.git.`,
    );
  }
  return url;
}
