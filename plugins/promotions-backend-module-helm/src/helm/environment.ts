import { devNull } from 'node:os';
import { join } from 'node:path';

/** Where programs are. Proxies and certificates are of no use: Helm connects to nothing. */
const INHERITED = ['PATH', 'SystemRoot'];

/**
 * The environment of one process of Helm. Nothing of the machine's or a
 * person's own configuration counts: no plugins, repositories, registries,
 * and no cluster, also not the one that the backend may run in.
 *
 * @param home - a private folder, of which Helm may do what it likes
 * @internal
 */
export function helmEnvironment(home: string): Record<string, string> {
  const environment: Record<string, string> = {
    LC_ALL: 'C',
    HOME: home,
    USERPROFILE: home,
    TMPDIR: home,
    TEMP: home,
    TMP: home,
    HELM_CACHE_HOME: join(home, 'cache'),
    HELM_CONFIG_HOME: join(home, 'config'),
    HELM_DATA_HOME: join(home, 'data'),
    HELM_PLUGINS: join(home, 'plugins'),
    HELM_NO_PLUGINS: '1',
    KUBECONFIG: devNull,
  };
  for (const name of INHERITED) {
    const value = process.env[name];
    if (value !== undefined) {
      environment[name] = value;
    }
  }
  return environment;
}
