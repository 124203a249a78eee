import { Stage } from '../model';
import { promotionSteps } from '../plan';
import { stages, strategyRegistry } from './__testUtils__/documents';
import { errorsOf } from './__testUtils__/errorsOf';
import { parsePipelineDocument } from './parse';

const UPDATE =
  "repository: 'https://g.example.com/deploy', update: { path: prod/values.yaml, set: { image.tag: '${{ freight.version }}' } }";

function stageWith(promotion: string): Stage {
  const { pipelines, errors } = parsePipelineDocument(
    stages(`
      - name: prod
        targets: [{ name: eu }, { name: us }]
        promotion: { ${promotion} }
    `),
    strategyRegistry,
  );
  expect(errors).toBeUndefined();
  return pipelines![0].stages[0];
}

const stepsOf = (promotion: string) =>
  stageWith(promotion).promotion.steps.map(({ id, uses, with: config }) => ({
    id,
    uses,
    with: config,
  }));

describe('a strategy stands for steps', () => {
  it('commit', () => {
    expect(stepsOf(`strategy: commit, ${UPDATE}`)).toEqual([
      {
        id: 'clone',
        uses: 'git-clone',
        with: { url: 'https://g.example.com/deploy', branch: 'main' },
      },
      {
        id: 'update',
        uses: 'yaml-update',
        with: {
          path: 'prod/values.yaml',
          set: { 'image.tag': '${{ freight.version }}' },
        },
      },
      {
        id: 'commit',
        uses: 'git-commit',
        with: { message: '${{ stage.name }}: ${{ freight.alias }}' },
      },
      { id: 'push', uses: 'git-push', with: {} },
    ]);
  });

  it('pull-request, on a branch of its own', () => {
    const steps = stepsOf(
      `strategy: pull-request, branch: release, message: 'To ${'$'}{{ stage.name }}', ${UPDATE}`,
    );
    const branch =
      'promotions/${{ pipeline.name }}/${{ stage.name }}/${{ freight.alias }}-${{ promotion.id }}';
    expect(steps.map(({ id }) => id)).toEqual([
      'clone',
      'update',
      'commit',
      'push',
      'open-pr',
      'wait-for-pr',
    ]);
    expect(steps[0].with).toMatchObject({ branch: 'release' });
    expect(steps[2].with).toEqual({ message: 'To ${{ stage.name }}' });
    expect(steps[3].with).toEqual({ targetBranch: branch });
    expect(steps[4].with).toEqual({
      repository: 'https://g.example.com/deploy',
      sourceBranch: branch,
      targetBranch: 'release',
      title: 'To ${{ stage.name }}',
    });
    expect(
      stepsOf(`strategy: pull-request, merge: true, ${UPDATE}`).map(
        ({ id }) => id,
      ),
    ).toEqual([
      'clone',
      'update',
      'commit',
      'push',
      'open-pr',
      'merge-pr',
      'wait-for-pr',
    ]);
  });

  it('opens no pull request where nothing has changed', () => {
    const { steps } = stageWith(`strategy: pull-request, ${UPDATE}`).promotion;
    expect(steps.map(step => step.if)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      'success() && outputs.commit.changed',
      'success() && outputs.commit.changed',
    ]);
  });

  it('notification', () => {
    expect(stepsOf("strategy: notification, to: 'group:default/ops'")).toEqual([
      {
        id: 'notify',
        uses: 'notify',
        with: {
          message:
            '${{ freight.alias }} is to be deployed to ${{ stage.name }}.',
          to: ['group:default/ops'],
        },
      },
    ]);
  });

  it.each(['commit', 'pull-request'])(
    '%s for each target, which is in branch and message',
    strategy => {
      const stage = stageWith(
        `strategy: ${strategy}, forEachTarget: true, ${UPDATE}`,
      );
      const ids = promotionSteps(stage).map(({ id }) => id);
      expect(ids.filter(id => id.startsWith('push'))).toEqual([
        'push@eu',
        'push@us',
      ]);
      expect(stage.promotion.steps[2].with).toEqual({
        message: '${{ stage.name }} ${{ target.name }}: ${{ freight.alias }}',
      });
      expect(stage.promotion.steps[3].with).toEqual(
        strategy === 'commit'
          ? {}
          : {
              targetBranch:
                'promotions/${{ pipeline.name }}/${{ stage.name }}/${{ target.name }}/${{ freight.alias }}-${{ promotion.id }}',
            },
      );
    },
  );

  it.each([
    `strategy: commit, ${UPDATE}`,
    `strategy: pull-request, ${UPDATE}`,
    'strategy: notification',
  ])('and may be kept for people: %s', promotion => {
    expect(stageWith(`${promotion}, manual: true`).promotion).toMatchObject({
      manual: true,
    });
    expect(stageWith(promotion).promotion).toMatchObject({ manual: false });
  });
});

