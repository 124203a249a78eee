import { hostnameOf } from './urls';

/**
 * Whether a pattern of a grant covers a repository. `*` stands for any part
 * of a name, at the end of the path for everything below it; `.git` at the
 * end may be there or not.
 */
export function coversRepository(pattern: string, repository: URL): boolean {
  const granted = new URL(pattern);
  if (originOf(granted) !== originOf(repository)) {
    return false;
  }
  const path = repository.pathname.replace(/\.git$/, '');
  const expression = pathExpression(granted.pathname);
  return expression.test(path) || expression.test(`${path}.git`);
}

/** Whether a host of a grant, `host`, `host:port` or `*.host`, covers an address. */
export function coversHost(pattern: string, url: URL): boolean {
  const [, name, port] = /^(.*?)(?::(\d+))?$/.exec(pattern.toLowerCase()) ?? [];
  const asked = hostnameOf(url).toLowerCase();
  const covered = name.startsWith('*.')
    ? asked.endsWith(name.slice(1)) && asked.length > name.length - 1
    : asked === name;
  return covered && portOf(url) === (port ?? defaultPort(url));
}

function pathExpression(path: string): RegExp {
  const [, stem, below] = /^(.*?)(\/\*{1,2})?$/s.exec(
    path.replace(/\/$/, ''),
  ) ?? ['', path];
  const escaped = stem
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '[^/]*');
  return new RegExp(`^${escaped}${below ? '/.+' : ''}$`, 's');
}

function originOf(url: URL): string {
  return `${url.protocol}//${hostnameOf(url)}:${portOf(url)}`;
}

function portOf(url: URL): string {
  return url.port || defaultPort(url);
}

function defaultPort(url: URL): string {
  return url.protocol === 'http:' ? '80' : '443';
}
