import {
  Promotion,
  StageTask,
} from '@promotions/backstage-plugin-promotions-common';
import {
  Outbound,
  StepContext,
  StepResult,
  StepRunner,
} from '@promotions/backstage-plugin-promotions-node';
import {
  createMockStepContext,
  createMockTaskContext,
} from '@promotions/backstage-plugin-promotions-node/testUtils';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_GIT_LIMITS } from '../git/limits';
import { createGitCloneRunner } from '../steps/clone';
import { createGitCommitRunner } from '../steps/commit';
import { createGitPushRunner } from '../steps/push';
import { createGitTagRunner } from '../steps/tag';

const committer = { name: 'Promotions', email: 'promotions@localhost' };

export const runners = {
  'git-clone': createGitCloneRunner(DEFAULT_GIT_LIMITS),
  'git-commit': createGitCommitRunner(committer),
  'git-push': createGitPushRunner(committer),
  'git-tag': createGitTagRunner(committer),
};

export type Parts = Partial<
  Omit<StepContext<unknown>, 'promotion' | 'stage' | 'task'>
> & {
  workDir: string;
  promotion?: Partial<Promotion>;
  /** It is a step of a task, and not of the promotion. */
  task?: Partial<StageTask>;
};

/** Everything is granted, as long as the credentials are right. */
export function openOutbound(credentials?: {
  username: string;
  password: string;
}): Outbound {
  return {
    repository: async url => ({ url, credentials }),
    fetch: async () => {
      throw new Error('Nothing is fetched by git steps.');
    },
  };
}

/** Runs one step with a configuration as a document would give it. */
export async function runStep(
  uses: keyof typeof runners,
  config: Record<string, unknown>,
  parts: Parts,
): Promise<Extract<StepResult, { output?: Record<string, unknown> }>> {
  const runner: StepRunner = runners[uses];
  const { task, promotion, ...rest } = parts;
  const options = {
    config: runner.schema.config.parse(config),
    alias: uses,
    outbound: openOutbound(),
    ...rest,
  };
  return runner.run(
    task
      ? createMockTaskContext<unknown>({ ...options, task, promotion })
      : createMockStepContext<unknown>({
          ...options,
          promotion: {
            id: 'promotion',
            freight: ['f1'],
            createdAt: '2026-01-02T03:04:05.678Z',
            ...promotion,
          },
        }),
  );
}

/** Sets one value of a file of lines, as an updating step would. */
export async function setValue(
  directory: string,
  file: string,
  key: string,
  value: string,
): Promise<void> {
  const path = join(directory, file);
  const text = await readFile(path, 'utf8');
  const line = new RegExp(`^${key}:.*$`, 'm');
  await writeFile(path, text.replace(line, `${key}: ${value}`));
}
