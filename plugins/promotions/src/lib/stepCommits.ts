import { StepRecord } from '@promotions/backstage-plugin-promotions-common';

export interface StepCommit {
  commit: string;
  repository?: string;
  branch?: string;
}

const HASH = /^[0-9a-f]{40,64}$/;

/**
 * The commits that steps have pushed: what their outputs call `commit`, each
 * once, with the repository and branch that the latest of them knows. Reading
 * a repository is not making a commit, so outputs of `git-clone` do not count.
 */
export function stepCommits(steps: StepRecord[]): StepCommit[] {
  const commits = new Map<string, StepCommit>();
  for (const { uses, output } of steps) {
    const commit = text(output?.commit);
    if (commit && HASH.test(commit) && uses !== 'git-clone') {
      commits.set(commit, {
        ...commits.get(commit),
        commit,
        ...present('repository', text(output?.repository ?? output?.url)),
        ...present('branch', text(output?.branch)),
      });
    }
  }
  return [...commits.values()];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value ? value : undefined;
}

function present(key: string, value: string | undefined) {
  return value ? { [key]: value } : {};
}
