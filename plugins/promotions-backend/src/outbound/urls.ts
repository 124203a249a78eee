import { TerminalError } from '@promotions/backstage-plugin-promotions-node';
import { isIP } from 'node:net';
import { addressProblem, AddressRules } from './addresses';

/**
 * An address as a document writes it. What could be read in two ways is
 * refused rather than guessed.
 *
 * @throws TerminalError with a sentence
 */
export function parseHttpUrl(text: string): URL {
  const refuse = (why: string) =>
    new TerminalError(`The address ${shownUrl(text)} ${why}`);
  // The URL parser drops or turns these without a word.
  if (/[\s\\]|\p{Cc}/u.test(text)) {
    throw refuse('has spaces, backslashes or control characters. Remove them.');
  }
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw refuse('is not one. Write it as `https://host/path`.');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw refuse(
      'is not reached. Use one that begins with https:// or http://.',
    );
  }
  if (url.username || url.password || /^[^/]*\/\/[^/?#]*@/.test(text)) {
    throw refuse(
      'has a name or password in it. Remove it; credentials belong into a grant.',
    );
  }
  url.hash = '';
  return url;
}

/**
 * The address of a repository, in the one form in which grants are compared
 * with it.
 *
 * @throws TerminalError with a sentence
 */
export function parseRepositoryUrl(text: string): URL {
  const url = parseHttpUrl(text);
  const refuse = (why: string) =>
    new TerminalError(`The repository ${shownUrl(text)} ${why}`);
  const written = text.replace(/^[^/]*\/\/[^/?#]*/, '').split(/[?#]/)[0];
  if (url.search || /[?#]/.test(text)) {
    throw refuse('has a query. Remove everything from `?` or `#` on.');
  }
  // Some servers drop what follows a `;`, and only then resolve the dots.
  if (/(^|\/)\.{1,2}([/;]|$)/.test(written)) {
    throw refuse('has `.` or `..` in its path. Write the path out.');
  }
  if (/%(2e|2f|3b|5c|25|0)/i.test(written)) {
    throw refuse('hides signs in its path by encoding. Write the path out.');
  }
  if (written.replace(/\/$/, '').includes('//')) {
    throw refuse('has an empty part in its path. Remove the doubled slash.');
  }
  url.pathname = url.pathname.replace(/\/$/, '');
  return url;
}

/** Without what may be secret. */
export function shownUrl(url: string | URL): string {
  return String(url)
    .replace(/\/\/[^/@]*@/, '//***@')
    .replace(/\?.*$/s, '?…')
    .replace(/\p{Cc}/gu, ' ')
    .slice(0, 300);
}

/** The name, or address, without brackets and the dot that may end it. */
export function hostnameOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/**
 * Why the host of the address may not be reached, as far as its name tells;
 * other names are looked up when they are reached.
 */
export function hostProblem(url: URL, rules: AddressRules): string | undefined {
  const name = hostnameOf(url);
  if (isIP(name)) {
    return addressProblem(name, rules);
  }
  return name === 'localhost' || name.endsWith('.localhost')
    ? addressProblem('127.0.0.1', rules)
    : undefined;
}
