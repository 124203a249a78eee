import { Board } from '@promotions/backstage-plugin-promotions-common';
import {
  ago,
  JANE,
  makeBoard,
  makeCondition,
  makePipeline,
  makePromotion,
  makeStage,
  permissions,
} from '../build';
import { old, middle, newest, rejected } from './freight';
import { straightBoard } from './straight';

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
        permissions: permissions('promote', 'abort', 'clear', 'hold'),
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
        permissions: permissions(),
      },
    ],
    [newest, middle, old, rejected],
    {
      pipeline: makePipeline('busy', {
        title: 'Everything at once',
        description: 'A pipeline in which every kind of news can be seen.',
      }),
      permissions: { createFreight: true, refresh: true, reject: true },
    },
  );
}