describe('a strategy is refused, with place and advice, when', () => {
  const errorsIn = (promotion: string, rest = '') =>
    errorsOf(
      stages(`
        - name: prod
          ${rest || 'description: none'}
          promotion: { ${promotion} }
      `),
      { registry: strategyRegistry },
    );

  it.each<[string, string, string[]]>([
    [
      'there is none of that name',
      `strategy: comit, ${UPDATE}`,
      [
        'spec.stages[0].promotion.strategy 8:30 This must be one of `pull-request`, `commit` and `notification`, but is `comit`. Did you mean `commit`?',
      ],
    ],
    [
      'something is missing',
      "strategy: commit, update: { path: a, set: { a: '1' } }",
      [
        'spec.stages[0].promotion.repository 8:18 The strategy `commit` needs the key `repository`. Add it.',
      ],
    ],
    [
      'something belongs to another one',
      `strategy: commit, merge: true, to: 'user:a', ${UPDATE}`,
      [
        'spec.stages[0].promotion.merge 8:38 `merge` belongs to the strategy `pull-request`, not to `commit`. Remove it, or choose another one.',
        'spec.stages[0].promotion.to 8:51 `to` belongs to the strategy `notification`, not to `commit`. Remove it, or choose another one.',
      ],
    ],
    [
      'there are fields of one, and none is chosen',
      'branch: main, steps: []',
      [
        'spec.stages[0].promotion.branch 8:20 `branch` belongs to the strategies `pull-request` and `commit`. Add `strategy`, or remove it.',
      ],
    ],
    [
      'there are steps as well',
      `strategy: commit, ${UPDATE}, steps: [{ uses: git-push }]`,
      [
        'spec.stages[0].promotion.steps 8:164 `strategy` stands for steps of its own. Remove one of the two.',
      ],
    ],
    [
      'a field is not what its step takes, which is told of the field',
      "strategy: commit, repository: 'https://g.example.com/a', message: '${{ nothing }}', update: { path: a, sets: {}, set: { a: '${{ parameters.x }}' } }",
      [
        expect.stringMatching(
          /^spec\.stages\[0\]\.promotion\.message 8:86 There is no variable 'nothing' here\./,
        ),
        'spec.stages[0].promotion.update.sets 8:123 There is no key `sets` here. Did you mean `set`? The keys here are `path`, `set` and `create`.',
        expect.stringMatching(
          /^spec\.stages\[0\]\.promotion\.update\.set\.a 8:143 There is no variable 'parameters' here\./,
        ),
      ],
    ],
    [
      'somebody is told who is nobody',
      'strategy: notification, to: [ops]',
      [expect.stringMatching(/^spec\.stages\[0\]\.promotion\.to\[0\] 8:49 /)],
    ],
    [
      'steps are run for each target, and there is none',
      `strategy: notification, forEachTarget: true`,
      [
        'spec.stages[0].promotion.forEachTarget 8:44 The stage has no targets, so that its steps would never run. Add `targets`, or remove `forEachTarget`.',
      ],
    ],
    [
      'it names a target, and the steps are not run for each',
      "strategy: notification, message: 'To ${{ target.name }}'",
      [
        expect.stringMatching(
          /^spec\.stages\[0\]\.promotion\.message 8:53 There is no variable 'target' here\./,
        ),
      ],
    ],
  ])('%s', (_, promotion, expected) => {
    expect(errorsIn(promotion)).toEqual(expected);
  });

  it('nobody provides its steps', () => {
    const text = stages(`
      - name: prod
        promotion: { strategy: notification }
    `);
    expect(errorsOf(text)).toEqual([
      'spec.stages[0].promotion.strategy 7:30 The strategy `notification` needs the step kind `notify`, which nobody provides. Ask for the module that provides it, or write `steps` instead.',
    ]);
  });

  it('its repository is not granted', () => {
    const text = stages(`
      - name: prod
        promotion: { strategy: commit, ${UPDATE} }
    `);
    const reach = {
      repository: (url: string) => `No grant for ${url}.`,
      url: () => undefined,
      secret: () => undefined,
    };
    expect(errorsOf(text, { registry: strategyRegistry, reach })).toEqual([
      'spec.stages[0].promotion.repository 7:50 No grant for https://g.example.com/deploy.',
    ]);
  });
});
