import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { ScmIntegrations } from '@backstage/integration';
import { pullRequestsExtensionPoint } from '@promotions/backstage-plugin-promotions-node';
import { GithubPullRequests } from './GithubPullRequests';

/**
 * Lets the steps `git-open-pr`, `git-wait-for-pr` and `git-merge-pr` of the git
 * module work with repositories on GitHub, github.com or an installation of
 * one's own.
 *
 * @public
 */
export const promotionsModuleGithub = createBackendModule({
  pluginId: 'promotions',
  moduleId: 'github',
  register(reg) {
    reg.registerInit({
      deps: {
        config: coreServices.rootConfig,
        pullRequests: pullRequestsExtensionPoint,
      },
      async init({ config, pullRequests }) {
        pullRequests.addProvider(
          new GithubPullRequests({
            integrations: ScmIntegrations.fromConfig(config),
            now: () => new Date(),
          }),
        );
      },
    });
  },
});
