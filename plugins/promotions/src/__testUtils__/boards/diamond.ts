import { Board } from '@promotions/backstage-plugin-promotions-common';
import {
  makeBoard,
  makeCondition,
  makeDecision,
  makePipeline,
  makeRequirement,
  makeRun,
  makeStage,
} from '../build';
import { old, middle, newest, rejected } from './freight';

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
