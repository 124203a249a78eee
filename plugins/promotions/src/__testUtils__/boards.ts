import { Board } from '@promotions/backstage-plugin-promotions-common';
import {
  ago,
  JANE,
  makeBoard,
  makeCondition,
  makeDecision,
  makeFreight,
  makePipeline,
  makePromotion,
  makeRequirement,
  makeRun,
  makeStage,
  verifiedIn,
} from './build';

const old = makeFreight('brave-otter', '6.5.0', {
  age: 60 * 26,
  status: {
    currentlyIn: { prod: { since: ago(60 * 20) } },
    verifiedIn: verifiedIn('dev', 'staging', 'prod'),
    clearedFor: {},
    rejections: [],
  },
});
const middle = makeFreight('quiet-heron', '6.5.1', {
  age: 60 * 5,
  createdBy: 'origin:app',
  artifacts: [
    {
      kind: 'image',
      name: 'podinfo',
      repository: 'ghcr.io/stefanprodan/podinfo',
      tag: '6.5.1',
    },
    {
      kind: 'commit',
      name: 'source',
      repository: 'https://git.example.com/podinfo.git',
      commit: '4f2a9c81d07be3365a1f2f8f6f1f39f7a3b0c1d2',
      branch: 'main',
      subject: 'Answer health checks while draining connections',
    },
  ],
  status: {
    currentlyIn: { staging: { since: ago(40) } },
    verifiedIn: verifiedIn('dev', 'staging'),
    clearedFor: {},
    rejections: [],
  },
});
const newest = makeFreight('calm-fox', '6.6.0', {
  age: 25,
  status: {
    currentlyIn: { dev: { since: ago(20) } },
    verifiedIn: verifiedIn('dev'),
    clearedFor: {},
    rejections: [],
  },
});
const rejected = makeFreight('loud-magpie', '6.4.9', {
  age: 60 * 50,
  status: {
    currentlyIn: {},
    verifiedIn: verifiedIn('dev'),
    clearedFor: {},
    rejections: [{ reason: 'Leaks memory.', by: JANE, at: ago(60 * 48) }],
  },
});

/** dev → staging → prod; the newest may go to staging, prod waits for a soak. */
export function straightBoard(changes: Partial<Board> = {}): Board {
  return makeBoard(
    [
      makeStage('dev', 'calm-fox', {
        description: 'Where every build goes first.',
        autoPromotion: {
          enabled: true,
          policy: 'everything-to-dev',
          reason: 'current',
          message: 'The newest freight runs here already.',
        },
      }),
      makeStage('staging', 'quiet-heron', {
        upstreams: ['dev'],
        suggestion: makeDecision('staging', 'calm-fox'),
      }),
      makeStage('prod', 'brave-otter', {
        upstreams: ['staging'],
        labels: { risk: 'high' },
        targets: ['eu', 'us'].map((name, index) => ({
          name,
          labels: { region: name },
          state: {
            stage: 'prod',
            target: name,
            revision: '6.5.0',
            phase: 'Succeeded',
            freight: old.id,
            drift: false,
            at: ago(60 * 19 - index),
            receivedAt: ago(60 * 19 - index),
          },
        })),
        requiredTargets: 2,
        gates: [
          {
            kind: 'condition',
            name: 'staging-is-healthy',
            stage: 'staging',
            type: 'Healthy',
            equals: 'True',
            for: 600_000,
            sameFreight: true,
          },
        ],
        suggestion: makeDecision(
          'prod',
          'quiet-heron',
          [
            makeRequirement('origin'),
            makeRequirement('rejected'),
            makeRequirement('upstream', {
              message: 'staging has verified it.',
            }),
            makeRequirement('soak', {
              status: 'Waiting',
              message: 'It has been in staging for 40 of 60 minutes.',
              since: ago(40),
              until: ago(-20),
            }),
            makeRequirement('staging-is-healthy', {
              status: 'NotEvaluated',
              message: 'Asked once the soak time is over.',
            }),
          ],
          { eligibleAt: ago(-20), nextChangeAt: ago(-20) },
        ),
        permissions: { promote: true, abort: true, clear: true, hold: true },
      }),
    ],
    [newest, middle, old, rejected],
    changes,
  );
}

