import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  promotionsExtensionPoint,
  workingDirectory,
} from '@promotions/backstage-plugin-promotions-node';
import { join } from 'node:path';
import { readCommitter } from './git/identity';
import { createGitSource } from './sources/gitSource';
import { readGitLimits } from './git/limits';
import { createGitCloneRunner } from './steps/clone';
import { createGitCommitRunner } from './steps/commit';
import { createGitPushRunner } from './steps/push';

/**
 * Adds the steps `git-clone`, `git-commit` and `git-push`, and the freight
 * source `git`.
 *
 * @public
 */
export const promotionsModuleGit = createBackendModule({
  pluginId: 'promotions',
  moduleId: 'git',
  register(reg) {
    reg.registerInit({
      deps: {
        config: coreServices.rootConfig,
        promotions: promotionsExtensionPoint,
      },
      async init({ config, promotions }) {
        const committer = readCommitter(config);
        const limits = readGitLimits(config);
        promotions.addStepRunner(
          createGitCloneRunner(limits),
          createGitCommitRunner(committer),
          createGitPushRunner(committer),
        );
        promotions.addFreightSource(
          createGitSource(join(workingDirectory(config), 'git-cache'), limits),
        );
      },
    });
  },
});
