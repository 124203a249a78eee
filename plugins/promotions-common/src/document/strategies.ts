import { Path } from './path';
import { PromotionDocument } from './schema/promotion';
import { StepDocument } from './schema/steps';

const DEFAULT_BRANCH = 'main';
const ALIAS = '${{ freight.alias }}';
/** Something is to be proposed; a commit of nothing is none. */
const CHANGED = 'success() && outputs.commit.changed';

/**
 * The steps that the `strategy` of a promotion stands for; none without one.
 * They are steps like any other, so that there is one road.
 */
export function strategySteps(promotion: PromotionDocument): StepDocument[] {
  switch (promotion.strategy) {
    case 'commit':
      return [...commitSteps(promotion), { uses: 'git-push', id: 'push' }];
    case 'pull-request':
      return pullRequestSteps(promotion);
    case 'notification':
      return [notifyStep(promotion)];
    default:
      return [];
  }
}

function commitSteps(promotion: PromotionDocument): StepDocument[] {
  const { repository, branch = DEFAULT_BRANCH, update, message } = promotion;
  return [
    { uses: 'git-clone', id: 'clone', with: { url: repository, branch } },
    { uses: 'yaml-update', id: 'update', with: { ...update } },
    {
      uses: 'git-commit',
      id: 'commit',
      with: { message: message ?? `${place(promotion, ' ')}: ${ALIAS}` },
    },
  ];
}

function pullRequestSteps(promotion: PromotionDocument): StepDocument[] {
  const { repository, branch = DEFAULT_BRANCH, message, merge } = promotion;
  // Of its own for each promotion: what an earlier one of the same freight has
  // left behind is neither built on nor proposed again.
  const source = `promotions/\${{ pipeline.name }}/${place(
    promotion,
    '/',
  )}/${ALIAS}-\${{ promotion.id }}`;
  const request = {
    repository,
    number: "${{ outputs['open-pr'].number }}",
  };
  return [
    ...commitSteps(promotion),
    { uses: 'git-push', id: 'push', with: { targetBranch: source } },
    {
      uses: 'git-open-pr',
      id: 'open-pr',
      if: CHANGED,
      with: {
        repository,
        sourceBranch: source,
        targetBranch: branch,
        title: message ?? `${place(promotion, ' ')}: ${ALIAS}`,
      },
    },
    ...(merge
      ? [
          {
            uses: 'git-merge-pr',
            id: 'merge-pr',
            if: CHANGED,
            // What others push to the branch is for people to merge.
            with: { ...request, commit: '${{ outputs.push.commit }}' },
          },
        ]
      : []),
    { uses: 'git-wait-for-pr', id: 'wait-for-pr', if: CHANGED, with: request },
  ];
}

function notifyStep({ message, to }: PromotionDocument): StepDocument {
  return {
    uses: 'notify',
    id: 'notify',
    with: {
      message: message ?? `${ALIAS} is to be deployed to \${{ stage.name }}.`,
      ...(to !== undefined && { to: [to].flat() }),
    },
  };
}

/** The keys of `promotion` that become the configuration of a step. */
const FIELDS: Record<string, Record<string, Path>> = {
  clone: { url: ['repository'], branch: ['branch'] },
  update: { '*': ['update'] },
  commit: { message: ['message'] },
  'open-pr': {
    repository: ['repository'],
    targetBranch: ['branch'],
    title: ['message'],
  },
  'merge-pr': { repository: ['repository'] },
  'wait-for-pr': { repository: ['repository'] },
  notify: { message: ['message'], to: ['to'] },
};

/**
 * Where something within a step of a strategy can be mended.
 *
 * @param path - from the step
 * @returns the path from `promotion`
 */
export function placeInStrategy(step: string | undefined, path: Path): Path {
  const fields = FIELDS[step ?? ''] ?? {};
  const [first, key, ...rest] = path;
  if (first === 'with' && typeof key === 'string') {
    const whole = fields['*'];
    const field = fields[key];
    if (whole) {
      return [...whole, key, ...rest];
    }
    if (field) {
      return [...field, ...rest];
    }
  }
  return first === 'with' && fields['*'] ? fields['*'] : ['strategy'];
}

/** The stage, and the target where the steps are run for each. */
function place(
  { forEachTarget }: PromotionDocument,
  separator: string,
): string {
  return forEachTarget
    ? `\${{ stage.name }}${separator}\${{ target.name }}`
    : '${{ stage.name }}';
}
