import { ScmIntegrationRegistry } from '@backstage/integration';

/**
 * Where the API of the forge lies that has a repository, as administrators
 * have configured it, or as it is known of the forge.
 */
export function forgeApi(
  repository: URL,
  integrations: ScmIntegrationRegistry,
): URL | undefined {
  const integration = integrations.byUrl(repository.href);
  const { apiBaseUrl } = (
    integration && 'config' in integration ? integration.config : {}
  ) as { apiBaseUrl?: unknown };
  return typeof apiBaseUrl === 'string' && URL.canParse(apiBaseUrl)
    ? new URL(apiBaseUrl)
    : undefined;
}

/** Whether an address is that of the API, or lies below it. */
export function isBelow(api: URL, url: URL): boolean {
  const base = api.pathname.replace(/\/+$/, '');
  return (
    url.origin === api.origin &&
    (url.pathname === base || url.pathname.startsWith(`${base}/`)) &&
    // Some servers would take these for dots and slashes of the path.
    !/%(2e|2f|5c)/i.test(url.pathname.slice(base.length))
  );
}
