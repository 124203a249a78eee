import {
  DefaultGithubCredentialsProvider,
  DefaultGitlabCredentialsProvider,
  ScmIntegrationRegistry,
} from '@backstage/integration';

/** A name and password as git sends them. */
export interface RepositoryCredentials {
  username: string;
  password: string;
}

/** Finds what an integration of the Backstage instance has for a repository. */
export type CredentialsProvider = (
  url: URL,
) => Promise<RepositoryCredentials | undefined>;

/**
 * Credentials of the integrations, for repositories whose grant has none of
 * its own. They never travel without encryption.
 */
export function integrationCredentials(
  integrations: ScmIntegrationRegistry,
): CredentialsProvider {
  const github =
    DefaultGithubCredentialsProvider.fromIntegrations(integrations);
  const gitlab =
    DefaultGitlabCredentialsProvider.fromIntegrations(integrations);
  return async ({ protocol, href }) => {
    if (protocol !== 'https:') {
      return undefined;
    }
    switch (integrations.byUrl(href)?.type) {
      case 'github': {
        const { token } = await github.getCredentials({ url: href });
        return token
          ? { username: 'x-access-token', password: token }
          : undefined;
      }
      case 'gitlab': {
        const { token } = await gitlab.getCredentials({ url: href });
        return token ? { username: 'oauth2', password: token } : undefined;
      }
      case 'gitea': {
        const { username, password } =
          integrations.gitea.byUrl(href)?.config ?? {};
        return username && password ? { username, password } : undefined;
      }
      default:
        return undefined;
    }
  };
}
