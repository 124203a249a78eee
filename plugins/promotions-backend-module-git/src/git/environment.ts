/**
 * What a process of git is told. Nothing of the machine's or a person's own
 * configuration counts, and what a repository could bring along to have
 * programs run is switched off.
 */

/** @internal */
export interface Credentials {
  username: string;
  password: string;
}

/**
 * The way to the one repository that a process of git may reach.
 *
 * @internal
 */
export interface Access {
  url: string;
  credentials?: Credentials;
  /** What the host's name stood for when it was checked. */
  addresses?: string[];
}

// Where programs and temporary files are, and how the network is reached.
const INHERITED = [
  'PATH',
  'SystemRoot',
  'TEMP',
  'TMP',
  'TMPDIR',
  'http_proxy',
  'https_proxy',
  'HTTPS_PROXY',
  'all_proxy',
  'ALL_PROXY',
  'no_proxy',
  'NO_PROXY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
  'GIT_SSL_CAPATH',
];

const SETTINGS: Record<string, string> = {
  'advice.detachedHead': 'false',
  'commit.gpgSign': 'false',
  'core.askPass': '',
  'core.attributesFile': '/dev/null',
  'core.autocrlf': 'false',
  'core.excludesFile': '/dev/null',
  'core.fsmonitor': 'false',
  'core.hooksPath': '/dev/null',
  'core.protectHFS': 'true',
  'core.protectNTFS': 'true',
  'credential.helper': '',
  'fetch.recurseSubmodules': 'false',
  'gc.auto': '0',
  // Elsewhere than the grant said is refused, also by a redirect.
  'http.followRedirects': 'false',
  // A transfer of less than 1 KiB a second for a minute is given up.
  'http.lowSpeedLimit': '1024',
  'http.lowSpeedTime': '60',
  'maintenance.auto': 'false',
  'protocol.file.allow': 'never',
  'push.gpgSign': 'false',
  'rerere.enabled': 'false',
  'submodule.recurse': 'false',
  'user.useConfigOnly': 'true',
};

/**
 * The environment of one process of git. Credentials go through it as a header
 * that is bound to the address, so that they are on no command line.
 *
 * @internal
 */
export function gitEnvironment(access?: Access): Record<string, string> {
  const settings: Array<[string, string]> = Object.entries(SETTINGS);
  if (access?.credentials) {
    settings.push([
      `http.${new URL(access.url).origin}/.extraHeader`,
      `Authorization: Basic ${basic(access.credentials)}`,
    ]);
  }
  // An address in place of a name stands for itself.
  if (access?.addresses?.length && !access.url.includes('//[')) {
    settings.push(['http.curloptResolve', resolution(access)]);
  }
  const environment: Record<string, string> = {
    LC_ALL: 'C',
    // A file, so that nothing can be looked up below it.
    HOME: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    GIT_EDITOR: 'true',
    GIT_PAGER: 'cat',
    GIT_OPTIONAL_LOCKS: '0',
    // Without an address nothing may be reached at all.
    GIT_ALLOW_PROTOCOL: access ? 'http:https' : 'none',
    GIT_CONFIG_COUNT: String(settings.length),
  };
  for (const name of INHERITED) {
    const value = process.env[name];
    if (value !== undefined) {
      environment[name] = value;
    }
  }
  settings.forEach(([key, value], index) => {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return environment;
}

/**
 * Takes credentials, in all forms in which they are used, out of a text.
 *
 * @internal
 */
export function redact(text: string, credentials?: Credentials): string {
  if (!credentials) {
    return text;
  }
  return [
    basic(credentials),
    credentials.password,
    encodeURIComponent(credentials.password),
  ]
    .filter(secret => secret !== '')
    .reduce((redacted, secret) => redacted.split(secret).join('***'), text);
}

/**
 * Keeps git to the addresses that were checked, so that no other answer for
 * the name can come in between. git knows this setting from 2.37 on.
 */
function resolution({ url, addresses = [] }: Access): string {
  const { hostname, port, protocol } = new URL(url);
  const list = addresses.map(address =>
    address.includes(':') ? `[${address}]` : address,
  );
  const defaultPort = protocol === 'https:' ? '443' : '80';
  return `${hostname}:${port || defaultPort}:${list.join(',')}`;
}

function basic({ username, password }: Credentials): string {
  return Buffer.from(`${username}:${password}`).toString('base64');
}