/** Kargo's diamond: prod wants both stagings, and one of them is unhealthy. */
export function diamondBoard(): Board {
  const message =
    'All of staging-a, staging-b must have verified it; staging-b has not.';
  return makeBoard(
    [
      makeStage('dev', 'calm-fox'),
      makeStage('staging-a', 'calm-fox', { upstreams: ['dev'] }),
      makeStage('staging-b', 'calm-fox', {
        upstreams: ['dev'],
        run: makeRun('staging-b', 'calm-fox', {
          state: 'Progressing',
          deploy: 'Progressing',
          verification: 'Pending',
          message: 'Waiting for Healthy: it is False (connection refused).',
        }),
        conditions: [
          makeCondition('staging-b', 'Healthy', {
            status: 'False',
            reason: 'ProbeFailed',
            message: 'connect ECONNREFUSED 10.0.3.7:9898',
          }),
        ],
      }),
      makeStage('prod', 'brave-otter', {
        upstreams: ['staging-a', 'staging-b'],
        suggestion: makeDecision('prod', 'calm-fox', [
          makeRequirement('origin'),
          makeRequirement('rejected'),
          makeRequirement('upstream', {
            status: 'Unmet',
            message,
            who: ['staging-b'],
          }),
          makeRequirement('soak', {
            status: 'NotEvaluated',
            message: 'Asked once the upstream stages have verified it.',
          }),
        ]),
      }),
    ],
    [newest, middle, old, rejected],
    { pipeline: makePipeline('diamond', { title: 'Diamond' }) },
  );
}

/** Everything at once that a stage can have to say. */
export function busyBoard(): Board {
  const [dev, staging, prod] = straightBoard().stages;
  const [eu, us] = prod.targets;
  return makeBoard(
    [
      dev,
      {
        ...staging,
        promotion: makePromotion('staging', 'calm-fox'),
        queue: [
          makePromotion('staging', 'quiet-heron', {
            id: 'promotion-queued',
            phase: 'Pending',
            startedAt: undefined,
          }),
        ],
        autoPromotion: {
          enabled: true,
          policy: 'staging-follows',
          reason: 'hold',
          message: 'Somebody has put the origin app on hold.',
        },
        holds: [{ stage: 'staging', origin: 'app', by: JANE, at: ago(90) }],
        permissions: { promote: true, abort: true, clear: true, hold: true },
      },
      makeStage('checks', 'quiet-heron', {
        controlFlow: true,
        upstreams: ['staging'],
        targets: [],
        run: undefined,
        conditions: [],
      }),
      {
        ...prod,
        upstreams: ['checks'],
        targets: [
          eu,
          {
            ...us,
            state: {
              ...us.state!,
              freight: undefined,
              drift: true,
              revision: '6.4.2-hotfix',
            },
          },
        ],
        conditions: [
          makeCondition('prod', 'Healthy'),
          makeCondition('prod', 'Drifted', {
            target: 'us',
            reason: 'NotPromoted',
            message: 'us reports 6.4.2-hotfix, which was not promoted to prod.',
          }),
          makeCondition('prod', 'ErrorBudget', {
            status: 'Unknown',
            reason: 'NoAnswer',
            message: 'The probe has not answered within 5 seconds.',
          }),
        ],
        lastPromotion: makePromotion('prod', 'quiet-heron', {
          id: 'promotion-failed',
          phase: 'Failed',
          message: 'git-push: the branch is protected.',
          finishedAt: ago(12),
        }),
        permissions: {
          promote: false,
          abort: false,
          clear: false,
          hold: false,
        },
      },
    ],
    [newest, middle, old, rejected],
    {
      pipeline: makePipeline('busy', {
        title: 'Everything at once',
        description: 'A pipeline in which every kind of news can be seen.',
      }),
      permissions: { createFreight: true, refresh: true },
    },
  );
}

/** The document broke after a good one had been read. */
export function brokenBoard(): Board {
  const board = straightBoard();
  return {
    ...board,
    pipeline: makePipeline('broken', {
      state: 'Broken',
      document: {
        ...board.pipeline.document,
        state: 'Broken',
        errors: [
          {
            path: 'spec.stages[1].freight[0].sources.stages[0]',
            line: 14,
            column: 42,
            message:
              "There is no stage 'devv'. Name one of the stages of this pipeline.",
          },
          {
            path: 'spec.stages[2].promotion.steps[0].uses',
            line: 27,
            column: 15,
            message:
              "Nobody provides a step 'git-clon'. Did you mean git-clone?",
          },
        ],
      },
    }),
  };
}

/** So much freight that only a part can be on the page. */
export function longBoard(count: number): Board {
  const board = straightBoard();
  return {
    ...board,
    pipeline: makePipeline('long', { title: 'Much freight' }),
    freight: [
      ...board.freight,
      ...Array.from({ length: count }, (_, index) =>
        makeFreight(`freight-${index}`, `5.${count - index}.0`, {
          age: 60 * 60 + index * 90,
        }),
      ),
    ],
    freightTotal: count + board.freight.length,
  };
}
