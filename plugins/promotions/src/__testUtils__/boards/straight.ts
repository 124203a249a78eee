import { Board } from '@promotions/backstage-plugin-promotions-common';
import {
  ago,
  makeBoard,
  makeDecision,
  makeRequirement,
  makeStage,
  permissions,
} from '../build';
import { old, middle, newest, rejected } from './freight';

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
            id: 'staging-is-healthy',
            gate: {
              kind: 'condition',
              name: 'staging-is-healthy',
              stage: 'staging',
              type: 'Healthy',
              equals: 'True',
              for: 600_000,
              sameFreight: true,
            },
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
        permissions: permissions('promote', 'abort', 'clear', 'hold'),
      }),
    ],
    [newest, middle, old, rejected],
    changes,
  );
}
