import {
  Board,
  BoardStage,
  Requirement,
} from '@promotions/backstage-plugin-promotions-common';
import {
  ago,
  makeApprovalGate,
  makeApprovalRequirement,
  makeBoard,
  makeDecision,
  makePipeline,
  makeRequirement,
  makeStage,
  permissions,
} from '../build';
import { middle, newest, old, rejected } from './freight';

/** prod waits for its hours and for one more of the release group. */
export function guardedBoard(
  prod: Partial<BoardStage> = {},
  requirements: Requirement[] = waitingRequirements(),
): Board {
  return makeBoard(
    [
      makeStage('staging', 'calm-fox'),
      makeStage('prod', 'quiet-heron', {
        upstreams: ['staging'],
        gates: [
          {
            id: 'office-hours',
            gate: {
              kind: 'window',
              name: 'office-hours',
              allow: [
                {
                  schedule: '0 9 * * 1-5',
                  duration: 8 * 3_600_000,
                  timeZone: 'Europe/Berlin',
                },
              ],
              deny: [],
            },
          },
          makeApprovalGate(),
        ],
        suggestion: makeDecision('prod', 'calm-fox', requirements, {
          nextChangeAt: ago(-30),
        }),
        permissions: permissions('promote', 'approve'),
        ...prod,
      }),
    ],
    [newest, middle, old, rejected],
    { pipeline: makePipeline('guarded', { title: 'Guarded' }) },
  );
}

export function waitingRequirements(): Requirement[] {
  return [
    ...availability(),
    makeRequirement('office-hours', {
      kind: 'window',
      status: 'Waiting',
      message: 'The window opens at 09:00.',
      until: ago(-30),
    }),
    makeApprovalRequirement(),
  ];
}

/** Frozen, so that the people have not been asked. */
export function frozenRequirements(): Requirement[] {
  return [
    ...availability(),
    makeRequirement('freeze/year-end', {
      kind: 'freeze',
      status: 'Unmet',
      message: 'Frozen by year-end: Nobody is there to mend it.',
      until: ago(-120),
    }),
    makeRequirement('release', {
      kind: 'approval',
      status: 'NotEvaluated',
      message: 'Asked once the freeze is over.',
    }),
  ];
}

function availability(): Requirement[] {
  return [
    makeRequirement('origin'),
    makeRequirement('rejected'),
    makeRequirement('upstream', { message: 'staging has verified it.' }),
  ];
}
