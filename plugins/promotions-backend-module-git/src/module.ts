import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  promotionsExtensionPoint,
  pullRequestsExtensionPoint,
  workingDirectory,
} from '@promotions/backstage-plugin-promotions-node';
import { join } from 'node:path';
import { Forges } from './forges/Forges';
import { readInterval } from './forges/interval';
import { readCommitter } from './git/identity';
import { createGitSource } from './sources/gitSource';
import { readGitLimits } from './git/limits';
import { createGitCloneRunner } from './steps/clone';
import { createGitCommitRunner } from './steps/commit';
import { createMergePrRunner } from './steps/mergePr';
import { createOpenPrRunner } from './steps/openPr';
import { createGitPushRunner } from './steps/push';
import { createGitTagRunner } from './steps/tag';
import { createWaitForPrRunner } from './steps/waitForPr';

/**
 * Adds the steps `git-clone`, `git-commit`, `git-push`, `git-tag`,
 * `git-open-pr`, `git-wait-for-pr` and `git-merge-pr`, and the freight source
 * `git`. Modules of forges add to `pullRequestsExtensionPoint` what the
 * steps for pull requests need.
 *
 * @public
 */
export const promotionsModuleGit = createBackendModule({
  pluginId: 'promotions',
  moduleId: 'git',
  register(reg) {
    const forges = new Forges();
    reg.registerExtensionPoint(pullRequestsExtensionPoint, forges);
    reg.registerInit({
      deps: {
        config: coreServices.rootConfig,
        promotions: promotionsExtensionPoint,
      },
      async init({ config, promotions }) {
        const committer = readCommitter(config);
        const limits = readGitLimits(config);
        forges.intervalMs = readInterval(config);
        promotions.addStepRunner(
          createGitCloneRunner(limits),
          createGitCommitRunner(committer),
          createGitPushRunner(committer),
          createGitTagRunner(committer),
          createOpenPrRunner(forges),
          createWaitForPrRunner(forges),
          createMergePrRunner(forges),
        );
        promotions.addFreightSource(
          createGitSource(join(workingDirectory(config), 'git-cache'), limits),
        );
      },
    });
  },
});
